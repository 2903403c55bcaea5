/* syslog_reader.c - lines of system logs; see syslog_head.h for their forms.
 *
 * A line stands alone but for its year, which RFC 3164 leaves out, and for the
 * hour that an autumn has twice: where the lines before a unit had come to,
 * travels in reader_file.words. */
#include "readers/syslog_reader.h"

#include "base/mem.h"
#include "readers/limits.h"
#include "readers/line_log.h"
#include "readers/syslog_clock.h"
#include "readers/syslog_range.h"
#include "readers/syslog_row.h"

struct reader_state {
    syslog_rows rows;
    gr_arena *scratch; /* of one line */
};

/* ---- what is known of a file ---- */

enum {
    WORD_FORM,   /* bits of the lines' form, then what kind of program's log */
    WORD_DATE,   /* year, month, day of the line before */
    WORD_BOUND,  /* no line is after it */
    WORD_FLAGS,  /* SYSLOG_NO_YEAR and the like */
    WORD_FIRST,  /* the first year, and whether a person said it */
    WORD_LOOK,   /* the first bytes of the line before */
    WORD_PASSED, /* bytes */
    WORD_TURN    /* of the hour that comes twice: syslog_turn_bits */
};
enum { FORM_KIND_SHIFT = 8 };
enum { FIRST_SAID = 1, FIRST_BY_SET = 2 };

static lines_form form_of(const reader_file *file)
{
    return lines_form_from(file->words[WORD_FORM] % LINES_FORMS);
}

/* The one program whose log this is; SYSLOG_OTHER: lines say theirs. */
static syslog_kind kind_of(const reader_file *file)
{
    return (syslog_kind)(file->words[WORD_FORM] >> FORM_KIND_SHIFT);
}

static syslog_form head_form(const reader_file *file)
{
    return kind_of(file) == SYSLOG_OTHER ? SYSLOG_WITH_HOST : SYSLOG_BARE;
}

static void put_year(reader_file *file, const syslog_year *y)
{
    file->words[WORD_DATE] =
        (uint64_t)(uint32_t)y->year << 32 | y->month << 8 | y->day;
    file->words[WORD_BOUND] = (uint64_t)y->bound_seconds;
}

static syslog_year year_of(const reader_file *file)
{
    uint64_t const date = file->words[WORD_DATE];
    return (syslog_year){.year = (int32_t)(date >> 32),
                         .month = (uint32_t)(date >> 8 & 0xFF),
                         .day = (uint32_t)(date & 0xFF),
                         .bound_seconds = (int64_t)file->words[WORD_BOUND]};
}

static syslog_clock clock_of(const reader_file *file)
{
    return (syslog_clock){.zone = file->zone,
                          .year = year_of(file),
                          .turn = syslog_turn_from(file->words[WORD_TURN])};
}

static void assume(reader_file *file)
{
    uint64_t const first = file->words[WORD_FIRST];
    syslog_clock_assumed(
        file->assumed, sizeof file->assumed, (unsigned)file->words[WORD_FLAGS],
        (int32_t)(first >> 8), file->zone != NULL, (first & FIRST_SAID) != 0,
        (first & FIRST_BY_SET) != 0);
}

/* ---- the logs of one program, whose lines have a time and no name ---- */

static const struct {
    syslog_kind kind;
    gr_slice name, text; /* in the file's name, or in its first lines */
} own_logs[] = {
    {SYSLOG_OPENVPN, GR_S_INIT("openvpn"), GR_S_INIT(" OpenVPN 2.")},
    {SYSLOG_OPENVPN, GR_S_INIT("ovpn"), GR_S_INIT(" TLS Auth Error: ")},
    {SYSLOG_OPENVPN, GR_S_INIT("openvpn"),
     GR_S_INIT(" Peer Connection Initiated with ")},
    {SYSLOG_CLAMAV, GR_S_INIT("clam"), GR_S_INIT(" -> +++ Started at ")},
    {SYSLOG_EXIM, GR_S_INIT("mainlog"), GR_S_INIT(" exim 4.")},
    {SYSLOG_VSFTPD, GR_S_INIT("vsftpd"), GR_S_INIT(" CONNECT: Client \"")},
};

/* ---- is it mine ---- */

enum { HEAD_BYTES = 1 << 16 };

/* What the first lines are. */
typedef struct {
    size_t lines, stamped;
    size_t headed; /* they also have a name before the message */
    size_t arrows; /* ctime(3)'s time and "-> ", as clamd and freshclam write */
    syslog_year_probe years;
    gr_calendar first; /* of the first that is stamped */
    syslog_range range;
} census;

/* Many programs write such a time and then words of their own: with a blank
 * for the T, it is not a system log's. */
static bool is_loose(gr_slice text, const syslog_head *head)
{
    return head->stamp.len > 10 && head->stamp.at.year != 0 &&
           gr_is_digit(text.ptr[0]) && text.ptr[10] == ' ';
}

static bool has_arrow(gr_slice text, const syslog_head *head)
{
    return head->stamp.at.year != 0 && !gr_is_digit(text.ptr[0]) &&
           gr_starts_with(gr_from(text, head->stamp.len), GR_S(" -> "));
}

static void count_line(census *c, gr_slice text)
{
    syslog_head head;
    if (c->lines++ == 0) c->range = syslog_range_read(text);
    if (!syslog_head_read(text, SYSLOG_WITH_HOST, &head)) return;
    if (head.stamp.len > 0) {
        if (c->stamped++ == 0) c->first = head.stamp.at;
        syslog_year_probe_add(&c->years, &head.stamp);
    }
    c->arrows += has_arrow(text, &head);
    c->headed += !is_loose(text, &head) &&
                 (head.program.ptr != NULL || head.inner.len > 0 ||
                  gr_starts_with(head.message, GR_S("date=")));
}

static census take_census(gr_slice bytes)
{
    census c = {.years = syslog_year_probe_begin()};
    lines_form const form = lines_form_of(bytes);
    gr_arena *const arena = gr_arena_new(HEAD_BYTES);
    lines_walk walk = lines_begin(form, bytes, 0);
    lines_line line;
    while (arena != NULL && lines_next(&walk, &line)) {
        if (line.raw.len == 0 || (!line.whole && c.lines > 0)) continue;
        gr_slice const text = lines_text(arena, form, line.raw);
        count_line(&c, text);
        gr_arena_reset(arena);
    }
    gr_arena_free(arena);
    return c;
}

static syslog_kind own_log(const census *c, gr_slice head, gr_slice name)
{
    if (c->arrows > 0 && c->arrows * 2 >= c->lines) return SYSLOG_CLAMAV;
    for (size_t i = 0; i < sizeof own_logs / sizeof *own_logs; i++)
        if (gr_has_ascii_fold(name, own_logs[i].name) ||
            gr_find(head, own_logs[i].text) != SIZE_MAX)
            return own_logs[i].kind;
    return SYSLOG_OTHER;
}

/* Names that Linux gives to its logs, with whatever rotation adds. */
static bool has_known_name(gr_slice name)
{
    static const gr_slice names[] = {GR_S_INIT("auth"),     GR_S_INIT("secure"),
                                     GR_S_INIT("messages"), GR_S_INIT("syslog"),
                                     GR_S_INIT("cron"),     GR_S_INIT("daemon"),
                                     GR_S_INIT("kern"),     GR_S_INIT("mail"),
                                     GR_S_INIT("user"),     GR_S_INIT("sudo")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (gr_starts_with(name, names[i])) return true;
    return false;
}

static bool first_day(gr_slice head, reader_day *out)
{
    census const c = take_census(head);
    *out = (reader_day){c.first.year, c.first.month, c.first.day};
    return c.stamped > 0;
}

enum { SURE = 80, BY_NAME = 60 };

static int sniff(gr_slice head, gr_slice name)
{
    census const c = take_census(head);
    if (c.headed * 2 >= c.lines && c.headed > 0) return SURE;
    if (c.stamped * 2 < c.lines || c.stamped == 0) return 0;
    if (has_known_name(name) || own_log(&c, head, name) != SYSLOG_OTHER)
        return BY_NAME;
    return 0;
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)sink;
    census const c = take_census(intro->head);
    syslog_year year = {.year = intro->clock.year,
                        .bound_seconds =
                            syslog_year_bound(intro->modified_ns, intro->name)};
    bool const around = year.year == 0 && intro->around.year != 0;
    if (intro->around.year != 0)
        year.bound_seconds = intro->around.bound_seconds;
    if (around) year.year = intro->around.year;
    if (intro->clock.year == 0) syslog_range_limit(&c.range, &c.first, &year);
    if (year.year == 0)
        year.year = syslog_year_first(&c.years, year.bound_seconds);
    *file = (reader_file){.zone = intro->clock.zone};
    file->words[WORD_FORM] = lines_form_bits(lines_form_of(intro->head));
    if (c.headed * 2 < c.lines)
        file->words[WORD_FORM] |=
            (uint64_t)own_log(&c, intro->head, intro->name) << FORM_KIND_SHIFT;
    file->words[WORD_FIRST] = (uint64_t)(uint32_t)year.year << 8 |
                              (intro->clock.year != 0 ? FIRST_SAID : 0) |
                              (around ? FIRST_BY_SET : 0);
    put_year(file, &year);
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    lines_form const form = form_of(file);
    (void)offset;
    return audit_group_may_end(form, block)
               ? audit_group_split(form, block, last)
               : lines_split(form, block, last);
}

/* ---- times, along the file ---- */

static unsigned flags_of(const syslog_year *y, const syslog_stamp *stamp)
{
    unsigned flags = 0;
    if (stamp->at.year == 0)
        flags |= SYSLOG_NO_YEAR | (y->year == 0 ? SYSLOG_YEAR_UNKNOWN : 0u);
    if (!stamp->has_zone) flags |= SYSLOG_NO_ZONE;
    if (y->beyond) flags |= SYSLOG_BEYOND;
    if (y->no_such_day) flags |= SYSLOG_NO_DAY;
    return flags;
}

/* "ar  2 08" of a line that begins with "Mar  2 08:": lines of one hour are
 * followed once, but not where it may come twice. 0: another form. */
static uint64_t look_of(gr_slice raw)
{
    uint64_t look = 0;
    if (raw.len < 16 || raw.ptr[9] != ':' || raw.ptr[0] < 'A') return 0;
    memcpy(&look, raw.ptr + 1, sizeof look);
    return look;
}

/* Would the lines behind it that look the same leave the clock as it is? */
static bool may_skip(const syslog_clock *c, const syslog_stamp *stamp)
{
    return c->zone == NULL || (!c->turn.near && !stamp->has_zone);
}

static void pass(reader_file *file, gr_slice units)
{
    lines_form const form = form_of(file);
    gr_arena *const arena = form.wide ? gr_arena_new(ROW_EVENT_CEILING) : NULL;
    lines_walk walk = lines_begin(form, units, file->words[WORD_PASSED]);
    lines_line line;
    syslog_clock clock = clock_of(file);
    unsigned flags = 0;
    while (lines_next(&walk, &line)) {
        syslog_stamp stamp;
        uint64_t const look = form.wide ? 0 : look_of(line.raw);
        if (line.raw.len == 0 || line.raw.len > LINE_CEILING ||
            (look != 0 && look == file->words[WORD_LOOK]))
            continue;
        if (arena != NULL) gr_arena_reset(arena);
        gr_slice const text = lines_text(arena, form, line.raw);
        if (!syslog_head_stamp(text, &stamp)) continue;
        (void)syslog_clock_follow(&clock, &stamp);
        if (file->words[WORD_FIRST] == 0)
            file->words[WORD_FIRST] = (uint64_t)(uint32_t)clock.year.year << 8;
        flags |= flags_of(&clock.year, &stamp);
        if (clock.turn.again) flags |= SYSLOG_TWICE;
        file->words[WORD_LOOK] = may_skip(&clock, &stamp) ? look : 0;
    }
    gr_arena_free(arena);
    file->words[WORD_PASSED] += units.len;
    put_year(file, &clock.year);
    file->words[WORD_TURN] = syslog_turn_bits(&clock.turn);
    if ((file->words[WORD_FLAGS] | flags) == file->words[WORD_FLAGS]) return;
    file->words[WORD_FLAGS] |= flags;
    assume(file);
}

/* ---- one thread's state ---- */

static void close_state(reader_state *s)
{
    if (s == NULL) return;
    syslog_rows_close(&s->rows);
    gr_arena_free(s->scratch);
    gr_free(s);
}

static reader_state *open_state(const reader_options *options)
{
    (void)options;
    reader_state *const s = gr_alloc(sizeof *s);
    if (s == NULL) return NULL;
    s->scratch = gr_arena_new(ROW_EVENT_CEILING);
    if (syslog_rows_open(&s->rows) && s->scratch != NULL) return s;
    close_state(s);
    return NULL;
}

/* ---- lines ---- */

/* The head of a line; false: it has none. A log of one program names it in none
 * of its lines. */
static bool read_head(const reader_file *file, gr_slice text, syslog_head *head)
{
    static const gr_slice names[SYSLOG_KINDS] = {
        [SYSLOG_OPENVPN] = GR_S_INIT("openvpn"),
        [SYSLOG_CLAMAV] = GR_S_INIT("clamav"),
        [SYSLOG_EXIM] = GR_S_INIT("exim"),
        [SYSLOG_VSFTPD] = GR_S_INIT("vsftpd")};
    if (!syslog_head_read(text, head_form(file), head)) return false;
    if (head->program.ptr == NULL) head->program = names[kind_of(file)];
    return true;
}

static gr_status read_line(reader_state *s, const reader_file *file,
                           syslog_clock *clock, const lines_line *line,
                           uint64_t offset, const event_sink *sink,
                           gr_error *err)
{
    uint64_t const where = offset + line->begin;
    syslog_head head;
    if (!line_log_may_read(line, offset, sink)) return GR_OK;
    if (form_of(file).wide) gr_arena_reset(s->scratch);
    gr_slice const text = lines_text(s->scratch, form_of(file), line->raw);
    if (!read_head(file, text, &head) && !line->whole) {
        sink->damage(sink->self, where, line->raw.len, 1, "a torn line");
        return GR_OK;
    }
    row_facts facts = {.raw = line->raw,
                       .offset = where,
                       .time_ns = syslog_clock_tell(clock, &head)};
    return syslog_rows_give(&s->rows, &head, text, &facts, sink, err);
}

static gr_status read_units(reader_state *s, const reader_file *file,
                            gr_slice units, uint64_t offset,
                            const event_sink *sink, gr_error *err)
{
    lines_walk walk = lines_begin(form_of(file), units, offset);
    lines_line line;
    syslog_clock clock = clock_of(file);
    s->rows.zone = file->zone;
    s->rows.form = form_of(file);
    syslog_rows_start_unit(&s->rows, units, offset);
    while (lines_next(&walk, &line))
        GR_TRY(read_line(s, file, &clock, &line, offset, sink, err));
    return GR_OK;
}

const reader_ops syslog_reader = {.name = "syslog",
                                  .title = "system log (syslog)",
                                  .docs = "docs/formats/syslog.md",
                                  .sniff = sniff,
                                  .first_day = first_day,
                                  .begin = begin,
                                  .form = form_of,
                                  .ends_lines = true,
                                  .split = split,
                                  .pass = pass,
                                  .open = open_state,
                                  .close = close_state,
                                  .read = read_units};
