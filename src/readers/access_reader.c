/* access_reader.c - access logs and error logs of web servers.
 *
 * What kind a file is, is said by its first lines; then each line is a record
 * of its own: access_line.h, access_error.h. All events of a kind have one
 * layout, in which most of what is optional is absent. Values are pieces of the
 * line: nothing is decoded, as rules are written against what the log says.
 *
 * A proxy writes the same lines. Which of them are its own is said by its first
 * lines or by what Squid writes at the end of each; those have a second layout,
 * with the names of a proxy's rules behind. They stay what they are besides: a
 * client that asks a web server as it would ask a proxy hides nothing. */
#include "readers/access_reader.h"

#include "base/mem.h"
#include "readers/access_error.h"
#include "readers/access_line.h"
#include "readers/access_pieces.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/proxy_request.h"
#include "readers/row.h"

typedef enum { KIND_NONE, KIND_ACCESS, KIND_APACHE, KIND_NGINX } log_kind;

enum { WORD_KIND = LINE_LOG_WORDS, WORD_OF_PROXY };

struct reader_state {
    row row;
    log_kind kind;                   /* whose names the row has */
    size_t plain_count, proxy_count; /* of them, of lines of either sort */
    gr_arena *scratch;               /* of one line */
    uint8_t time[40];                /* of the line before */
    size_t time_len;                 /* 0: none */
    int64_t time_ns;
    bool time_has_zone;
};

static const char *const extra_names[ACCESS_EXTRAS] = {
    "extra-1", "extra-2", "extra-3", "extra-4",
    "extra-5", "extra-6", "extra-7", "extra-8"};

/* Made of an extra one: rules know the client by it. */
static const char forwarded_name[] = "X-Forwarded-For";
enum { FORWARDED = ACCESS_PIECES + ACCESS_EXTRAS };

static const char *const error_names[] = {
    "module", "level", "pid", "tid", "cid", "c-ip", "c-port", "message"};

/* ---- a file ---- */

typedef struct {
    log_kind kind;
    bool has_zone; /* of an access log: its time says it */
    bool rightly;  /* it is as no other log has it */
    bool of_proxy; /* it asks for what only proxies are asked */
} line_census;

static line_census census_of_line(gr_slice text)
{
    access_line line;
    access_error error;
    int64_t ns;
    line_census c = {.kind = KIND_NONE};
    bool const request = access_line_read(text, &line) == NULL &&
                         access_time_parse(line.time, &ns, &c.has_zone);
    c.rightly = !request || access_line_begins_rightly(&line);
    c.of_proxy = request && proxy_is_asked(line.method, line.target);
    if (request && c.rightly) c.kind = KIND_ACCESS;
    else if (access_error_apache(text, &error)) c.kind = KIND_APACHE;
    else if (access_error_nginx(text, &error)) c.kind = KIND_NGINX;
    else if (request) c.kind = KIND_ACCESS;
    return c;
}

enum { LINES_LOOKED_AT = 8, HEAD_TEXT = 1 << 16 };

typedef struct {
    log_kind kind; /* of most lines; of an error log some are others' */
    bool has_zone; /* all lines of an access log say it */
    bool sure;     /* half of the lines at least are in no other log */
    bool of_proxy; /* most requests are what only proxies are asked */
} head_census;

static head_census census_of(gr_slice head)
{
    lines_form const form = lines_form_of(head);
    gr_arena *const arena = gr_arena_new(HEAD_TEXT);
    lines_walk walk = lines_begin(form, head, 0);
    lines_line line;
    size_t counts[KIND_NGINX + 1] = {0}, n = 0, foreign = 0, of_proxy = 0;
    head_census c = {KIND_NONE, true, false, false};
    while (arena != NULL && n < LINES_LOOKED_AT && lines_next(&walk, &line)) {
        if (line.raw.len == 0) continue;
        line_census const one =
            census_of_line(lines_text(arena, form, line.raw));
        bool const access = one.kind == KIND_ACCESS;
        if (access && !one.has_zone) c.has_zone = false;
        if (access && one.of_proxy) of_proxy++;
        counts[one.kind]++;
        foreign += !one.rightly;
        n++;
    }
    gr_arena_free(arena);
    for (log_kind k = KIND_ACCESS; k <= KIND_NGINX; k++)
        if (counts[k] > counts[c.kind] ||
            (c.kind == KIND_NONE && counts[k] > 0))
            c.kind = k;
    if (counts[c.kind] * 2 <= counts[KIND_NONE]) c.kind = KIND_NONE;
    c.sure = foreign * 2 < counts[c.kind];
    c.of_proxy = of_proxy * 2 > counts[KIND_ACCESS];
    return c;
}

/* Lines that begin strangely may be of any program that logs what strangers say:
 * the file's name must say what it is, and whoever knows them may have them. */
static int sniff(gr_slice head, gr_slice name)
{
    enum { SURE = 85, PERHAPS = 40 };
    head_census const c = census_of(head);
    if (!c.sure && !gr_has_ascii_fold(name, GR_S("access"))) return 0;
    return c.kind == KIND_NONE ? 0 : c.sure ? SURE : PERHAPS;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    line_log_begin(intro, file, sink);
    head_census const c = census_of(intro->head);
    file->words[WORD_KIND] = c.kind == KIND_NONE ? KIND_ACCESS : c.kind;
    file->words[WORD_OF_PROXY] = c.of_proxy;
    bool const says =
        c.kind == KIND_NONE || (c.kind == KIND_ACCESS && c.has_zone);
    if (!says && file->zone == NULL)
        READER_ASSUME(file, "its times say no zone, and are taken for UTC: say "
                            "--source-timezone");
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    row_close(&s->row);
    gr_arena_free(s->scratch);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->scratch = gr_arena_new(ROW_EVENT_CEILING);
    if (row_open(&s->row) && s->scratch != NULL) return s;
    close_state(s);
    return NULL;
}

static void put_names(reader_state *s, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)row_put(&s->row, gr_slice_of_c(names[i]),
                      value_of(VALUE_ABSENT, NULL, 0));
}

static void use_names(reader_state *s, log_kind kind)
{
    event_value const absent = value_of(VALUE_ABSENT, NULL, 0);
    bool const access = kind == KIND_ACCESS;
    if (s->kind == kind) return;
    s->kind = kind;
    row_start(&s->row);
    if (access) {
        put_names(s, access_piece_names, ACCESS_PIECES);
        put_names(s, extra_names, ACCESS_EXTRAS);
        (void)row_derive(&s->row, gr_slice_of_c(forwarded_name), absent);
    } else {
        put_names(s, error_names, sizeof error_names / sizeof *error_names);
    }
    (void)row_derive(&s->row, GR_S("_raw"), absent);
    s->plain_count = s->row.count;
    for (size_t i = 0; access && i < PROXY_NAMES; i++)
        (void)row_derive(&s->row, gr_slice_of_c(proxy_names[i].text), absent);
    s->proxy_count = s->row.count;
}

/* The first `count` names are those of the lines that follow. */
static void use_count(reader_state *s, size_t count)
{
    if (s->row.count != count) s->row.layout = NULL;
    s->row.count = count;
}

/* ---- a line ---- */

static void put_pieces(reader_state *s, const gr_slice *pieces, size_t count)
{
    for (size_t i = 0; i < count; i++)
        s->row.values[i] = access_piece(pieces[i]);
}

static int64_t access_time(reader_state *s, const reader_file *file,
                           gr_slice text)
{
    bool const same = s->time_len > 0 && text.len == s->time_len &&
                      memcmp(text.ptr, s->time, text.len) == 0;
    if (!same) {
        s->time_len = 0;
        if (text.len > sizeof s->time ||
            !access_time_parse(text, &s->time_ns, &s->time_has_zone))
            return GR_TIME_NONE;
        memcpy(s->time, text.ptr, text.len);
        s->time_len = text.len;
    }
    return s->time_has_zone ? s->time_ns
                            : gr_zone_to_utc(file->zone, s->time_ns);
}

static gr_status give(reader_state *s, const lines_line *line, gr_slice text,
                      uint64_t where, int64_t time_ns, gr_slice channel,
                      const event_sink *sink, gr_error *err)
{
    row_facts const facts = {.raw = line->raw,
                             .offset = where,
                             .time_ns = time_ns,
                             .channel = channel,
                             .kind = "access",
                             .raw_is_text = text.ptr == line->raw.ptr};
    s->row.values[s->plain_count - 1] = row_text(text);
    return row_give(&s->row, &facts, sink, err);
}

/* Of a line of a proxy: its names and their values. */
static void put_proxy(reader_state *s, const reader_file *file,
                      const access_line *l)
{
    bool const own =
        access_line_has_result(l) || (file->words[WORD_OF_PROXY] != 0 &&
                                      proxy_is_asked(l->method, l->target));
    bool const dash = gr_equal(l->agent, GR_S("-"));
    use_count(s, own ? s->proxy_count : s->plain_count);
    if (!own) return;
    proxy_request const request = {
        .uri = l->target,
        .agent = dash ? GR_S("") : l->agent,
        .referer = gr_equal(l->referer, GR_S("-")) ? GR_S("") : l->referer,
        .client = l->client};
    proxy_request_values(s->scratch, &request, s->row.values + s->plain_count);
}

static gr_status read_access(reader_state *s, const reader_file *file,
                             const lines_line *line, gr_slice text,
                             uint64_t where, const event_sink *sink,
                             gr_error *err)
{
    access_line l;
    const char *const why = access_line_read(text, &l);
    if (why != NULL) {
        sink->damage(sink->self, where, line->raw.len, 1,
                     line->whole ? why : "a torn line");
        return GR_OK;
    }
    gr_slice const none = {NULL, 0};
    access_pieces(&l, s->row.values);
    for (size_t i = 0; i < ACCESS_EXTRAS; i++)
        s->row.values[ACCESS_PIECES + i] =
            access_piece(i < l.extra_count ? l.extras[i] : none);
    s->row.values[FORWARDED] = access_piece(access_line_forwarded(&l));
    put_proxy(s, file, &l);
    return give(s, line, text, where, access_time(s, file, l.time),
                GR_S("access"), sink, err);
}

static gr_status read_error(reader_state *s, const reader_file *file,
                            const lines_line *line, gr_slice text,
                            uint64_t where, const event_sink *sink,
                            gr_error *err)
{
    access_error e;
    bool const apache = s->kind == KIND_APACHE;
    if (apache) (void)access_error_apache(text, &e);
    else (void)access_error_nginx(text, &e);
    gr_slice const pieces[] = {e.module,     e.level,  e.pid,  e.tid,
                               e.connection, e.client, e.port, e.message};
    put_pieces(s, pieces, sizeof pieces / sizeof *pieces);
    int64_t const time_ns =
        e.has_time ? gr_zone_to_utc(file->zone, e.time_ns) : GR_TIME_NONE;
    return give(s, line, text, where, time_ns,
                apache ? GR_S("apache-error") : GR_S("nginx-error"), sink, err);
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           const lines_line *line, uint64_t offset,
                           const event_sink *sink, gr_error *err)
{
    uint64_t const where = offset + line->begin;
    if (!line_log_may_read(line, offset, sink)) return GR_OK;
    gr_arena_reset(s->scratch);
    gr_slice const text =
        lines_text(s->scratch, line_log_form(file), line->raw);
    return s->kind == KIND_ACCESS
               ? read_access(s, file, line, text, where, sink, err)
               : read_error(s, file, line, text, where, sink, err);
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_walk walk = lines_begin(line_log_form(file), units, offset);
    lines_line line;
    use_names(s, (log_kind)file->words[WORD_KIND]);
    row_start_unit(&s->row, units);
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops access_reader = {
    .name = "access",
    .title = "Access and error logs of Apache and nginx",
    .docs = "docs/formats/access.md",
    .sniff = sniff,
    .begin = begin,
    .form = line_log_form,
    .ends_lines = true,
    .split = line_log_split,
    .open = open_state,
    .close = close_state,
    .read = read_units};
