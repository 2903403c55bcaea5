/* findings.c - see findings.h. */
#include "report/findings.h"

#include "base/json.h"
#include "base/number.h"
#include "base/utf.h"
#include "report/escape.h"

#include <inttypes.h>
#include <stdio.h>

enum { NAME_TEXT = 64, TITLE_TEXT = 320, COUNT_TEXT = 96 };

static gr_slice id_of(const finding *f)
{
    return gr_slice_of(f->id, FINDING_ID);
}

static gr_slice level_of(sigma_level level)
{
    return gr_slice_of_c(sigma_level_name(level));
}

/* Skews are whole seconds. */
static int64_t skew_seconds(const finding *f)
{
    return f->clock_ahead_ns / 1000000000;
}

/* ---- JSON ---- */

static void put_text_or_null(gr_buffer *out, gr_slice text)
{
    if (text.len == 0) gr_put(out, GR_S("null"));
    else gr_json_text(out, text);
}

static void put_number_or_null(gr_buffer *out, bool there, uint64_t number)
{
    if (there) gr_put_u64(out, number);
    else gr_put(out, GR_S("null"));
}

static void put_tags(gr_buffer *out, const sigma_rule *rule)
{
    gr_put_byte(out, '[');
    for (size_t i = 0; i < rule->tag_count; i++) {
        if (i > 0) gr_put_byte(out, ',');
        gr_json_text(out, rule->tags[i]);
    }
    gr_put_byte(out, ']');
}

static void put_also_in(gr_buffer *out, const finding *f)
{
    gr_put_byte(out, '[');
    for (size_t i = 0; i < f->also_count; i++) {
        gr_put(out, i == 0 ? GR_S("{\"evidence\":") : GR_S(",{\"evidence\":"));
        gr_json_text(out, f->also_in[i].evidence);
        gr_put(out, GR_S(",\"offset\":"));
        gr_put_u64(out, f->also_in[i].offset);
        gr_put_byte(out, '}');
    }
    gr_put(out, GR_S("],\"also_in_count\":"));
    gr_put_u64(out, f->also_total);
}

static void put_what(gr_buffer *out, const finding *f)
{
    gr_put(out, GR_S("{\"id\":"));
    gr_json_text(out, id_of(f));
    gr_put(out, GR_S(",\"time\":"));
    gr_json_time(out, f->time_ns);
    gr_put(out, GR_S(",\"level\":"));
    put_text_or_null(out, level_of(f->level));
    gr_put(out, GR_S(",\"title\":"));
    gr_json_text(out, f->rule->title);
    gr_put(out, GR_S(",\"rule_id\":"));
    gr_json_text(out, f->rule->id);
    gr_put(out, f->burst != NULL ? GR_S(",\"kind\":\"correlation\"")
                : f->indicator != NULL || f->check
                    ? GR_S(",\"kind\":\"check\"")
                    : GR_S(",\"kind\":\"match\""));
}

/* [{"evidence":...,"offset":...,"length":...},...] */
static void put_grounds(gr_buffer *out, const finding_burst *b)
{
    gr_put_byte(out, '[');
    for (size_t i = 0; i < b->ground_count; i++) {
        gr_put(out, i == 0 ? GR_S("{\"evidence\":") : GR_S(",{\"evidence\":"));
        gr_json_text(out, b->grounds[i].evidence);
        gr_put(out, GR_S(",\"offset\":"));
        gr_put_u64(out, b->grounds[i].offset);
        gr_put(out, GR_S(",\"length\":"));
        gr_put_u64(out, b->grounds[i].length);
        gr_put_byte(out, '}');
    }
    gr_put_byte(out, ']');
}

/* "first":...,"count":12,"value":10,"grounds":[{"evidence":...}] */
static void put_burst(gr_buffer *out, const finding_burst *b)
{
    gr_put(out, GR_S(",\"first\":"));
    gr_json_time(out, b->first_ns);
    gr_put(out, GR_S(",\"count\":"));
    gr_put_u64(out, b->count);
    gr_putf(out, ",\"value\":%.17g", b->value);
    gr_put(out, GR_S(",\"bursts\":"));
    gr_put_u64(out, b->bursts);
    gr_put(out, GR_S(",\"events\":"));
    gr_put_u64(out, b->events);
    if (b->at_least) gr_put(out, GR_S(",\"at_least\":true"));
    if (b->of_last > 0) {
        gr_put(out, GR_S(",\"of_last\":"));
        gr_put_u64(out, b->of_last);
    }
    gr_put(out, GR_S(",\"grounds\":"));
    put_grounds(out, b);
    if (b->rest.len == 0) return;
    gr_put(out, GR_S(",\"rest\":"));
    gr_json_text(out, b->rest);
}

static void put_where(gr_buffer *out, const finding *f)
{
    gr_put(out, GR_S(",\"host\":"));
    put_text_or_null(out, f->host);
    gr_put(out, GR_S(",\"channel\":"));
    put_text_or_null(out, f->channel);
    gr_put(out, GR_S(",\"event_id\":"));
    put_number_or_null(out, f->has_event_id, f->event_id);
    gr_put(out, GR_S(",\"record_id\":"));
    put_number_or_null(out, f->has_record_id, f->record_id);
    gr_put(out, GR_S(",\"evidence\":"));
    gr_json_text(out, f->evidence);
    gr_put(out, GR_S(",\"offset\":"));
    gr_put_u64(out, f->offset);
    gr_put(out, GR_S(",\"length\":"));
    gr_put_u64(out, f->length);
}

static void put_text_if(gr_buffer *out, gr_slice key, gr_slice text)
{
    if (text.len == 0) return;
    gr_put(out, key);
    gr_json_text(out, text);
}

/* "indicator":{"kind":"domain","value":"evil.example","in":["cs-host"],...} */
static void put_indicator(gr_buffer *out, const finding *f)
{
    const ioc *const i = f->indicator;
    gr_put(out, GR_S(",\"indicator\":{\"kind\":"));
    gr_json_text(out, gr_slice_of_c(ioc_kind_name(i->kind)));
    gr_put(out, GR_S(",\"value\":"));
    gr_json_text(out, i->value);
    gr_put(out, GR_S(",\"in\":"));
    gr_put(out, f->of_file ? GR_S("[\"(the file)\"]") : f->where);
    put_text_if(out, GR_S(",\"description\":"), i->description);
    put_text_if(out, GR_S(",\"source\":"), i->source);
    put_text_if(out, GR_S(",\"grade\":"),
                gr_slice_of(i->grade, i->grade[0] == 0 ? 0 : 2));
    gr_put_byte(out, '}');
}

static void put_more(gr_buffer *out, const finding *f)
{
    if (f->burst != NULL) put_burst(out, f->burst);
    if (f->indicator != NULL) put_indicator(out, f);
    if (f->rule_level != f->level) {
        gr_put(out, GR_S(",\"rule_level\":"));
        gr_json_text(out, level_of(f->rule_level));
    }
    if (f->clock_ahead_ns != 0) {
        gr_put(out, GR_S(",\"clock_skew_seconds\":"));
        gr_put_i64(out, skew_seconds(f));
    }
    if (f->fields_omitted) gr_put(out, GR_S(",\"fields_omitted\":true"));
    if (f->carved) gr_put(out, GR_S(",\"carved\":true"));
    if (f->also_total > 0) {
        gr_put(out, GR_S(",\"also_in\":"));
        put_also_in(out, f);
    }
    if (f->sha256 != NULL) {
        gr_put(out, GR_S(",\"sha256\":"));
        gr_json_hex(out, f->sha256, GR_SHA256_SIZE);
    }
}

static void put_utf16_escape(gr_buffer *out, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char const text[6] = {'\\',
                          'u',
                          digits[unit >> 12 & 15],
                          digits[unit >> 8 & 15],
                          digits[unit >> 4 & 15],
                          digits[unit & 15]};
    gr_put(out, gr_slice_of(text, sizeof text));
}

static void put_rune_escape(gr_buffer *out, uint32_t rune)
{
    if (rune < 0x10000) {
        put_utf16_escape(out, rune);
        return;
    }
    put_utf16_escape(out, 0xD800 + ((rune - 0x10000) >> 10));
    put_utf16_escape(out, 0xDC00 + ((rune - 0x10000) & 0x3FF));
}

/* Whole, lest a vector would have to stop somewhere. */
static bool is_printable_ascii(gr_slice text)
{
    unsigned others = 0;
    for (size_t i = 0; i < text.len; i++)
        others |=
            (text.ptr[i] < 0x20 && text.ptr[i] != '\n') || text.ptr[i] > 0x7E;
    return others == 0;
}

/* JSON may carry C1 controls, bidi marks and the like as they are, but its
 * lines are read on terminals too. They can only stand within strings, where
 * an escape means the same. */
static void put_plain_json(gr_buffer *out, gr_slice json)
{
    size_t start = 0;
    if (is_printable_ascii(json)) {
        gr_put(out, json);
        return;
    }
    for (size_t i = 0; i < json.len;) {
        size_t const at = i;
        uint32_t const rune = gr_utf8_next(json, &i);
        if (rune == '\n' || report_is_plain(rune)) continue;
        gr_put(out, gr_sub(json, start, at - start));
        put_rune_escape(out, rune);
        start = i;
    }
    gr_put(out, gr_from(json, start));
}

static void put_finding_json(gr_buffer *out, const finding *f)
{
    put_what(out, f);
    put_where(out, f);
    gr_put(out, GR_S(",\"fields\":"));
    gr_put(out, f->fields.len == 0 ? GR_S("{}") : f->fields);
    gr_put(out, GR_S(",\"tags\":"));
    put_tags(out, f->rule);
    if (f->addresses.len > 0) {
        gr_put(out, GR_S(",\"addresses\":"));
        gr_put(out, f->addresses);
    }
    put_more(out, f);
    gr_put(out, GR_S("}\n"));
}

void report_finding_json(gr_buffer *out, const finding *f)
{
    gr_buffer line = gr_buffer_upto(out->ceiling);
    put_finding_json(&line, f);
    if (out->status == GR_OK) out->status = line.status;
    put_plain_json(out, gr_buffer_slice(&line));
    gr_buffer_free(&line);
}

/* ---- CSV ---- */

void report_csv_header(gr_buffer *out)
{
    gr_put(out, GR_S("time,level,title,host,channel,event_id,record_id,"
                     "rule_id,evidence,offset,length,tags,fields,"
                     "also_in_count,id,clock_skew_seconds,addresses,first,"
                     "count,bursts,events,value,at_least,grounds,rest,"
                     "of_last\r\n"));
}

typedef struct {
    gr_buffer *out;
    bool raw, later;
} csv_row;

static void put_cell(csv_row *row, gr_slice text)
{
    if (row->later) gr_put_byte(row->out, ',');
    row->later = true;
    report_put_csv(row->out, text, row->raw);
}

static void put_number_cell(csv_row *row, bool there, uint64_t number)
{
    char text[GR_NUMBER_TEXT];
    put_cell(row, there ? gr_u64_text(text, number) : GR_S(""));
}

static void put_skew_cell(csv_row *row, const finding *f)
{
    char text[GR_NUMBER_TEXT];
    put_cell(row, f->clock_ahead_ns == 0 ? GR_S("")
                                         : gr_i64_text(text, skew_seconds(f)));
}

static void put_tags_cell(csv_row *row, const sigma_rule *rule)
{
    gr_buffer tags = gr_buffer_upto(row->out->ceiling);
    for (size_t i = 0; i < rule->tag_count; i++) {
        if (tags.len > 0) gr_put_byte(&tags, ' ');
        gr_put(&tags, rule->tags[i]);
    }
    if (row->out->status == GR_OK) row->out->status = tags.status;
    put_cell(row, gr_buffer_slice(&tags));
    gr_buffer_free(&tags);
}

static void put_time_cell(csv_row *row, int64_t time_ns)
{
    char time[GR_TIME_TEXT];
    put_cell(row, time_ns == GR_TIME_NONE ? GR_S("")
                                          : gr_time_text(time, time_ns, 9));
}

/* As in JSON: a list of grounds is one cell. */
static void put_grounds_cell(csv_row *row, const finding_burst *b)
{
    gr_buffer grounds = gr_buffer_upto(row->out->ceiling);
    put_grounds(&grounds, b);
    if (row->out->status == GR_OK) row->out->status = grounds.status;
    put_cell(row, gr_buffer_slice(&grounds));
    gr_buffer_free(&grounds);
}

static void put_value_cell(csv_row *row, double value)
{
    char text[32];
    int const len = snprintf(text, sizeof text, "%.17g", value);
    put_cell(row, gr_slice_of(text, (size_t)len));
}

/* What is of one record has none of these. */
static void put_no_burst_cells(csv_row *row)
{
    enum { BURST_CELLS = 9 };
    for (size_t i = 0; i < BURST_CELLS; i++) put_cell(row, GR_S(""));
}

static void put_burst_cells(csv_row *row, const finding_burst *b)
{
    put_time_cell(row, b->first_ns);
    put_number_cell(row, true, b->count);
    put_number_cell(row, true, b->bursts);
    put_number_cell(row, true, b->events);
    put_value_cell(row, b->value);
    put_cell(row, b->at_least ? GR_S("true") : GR_S(""));
    put_grounds_cell(row, b);
    put_cell(row, b->rest);
    put_number_cell(row, b->of_last > 0, b->of_last);
}

void report_finding_csv(gr_buffer *out, const finding *f, bool raw)
{
    csv_row row = {out, raw, false};
    put_time_cell(&row, f->time_ns);
    put_cell(&row, level_of(f->level));
    put_cell(&row, f->rule->title);
    put_cell(&row, f->host);
    put_cell(&row, f->channel);
    put_number_cell(&row, f->has_event_id, f->event_id);
    put_number_cell(&row, f->has_record_id, f->record_id);
    put_cell(&row, f->rule->id);
    put_cell(&row, f->evidence);
    put_number_cell(&row, true, f->offset);
    put_number_cell(&row, true, f->length);
    put_tags_cell(&row, f->rule);
    put_cell(&row, f->fields.len == 0 ? GR_S("{}") : f->fields);
    put_number_cell(&row, true, f->also_total);
    put_cell(&row, id_of(f));
    put_skew_cell(&row, f);
    put_cell(&row, f->addresses);
    if (f->burst != NULL) put_burst_cells(&row, f->burst);
    else put_no_burst_cells(&row);
    gr_put(out, GR_S("\r\n"));
}

/* ---- table ---- */

/* Columns of the table: fixed ones, then host and channel by what is left, the
 * title takes the rest. */
typedef struct {
    size_t time, level, host, channel, event_id, places, title;
} columns;

static columns layout(const report_table *table)
{
    size_t const width = table->width;
    columns c = {table->put_time == NULL ? 20 : 25,
                 5,
                 24,
                 24,
                 6,
                 table->places ? 6 : 0,
                 SIZE_MAX};
    if (width == 0) return c;
    size_t const fixed =
        c.time + c.level + c.event_id + 5 + (table->places ? 7 : 0);
    size_t const left = width > fixed + 12 ? width - fixed : 12;
    c.host = left / 4 < 24 ? left / 4 : 24;
    c.channel = left / 4 < 24 ? left / 4 : 24;
    c.title = left - c.host - c.channel;
    return c;
}

static void put_columns(gr_buffer *out, const columns *c, const gr_slice *texts)
{
    size_t const widths[] = {c->time,     c->level,  c->host, c->channel,
                             c->event_id, c->places, c->title};
    for (size_t i = 0; i < 7; i++) {
        bool const last = i == 6;
        if (widths[i] == 0) continue;
        report_put_column(out, texts[i], widths[i], !last);
        gr_put_byte(out, last ? '\n' : ' ');
    }
}

void report_table_header(gr_buffer *out, const report_table *table)
{
    columns const c = layout(table);
    gr_slice const titles[] = {GR_S("TIME"),    GR_S("LEVEL"), GR_S("HOST"),
                               GR_S("CHANNEL"), GR_S("EVENT"), GR_S("PLACE"),
                               GR_S("RULE")};
    put_columns(out, &c, titles);
}

/* Five columns: the levels' names, cut where that keeps them apart. */
static gr_slice short_level(sigma_level level)
{
    switch (level) {
    case LEVEL_INFORMATIONAL: return GR_S("info");
    case LEVEL_LOW: return GR_S("low");
    case LEVEL_MEDIUM: return GR_S("med");
    case LEVEL_HIGH: return GR_S("high");
    case LEVEL_CRITICAL: return GR_S("crit");
    case LEVEL_NONE: break;
    }
    return GR_S("-");
}

/* The values of {"IpAddress":"10.0.0.5","TargetUserName":null}, as "10.0.0.5, -". */
static gr_slice group_of(gr_slice fields, char out[NAME_TEXT])
{
    size_t len = 0;
    bool text = false, value = false;
    for (size_t i = 1; i + 1 < fields.len && len + 3 < NAME_TEXT; i++) {
        char const c = (char)fields.ptr[i];
        if (c == '"') text = !text;
        else if (!text && c == ':') value = true;
        else if (!text && c == 'n') out[len++] = '-'; /* null */
        else if (!text && c == ',') {
            value = false;
            out[len++] = ',';
            out[len++] = ' ';
        } else if (text && value) {
            out[len++] = c;
            if (c == '\\') out[len++] = (char)fields.ptr[++i];
        }
    }
    return gr_slice_of(out, len);
}

/* "12 events"; of a chain "1 event + 2 bursts of 4711 events". */
static int put_burst_count(const finding_burst *b, char out[COUNT_TEXT])
{
    uint64_t const own = b->count > b->bursts ? b->count - b->bursts : 0;
    uint64_t const within = b->events > own ? b->events - own : 0;
    int len = 0;
    if (own > 0 || b->bursts == 0)
        len = snprintf(out, COUNT_TEXT, "%" PRIu64 " event%s%s", own,
                       own == 1 ? "" : "s", b->bursts > 0 ? " + " : "");
    if (b->bursts == 0) return len;
    return len + snprintf(out + len, COUNT_TEXT - (size_t)len,
                          "%" PRIu64 " burst%s of %" PRIu64 " event%s",
                          b->bursts, b->bursts == 1 ? "" : "s", within,
                          within == 1 ? "" : "s");
}

/* "10.0.0.5: Many names, 12 events" */
static int put_burst_title(const finding *f, char out[TITLE_TEXT])
{
    char values[NAME_TEXT], count[COUNT_TEXT], last[COUNT_TEXT] = "";
    const finding_burst *const b = f->burst;
    gr_slice const title = f->rule->title, group = group_of(f->fields, values);
    (void)put_burst_count(b, count);
    if (b->of_last > 0)
        (void)snprintf(last, sizeof last, ", judged by the last %" PRIu64,
                       b->of_last);
    return snprintf(out, TITLE_TEXT, "%.*s%s%.*s, %s%s%s", (int)group.len,
                    (const char *)group.ptr, group.len > 0 ? ": " : "",
                    (int)title.len, (const char *)title.ptr,
                    b->at_least || b->of_last > 0 ? "at least " : "", count,
                    last);
}

/* Findings on files differ in the file alone: its name stands first. So does whom a
 * correlation is about. */
static gr_slice title_of(const finding *f, char out[TITLE_TEXT])
{
    int len;
    gr_slice const title = f->rule->title;
    gr_slice const name = gr_sub(gr_last_component(f->evidence), 0, NAME_TEXT);
    if (f->burst != NULL) len = put_burst_title(f, out);
    else if (!gr_equal(f->channel, GR_S("file"))) return title;
    else
        len = snprintf(out, TITLE_TEXT, "%.*s: %.*s", (int)name.len,
                       (const char *)name.ptr, (int)title.len,
                       (const char *)title.ptr);
    return gr_slice_of(out, len < TITLE_TEXT ? (size_t)len : TITLE_TEXT - 1);
}

void report_finding_row(gr_buffer *out, const report_table *table,
                        const finding *f)
{
    char time[GR_TIME_TEXT], id[GR_NUMBER_TEXT], title[TITLE_TEXT];
    columns const c = layout(table);
    gr_slice when = GR_S("-");
    if (f->time_ns != GR_TIME_NONE)
        when = table->put_time == NULL
                   ? gr_time_text(time, f->time_ns, 0)
                   : table->put_time(table->self, f->time_ns, time);
    gr_slice const texts[] = {when,
                              short_level(f->level),
                              f->host,
                              f->channel,
                              f->has_event_id ? gr_u64_text(id, f->event_id)
                                              : GR_S("-"),
                              f->places.len == 0 ? GR_S("-") : f->places,
                              title_of(f, title)};
    put_columns(out, &c, texts);
}

/* ---- the sink ---- */

static gr_status flush(report_writer *self, gr_error *err)
{
    gr_status status = self->buffer.status;
    if (status != GR_OK)
        (void)gr_fail(err, status, GR_NO_OFFSET, "no room for a finding");
    else status = gr_write(&self->to, gr_buffer_slice(&self->buffer), err);
    self->buffer.len = 0;
    return status;
}

gr_status report_begin(report_writer *self, gr_error *err)
{
    if (self->form == REPORT_CSV) report_csv_header(&self->buffer);
    if (self->form == REPORT_TABLE)
        report_table_header(&self->buffer, &self->table);
    return flush(self, err);
}

static gr_status take(void *pointer, const finding *f, gr_error *err)
{
    report_writer *const self = pointer;
    switch (self->form) {
    case REPORT_JSONL: report_finding_json(&self->buffer, f); break;
    case REPORT_CSV: report_finding_csv(&self->buffer, f, self->csv_raw); break;
    case REPORT_TABLE:
        report_finding_row(&self->buffer, &self->table, f);
        break;
    }
    return flush(self, err);
}

finding_sink report_sink(report_writer *self)
{
    return (finding_sink){self, take};
}
