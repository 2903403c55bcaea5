/* fuzz_yaml.c - any bytes as YAML.
 *
 * Promised: each document is a tree whose weight is the number of values that
 * a walk meets, whose keys differ within a map, whose texts are UTF-8; or a
 * fault with words and a line. Reading again gives the same. What the reader
 * of simple YAML is sure of is what libyaml reads. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/utf.h"
#include "sigma/limits.h"
#include "sigma/yaml.h"
#include "support/yaml_both.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PROMISE(holds)                                                         \
    do {                                                                       \
        if (!(holds)) abort();                                                 \
    } while (0)

enum { LARGEST_WALK = 20000 };

static size_t walk(gr_buffer *out, const yaml_value *v)
{
    size_t met = 1;
    PROMISE(v->line > 0 && gr_utf8_valid(v->text));
    gr_putf(out, "%d:%u:", (int)v->kind, v->line);
    gr_put(out, v->text);
    for (size_t i = 0; v->kind == YAML_LIST && i < v->count; i++)
        met += walk(out, v->u.items[i]);
    for (size_t i = 0; v->kind == YAML_MAP && i < v->count; i++) {
        const yaml_pair *const pair = &v->u.pairs[i];
        PROMISE(yaml_find(v, pair->key) == pair->value);
        PROMISE(pair->line > 0);
        gr_put(out, pair->key);
        met += walk(out, pair->value);
    }
    return met;
}

/* A merge key and a key that stands twice drop values from a map. */
static void check_document(gr_buffer *out, const yaml_document *document,
                           bool exact)
{
    if (document->root == NULL) return;
    if (document->root->weight > LARGEST_WALK) return;
    size_t const met = walk(out, document->root);
    PROMISE(exact ? met == document->root->weight
                  : met <= document->root->weight);
}

static void read_all(gr_slice text, gr_buffer *out)
{
    bool const exact = gr_find(text, GR_S("<<")) == SIZE_MAX;
    gr_arena *const arena = gr_arena_new(SIGMA_SCRATCH_BYTES);
    yaml_reader *const reader = yaml_open(arena, text);
    PROMISE(reader != NULL);
    uint32_t line = 0;
    for (;;) {
        yaml_document document;
        gr_error err = {GR_OK, 0, ""};
        gr_status const status = yaml_next(reader, &document, &err);
        if (status == GR_NONE) break;
        gr_putf(out, "\n%d:%u:", (int)status, document.line);
        if (status == GR_OK) {
            PROMISE(document.line >= line);
            line = document.line;
            check_document(out, &document, exact);
            gr_put(out, document.text);
        } else {
            PROMISE(status == GR_DAMAGED || status == GR_LIMIT);
            PROMISE(err.status == status && err.text[0] != '\0');
            PROMISE(document.line > 0);
        }
    }
    yaml_close(reader);
    gr_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gr_buffer first = gr_buffer_upto(16 << 20);
    gr_buffer second = gr_buffer_upto(16 << 20);
    read_all(gr_slice_of(data, size), &first);
    read_all(gr_slice_of(data, size), &second);
    PROMISE(gr_equal(gr_buffer_slice(&first), gr_buffer_slice(&second)));
    gr_buffer_free(&first);
    gr_buffer_free(&second);
    size_t sure = 0;
    PROMISE(yaml_events_agree(gr_slice_of(data, size), &sure));
    return 0;
}
