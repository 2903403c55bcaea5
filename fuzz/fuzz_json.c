/* fuzz_json.c - JSON files of hostile origin.
 *
 * Asserted: an event is sound JSON; events and damage stand in order,
 * do not overlap, and leave out nothing but separators; an event rendered and
 * read again has the same fields; blocks of any size give the same events and
 * the same damage. */
#include "readers/json_reader.h"
#include "readers/json_span.h"
#include "support/holds.h"
#include "support/in_blocks.h"

typedef struct {
    gr_slice bytes;
    uint64_t at; /* everything before is accounted for */
    gr_arena *arena;
    gr_buffer *fields;   /* of all events */
    gr_buffer *lost;     /* all damage, a line each */
    gr_buffer *rendered; /* all events, a line each; NULL: not wanted */
} watcher;

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' ||
           c == '[' || c == ']' || c == 0x1e;
}

/* ---- JSON by RFC 8259, byte by byte. The reader looks at escapes only in
 * what becomes a field, so they are not looked at here. ---- */

static bool eat(gr_slice s, size_t *at, char c)
{
    while (*at < s.len && (s.ptr[*at] == ' ' || s.ptr[*at] == '\n' ||
                           s.ptr[*at] == '\r' || s.ptr[*at] == '\t'))
        (*at)++;
    if (*at == s.len || s.ptr[*at] != (uint8_t)c) return false;
    (*at)++;
    return true;
}

static bool eat_text(gr_slice s, size_t *at)
{
    if (!eat(s, at, '"')) return false;
    while (*at < s.len) {
        uint8_t const c = s.ptr[(*at)++];
        if (c == '"') return true;
        if (c < 0x20) return false;
        if (c == '\\') (*at)++;
    }
    return false;
}

static size_t eat_digits(gr_slice s, size_t *at)
{
    size_t const from = *at;
    while (*at < s.len && s.ptr[*at] >= '0' && s.ptr[*at] <= '9') (*at)++;
    return *at - from;
}

static bool eat_number(gr_slice s, size_t *at)
{
    (void)eat(s, at, '-');
    if (*at == s.len) return false;
    bool const zero = s.ptr[*at] == '0';
    size_t const whole = eat_digits(s, at);
    if (whole == 0 || (zero && whole > 1)) return false;
    if (*at < s.len && s.ptr[*at] == '.') {
        (*at)++;
        if (eat_digits(s, at) == 0) return false;
    }
    if (*at < s.len && (s.ptr[*at] | 0x20) == 'e') {
        (*at)++;
        if (*at < s.len && (s.ptr[*at] == '-' || s.ptr[*at] == '+')) (*at)++;
        if (eat_digits(s, at) == 0) return false;
    }
    return true;
}

static bool eat_word(gr_slice s, size_t *at, gr_slice word)
{
    if (!gr_starts_with(gr_from(s, *at), word)) return false;
    *at += word.len;
    return true;
}

static bool eat_value(gr_slice s, size_t *at);

static bool eat_items(gr_slice s, size_t *at, char end, bool keys)
{
    if (eat(s, at, end)) return true;
    do {
        if (keys && (!eat_text(s, at) || !eat(s, at, ':'))) return false;
        if (!eat_value(s, at)) return false;
    } while (eat(s, at, ','));
    return eat(s, at, end);
}

static bool eat_value(gr_slice s, size_t *at)
{
    if (eat(s, at, '{')) return eat_items(s, at, '}', true);
    if (eat(s, at, '[')) return eat_items(s, at, ']', false);
    if (*at < s.len && s.ptr[*at] == '"') return eat_text(s, at);
    return eat_word(s, at, GR_S("true")) || eat_word(s, at, GR_S("false")) ||
           eat_word(s, at, GR_S("null")) || eat_number(s, at);
}

static bool is_json(gr_slice s)
{
    size_t at = 0;
    return eat_value(s, &at) && at == s.len;
}

/* ---- what the reader tells ---- */

/* A list of records has a frame around them: json_list.h. */
static bool may_have_lists(gr_slice bytes)
{
    return gr_find(bytes, GR_S("ecords\"")) != SIZE_MAX ||
           gr_find(bytes, GR_S("\"value\"")) != SIZE_MAX ||
           gr_find(bytes, GR_S("\"items\"")) != SIZE_MAX ||
           gr_find(bytes, GR_S("\"hits\"")) != SIZE_MAX ||
           gr_find(bytes, GR_S("\"results\"")) != SIZE_MAX;
}

/* Between what is accounted for and `offset` are separators alone, and
 * numbers of records. */
static void check_gap(const watcher *w, uint64_t offset)
{
    if (may_have_lists(w->bytes)) return;
    gr_slice gap = gr_sub(w->bytes, (size_t)w->at, (size_t)(offset - w->at));
    if (gr_starts_with(gap, GR_S("\xef\xbb\xbf"))) gap = gr_from(gap, 3);
    for (size_t i = 0; i < gap.len;) {
        size_t const behind = json_behind_number(gap, i);
        HOLDS(behind > i || is_separator(gap.ptr[i]));
        i = behind > i ? behind : i + 1;
    }
}

static void account(watcher *w, uint64_t offset, uint64_t length)
{
    HOLDS(offset >= w->at && length > 0 && length <= w->bytes.len &&
          offset <= w->bytes.len - length);
    check_gap(w, offset);
    w->at = offset + length;
}

static void put_value(gr_buffer *out, event_value v)
{
    gr_putf(out, "=%u:%zu", v.type, value_count(v));
    for (size_t i = 0; i < value_count(v); i++) {
        gr_putf(out, ",%u:", value_at(v, i).type);
        value_put_text(out, value_at(v, i));
    }
}

static gr_status take(void *self, const event *e)
{
    watcher *const w = self;
    account(w, e->offset, e->length);
    HOLDS(is_json(e->raw));
    HOLDS(gr_equal(e->raw,
                   gr_sub(w->bytes, (size_t)e->offset, (size_t)e->length)));
    for (size_t i = 0; i < e->layout->field_count; i++) {
        event_value const v = event_field_value(e, i, w->arena);
        gr_put(w->fields, e->layout->fields[i].name);
        gr_putf(w->fields, "(%u)", e->layout->fields[i].part);
        put_value(w->fields, v);
    }
    gr_arena_reset(w->arena);
    if (w->rendered == NULL) return GR_OK;
    HOLDS(e->render(e, EVENT_AS_JSON, w->arena, w->rendered, NULL) == GR_OK);
    gr_put_byte(w->rendered, '\n');
    gr_arena_reset(w->arena);
    return GR_OK;
}

static void damage(void *self, uint64_t offset, uint64_t length,
                   uint64_t records_lost, const char *what)
{
    watcher *const w = self;
    HOLDS(records_lost <= 1 && what[0] != '\0');
    account(w, offset, length);
    gr_putf(w->lost, "%llu+%llu %llu %s\n", (unsigned long long)offset,
            (unsigned long long)length, (unsigned long long)records_lost, what);
}

static void read_all(watcher *w, size_t step)
{
    event_sink const sink = {w, take, damage};
    (void)read_in_blocks(&json_reader, w->bytes, &(in_blocks){.step = step},
                         &sink);
    check_gap(w, w->bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size};
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    HOLDS(arena != NULL);
    gr_buffer const empty = gr_buffer_upto((size_t)256 << 20);
    gr_buffer whole = empty, again = empty, lost = empty, lost_again = empty,
              rendered = empty;

    watcher first = {bytes, 0, arena, &whole, &lost, &rendered};
    read_all(&first, size);
    watcher second = {bytes, 0, arena, &again, &lost_again, NULL};
    read_all(&second, 1 + data[size - 1] % 64);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));
    HOLDS(gr_equal(gr_buffer_slice(&lost), gr_buffer_slice(&lost_again)));

    again.len = lost_again.len = 0;
    watcher third = {
        gr_buffer_slice(&rendered), 0, arena, &again, &lost_again, NULL};
    if (rendered.len > 0) read_all(&third, rendered.len);
    HOLDS(lost_again.len == 0);
    HOLDS(gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again)));

    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    gr_buffer_free(&lost);
    gr_buffer_free(&lost_again);
    gr_buffer_free(&rendered);
    gr_arena_free(arena);
    return 0;
}
