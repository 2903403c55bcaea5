/* yaml_full.c - libyaml's events in our words.
 *
 * Source: YAML 1.2.2; libyaml 0.2.5. */
#include "sigma/yaml_full.h"

#include "base/mem.h"

#include <yaml.h>

struct yaml_full {
    yaml_parser_t parser;
    yaml_event_t event; /* the last one, whose texts are in use */
    uint32_t first_line;
    bool open, holds_event;
};

yaml_full *yaml_full_open(gr_slice bytes, uint32_t line)
{
    yaml_full *const full = gr_alloc(sizeof *full);
    if (full == NULL) return NULL;
    full->first_line = line;
    full->open = yaml_parser_initialize(&full->parser) != 0;
    if (!full->open) {
        yaml_full_close(full);
        return NULL;
    }
    yaml_parser_set_encoding(&full->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(
        &full->parser, bytes.ptr == NULL ? (const uint8_t *)"" : bytes.ptr,
        bytes.len);
    return full;
}

static void drop_event(yaml_full *full)
{
    if (full->holds_event) yaml_event_delete(&full->event);
    full->holds_event = false;
}

void yaml_full_close(yaml_full *full)
{
    if (full == NULL) return;
    drop_event(full);
    if (full->open) yaml_parser_delete(&full->parser);
    gr_free(full);
}

static uint32_t line_of(const yaml_full *full, const yaml_mark_t *mark)
{
    return (uint32_t)mark->line + full->first_line;
}

static gr_status failed(const yaml_full *full, uint32_t *line, gr_error *err)
{
    const yaml_parser_t *const p = &full->parser;
    bool const by_bytes = p->error == YAML_READER_ERROR;
    *line = line_of(full, by_bytes ? &p->mark : &p->problem_mark);
    if (p->error == YAML_MEMORY_ERROR)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory for YAML");
    return gr_fail(err, GR_DAMAGED, GR_NO_OFFSET, "not YAML: %s",
                   p->problem == NULL ? "unknown" : p->problem);
}

static gr_slice name_of(const yaml_char_t *name)
{
    return name == NULL ? (gr_slice){NULL, 0}
                        : gr_slice_of_c((const char *)name);
}

static void take_scalar(const yaml_event_t *e, yaml_event *out)
{
    gr_slice const tag = name_of(e->data.scalar.tag);
    out->kind = YAML_SCALAR;
    out->plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    out->tagged_text =
        gr_equal(tag, GR_S("!")) || gr_equal(tag, GR_S(YAML_STR_TAG));
    out->text = gr_slice_of(e->data.scalar.value, e->data.scalar.length);
    out->anchor = name_of(e->data.scalar.anchor);
}

static void take_event(const yaml_event_t *e, yaml_event *out)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT: take_scalar(e, out); return;
    case YAML_ALIAS_EVENT:
        out->kind = YAML_ALIAS;
        out->anchor = name_of(e->data.alias.anchor);
        return;
    case YAML_SEQUENCE_START_EVENT:
        out->kind = YAML_LIST_BEGIN;
        out->anchor = name_of(e->data.sequence_start.anchor);
        return;
    case YAML_MAPPING_START_EVENT:
        out->kind = YAML_MAP_BEGIN;
        out->anchor = name_of(e->data.mapping_start.anchor);
        return;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: out->kind = YAML_COLLECTION_DONE; return;
    case YAML_DOCUMENT_START_EVENT: out->kind = YAML_DOCUMENT_BEGIN; return;
    case YAML_DOCUMENT_END_EVENT:
        out->kind = YAML_DOCUMENT_DONE;
        out->in_line = e->start_mark.column > 0;
        return;
    case YAML_STREAM_START_EVENT: /* yaml_full_next keeps it */
    case YAML_NO_EVENT:
    case YAML_STREAM_END_EVENT: out->kind = YAML_STREAM_DONE; return;
    }
}

gr_status yaml_full_next(yaml_full *full, yaml_event *out, gr_error *err)
{
    *out = (yaml_event){.kind = YAML_STREAM_DONE};
    do {
        drop_event(full);
        /* behind an error libyaml gives no event, and no error again */
        if (full->parser.error != YAML_NO_ERROR ||
            yaml_parser_parse(&full->parser, &full->event) == 0)
            return failed(full, &out->line, err);
        full->holds_event = true;
    } while (full->event.type == YAML_STREAM_START_EVENT);
    out->line = line_of(full, &full->event.start_mark);
    take_event(&full->event, out);
    return GR_OK;
}
