/* link_memo.c - see link_memo.h. A text has one place, by its hash, from which it
 * drives out what was there; a longer one is not kept. */
#include "hunt/link_memo.h"

#include "base/mem.h"
#include "hunt/link.h"

enum { SLOTS = 1024, TEXT = 111 };

typedef struct {
    uint8_t key[CORRELATE_KEY];
    uint8_t taken; /* its length, plus 1; 0: there is none */
    uint8_t text[TEXT];
} memo_slot;

struct link_memo {
    gr_sha256 *sha;
    memo_slot slots[SLOTS];
};

link_memo *link_memo_new(void)
{
    link_memo *const m = gr_alloc(sizeof *m);
    if (m == NULL) return NULL;
    m->sha = gr_sha256_new_for_little();
    if (m->sha != NULL) return m;
    gr_free(m);
    return NULL;
}

void link_memo_free(link_memo *m)
{
    if (m == NULL) return;
    gr_sha256_free(m->sha);
    gr_free(m);
}

gr_sha256 *link_memo_sha(link_memo *m)
{
    return m->sha;
}

bool link_memo_key(link_memo *m, gr_slice text, uint8_t out[CORRELATE_KEY])
{
    if (text.len == 0 || text.len > TEXT) return link_key(m->sha, text, out);
    memo_slot *const slot = &m->slots[gr_hash64(0, text) % SLOTS];
    bool const known = slot->taken == text.len + 1 &&
                       memcmp(slot->text, text.ptr, text.len) == 0;
    if (!known) {
        slot->taken = 0;
        if (!link_key(m->sha, text, slot->key)) return false;
        memcpy(slot->text, text.ptr, text.len);
        slot->taken = (uint8_t)(text.len + 1);
    }
    memcpy(out, slot->key, CORRELATE_KEY);
    return true;
}
