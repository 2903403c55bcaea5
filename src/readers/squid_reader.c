/* squid_reader.c - Squid's own access log, a request to a line.
 *
 *   1614672930.123    154 10.1.1.1 TCP_MISS/200 1234 GET http://a.example/x bob
 *       HIER_DIRECT/192.0.2.6 text/html
 *
 * All events have one layout, in which most of what is optional is absent.
 * Values are pieces of the line; what rules of the category proxy name besides
 * is made of them by proxy_request.h. The times are UTC. */
#include "readers/squid_reader.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/proxy_request.h"
#include "readers/row.h"
#include "readers/squid_line.h"

struct reader_state {
    row row;
    gr_arena *scratch; /* of one line */
};

/* As ProxySG calls the same. */
static const char *const logged_names[] = {"time-taken",      "c-ip",
                                           "s-action",        "sc-status",
                                           "sc-bytes",        "cs-method",
                                           "cs-uri",          "cs-username",
                                           "s-hierarchy",     "s-supplier-name",
                                           "rs-content-type", "extra-1",
                                           "extra-2",         "extra-3",
                                           "extra-4",         "extra-5",
                                           "extra-6",         "extra-7",
                                           "extra-8"};

enum { LOGGED = sizeof logged_names / sizeof *logged_names };

/* ---- a file ---- */

enum { LINES_LOOKED_AT = 8, HEAD_TEXT = 1 << 16, SURE = 86 };

/* Are more than a third of the first lines of this form? */
static int sniff(gr_slice head, gr_slice name)
{
    lines_form const form = lines_form_of(head);
    gr_arena *const arena = gr_arena_new(HEAD_TEXT);
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    squid_line parts;
    size_t ours = 0, all = 0;
    (void)name;
    while (arena != NULL && all < LINES_LOOKED_AT && lines_next(&walk, &line)) {
        if (line.raw.len == 0) continue;
        all++;
        if (squid_line_read(lines_text(arena, form, line.raw), &parts) == NULL)
            ours++;
    }
    gr_arena_free(arena);
    return ours * 3 > all ? SURE : 0;
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    gr_arena_free(s->scratch);
    gr_free(s);
}

static void use_names(row *r)
{
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < LOGGED; i++)
        (void)row_put(r, gr_slice_of_c(logged_names[i]), absent);
    for (size_t i = 0; i < PROXY_NAMES; i++)
        (void)row_derive(r, gr_slice_of_c(proxy_names[i].text), absent);
    (void)row_derive(r, GR_S("_raw"), absent);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->scratch = gr_arena_new(ROW_EVENT_CEILING);
    if (row_open(&s->row) && s->scratch != NULL) {
        use_names(&s->row);
        return s;
    }
    close_state(s);
    return NULL;
}

/* ---- a line ---- */

/* "-" is how this log says that there is nothing. */
static event_value value_of_piece(gr_slice piece)
{
    if (piece.ptr == NULL) return value_of(VALUE_ABSENT, NULL, 0);
    if (gr_equal(piece, GR_S("-"))) return value_of(VALUE_NULL, NULL, 0);
    return row_text(piece);
}

static gr_slice unless_dash(gr_slice piece)
{
    return gr_sub(piece, 0, gr_equal(piece, GR_S("-")) ? 0 : piece.len);
}

static void put_logged(const squid_line *l, event_value *values)
{
    gr_slice const pieces[LOGGED - SQUID_EXTRAS] = {
        l->elapsed, l->client, l->result, l->status, l->bytes, l->method,
        l->uri,     l->user,   l->way,    l->peer,   l->type};
    for (size_t i = 0; i < LOGGED - SQUID_EXTRAS; i++)
        values[i] = value_of_piece(pieces[i]);
    for (size_t i = 0; i < SQUID_EXTRAS; i++)
        values[LOGGED - SQUID_EXTRAS + i] = value_of_piece(l->extras[i]);
}

static void put_derived(const squid_line *l, gr_arena *arena,
                        event_value *values)
{
    gr_slice const none = {NULL, 0};
    proxy_request const request = {.uri = unless_dash(l->uri),
                                   .agent = unless_dash(l->agent),
                                   .referer = unless_dash(l->referer),
                                   .cookie = l->cookie,
                                   .client = l->client,
                                   .server = squid_line_is_direct(l) ? l->peer
                                                                     : none};
    proxy_request_values(arena, &request, values);
    values[PROXY_CS_URI] = value_of(VALUE_ABSENT, NULL, 0); /* it is logged */
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    squid_line l;
    uint64_t const where = offset + line->begin;
    if (!line_log_may_read(line, offset, sink)) return GR_OK;
    gr_arena_reset(s->scratch);
    gr_slice const text =
        lines_text(s->scratch, line_log_form(file), line->raw);
    const char *const why = squid_line_read(text, &l);
    if (why != NULL) {
        sink->damage(sink->self, where, line->raw.len, 1,
                     line->whole ? why : "a torn line");
        return GR_OK;
    }
    put_logged(&l, s->row.values);
    put_derived(&l, s->scratch, s->row.values + LOGGED);
    s->row.values[LOGGED + PROXY_NAMES] = row_text(text);
    row_facts const facts = {.raw = line->raw,
                             .offset = where,
                             .time_ns = l.time_ns,
                             .channel = GR_S("proxy"),
                             .kind = "squid",
                             .raw_is_text = text.ptr == line->raw.ptr};
    return row_give(&s->row, &facts, sink, err);
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_walk walk = lines_begin(line_log_form(file), units, offset);
    lines_line line;
    row_start_unit(&s->row, units);
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops squid_reader = {.name = "squid",
                                 .title = "Squid's access log",
                                 .docs = "docs/formats/squid.md",
                                 .sniff = sniff,
                                 .begin = line_log_begin,
                                 .form = line_log_form,
                                 .ends_lines = true,
                                 .split = line_log_split,
                                 .open = open_state,
                                 .close = close_state,
                                 .read = read_units};
