/* demo.c - the training case: steps into event logs, event logs into files.
 *
 * A file holds the steps of one host and log in order of time. Clearing a log
 * removes what was in it: the Security log of EXCH01 begins with the event
 * that tells of its clearing, its record number shows how much is gone. */
#include "simulate/demo.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/number.h"
#include "base/time.h"
#include "simulate/demo_parts.h"

static const int64_t midnight_ns = INT64_C(1614643200) * 1000000000;

typedef struct {
    const char *channel, *file;
} log_name;
static const log_name log_names[LOG_COUNT] = {
    [LOG_SECURITY] = {"Security", "Security.evtx"},
    [LOG_SYSTEM] = {"System", "System.evtx"},
    [LOG_SYSMON] = {"Microsoft-Windows-Sysmon/Operational",
                    "Microsoft-Windows-Sysmon%4Operational.evtx"},
    [LOG_POWERSHELL] = {"Microsoft-Windows-PowerShell/Operational",
                        "Microsoft-Windows-PowerShell%4Operational.evtx"},
    [LOG_DEFENDER] = {"Microsoft-Windows-Windows Defender/Operational",
                      "Microsoft-Windows-Windows Defender%4Operational.evtx"},
    [LOG_EXCHANGE] = {"MSExchange Management", "MSExchange Management.evtx"}};

static const char *const host_names[HOST_COUNT] = {"EXCH01", "FS02"};

/* The logs that each host has. */
typedef struct {
    demo_host host;
    demo_log log;
    uint64_t first_id;
} demo_file;
static const demo_file files[] = {
    {HOST_EXCH01, LOG_EXCHANGE, 3229},  {HOST_EXCH01, LOG_POWERSHELL, 812},
    {HOST_EXCH01, LOG_SYSMON, 90117},   {HOST_EXCH01, LOG_DEFENDER, 401},
    {HOST_EXCH01, LOG_SECURITY, 48211}, {HOST_EXCH01, LOG_SYSTEM, 15001},
    {HOST_FS02, LOG_POWERSHELL, 77},    {HOST_FS02, LOG_SYSMON, 51230},
    {HOST_FS02, LOG_SECURITY, 223001},  {HOST_FS02, LOG_SYSTEM, 9120}};

size_t simulate_demo_count(void)
{
    return sizeof files / sizeof *files;
}

/* ---- values ---- */

typedef struct {
    gr_arena *arena;
    const demo_kind *kind;
    const demo_step *step;
    uint64_t random;
} making;

static uint64_t mix(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3u;
    return hash;
}

static const char *given(const demo_step *step, const demo_field *field)
{
    for (size_t i = 0; i < DEMO_VALUES && step->values[i].field != NULL; i++)
        if (strcmp(step->values[i].field, field->name) == 0)
            return step->values[i].value;
    return field->usual;
}

static const char *value_named(const making *m, const char *name)
{
    for (size_t i = 0; i < m->kind->field_count; i++)
        if (strcmp(m->kind->fields[i].name, name) == 0)
            return given(m->step, &m->kind->fields[i]);
    return "";
}

static gr_slice print(making *m, const char *text)
{
    return gr_arena_copy(m->arena, gr_slice_of_c(text));
}

static gr_slice make_guid(making *m, const char *field)
{
    uint64_t state =
        mix(mix(1, host_names[m->step->host]), value_named(m, field));
    uint64_t const a = demo_random(&state), b = demo_random(&state);
    char text[64];
    snprintf(text, sizeof text, "%08X-%04X-%04X-%04X-%012llX",
             (unsigned)(a & 0xffffffff), (unsigned)(a >> 32 & 0xffff),
             (unsigned)(a >> 48), (unsigned)(b & 0xffff),
             (unsigned long long)(b >> 16));
    return print(m, text);
}

static gr_slice make_sha(making *m, const char *field)
{
    uint64_t state = mix(2, value_named(m, field));
    char text[80];
    size_t len = (size_t)snprintf(text, sizeof text, "SHA256=");
    for (int i = 0; i < 4; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%016llX",
                                (unsigned long long)demo_random(&state));
    return print(m, text);
}

static gr_slice make_time(making *m)
{
    char text[GR_TIME_TEXT];
    int64_t const ns = midnight_ns + (int64_t)m->step->ms * 1000000;
    gr_slice const iso = gr_time_text(text, ns, 3);
    text[10] = ' ';
    return gr_arena_copy(m->arena, gr_sub(iso, 0, iso.len - 1));
}

static gr_slice make_port(making *m)
{
    char text[GR_NUMBER_TEXT];
    return gr_arena_copy(
        m->arena, gr_u64_text(text, 49152 + demo_random(&m->random) % 16000));
}

/* The text with '~' left out, '#' made a digit, "@host" at its start made the
 * host's name. */
static gr_slice make_text(making *m, const char *pattern)
{
    gr_slice host = {NULL, 0};
    if (strncmp(pattern, "@host", 5) == 0) {
        host = gr_slice_of_c(host_names[m->step->host]);
        pattern += 5;
    }
    size_t const room = host.len + strlen(pattern);
    uint8_t *const text = gr_arena_take_text(m->arena, room);
    if (text == NULL) return (gr_slice){NULL, 0};
    if (host.len > 0) memcpy(text, host.ptr, host.len);
    size_t len = host.len;
    for (; *pattern != '\0'; pattern++) {
        if (*pattern == '~') continue;
        text[len++] = *pattern == '#'
                          ? (uint8_t)('0' + demo_random(&m->random) % 10)
                          : (uint8_t)*pattern;
    }
    return (gr_slice){text, len};
}

static gr_slice make_value(making *m, const char *pattern)
{
    if (strcmp(pattern, "@time") == 0) return make_time(m);
    if (strcmp(pattern, "@port") == 0) return make_port(m);
    if (strncmp(pattern, "@guid ", 6) == 0) return make_guid(m, pattern + 6);
    if (strncmp(pattern, "@sha ", 5) == 0) return make_sha(m, pattern + 5);
    return make_text(m, pattern);
}

static write_cell make_cell(making *m, write_type type, gr_slice text)
{
    uint64_t number = 0;
    switch ((unsigned)type) {
    case WRITE_GUID: return evtx_write_guid(m->arena, text);
    case WRITE_SID: return evtx_write_sid(m->arena, text);
    case WRITE_BOOL: number = gr_equal(text, GR_S("true")); break;
    case WRITE_UINT32: (void)gr_parse_u64(text, &number); break;
    case WRITE_HEX64: (void)gr_parse_hex(text, &number); break;
    case WRITE_BINARY: {
        write_cell cell = evtx_write_text(m->arena, text);
        cell.type = WRITE_BINARY;
        return cell;
    }
    default: return evtx_write_text(m->arena, text);
    }
    return evtx_write_number(m->arena, type, number);
}

/* ---- events ---- */

static gr_slice slice_or_empty(const char *text)
{
    return text == NULL ? (gr_slice){NULL, 0} : gr_slice_of_c(text);
}

static const write_field *make_fields(making *m)
{
    write_field *const fields =
        gr_arena_take_array(m->arena, m->kind->field_count, sizeof *fields);
    if (fields == NULL) return NULL;
    for (size_t i = 0; i < m->kind->field_count; i++) {
        const demo_field *const f = &m->kind->fields[i];
        gr_slice const text = make_value(m, given(m->step, f));
        if (f->name[0] != '.') fields[i].name = gr_slice_of_c(f->name);
        fields[i].value = make_cell(m, f->type, text);
    }
    return fields;
}

static gr_status write_step(gr_arena *arena, evtx_writer *w,
                            const demo_step *step, uint64_t record_id,
                            gr_error *err)
{
    making m = {arena, demo_kind_of(step->log, step->id), step,
                record_id * 31 + (uint64_t)step->host};
    const demo_kind *const kind = m.kind;
    char computer[64];
    snprintf(computer, sizeof computer, "%s.contoso.example",
             host_names[step->host]);
    write_event const event = {
        .channel = gr_slice_of_c(log_names[step->log].channel),
        .provider = gr_slice_of_c(kind->provider),
        .provider_guid = slice_or_empty(kind->guid),
        .source = slice_or_empty(kind->source),
        .qualifiers = kind->source != NULL ? 16384 : 0,
        .computer = gr_slice_of_c(computer),
        .user_sid = step->log == LOG_SYSMON ? GR_S("S-1-5-18") : GR_S(""),
        .event_id = kind->id,
        .version = kind->version,
        .level = kind->level,
        .task = kind->task,
        .keywords = step->id == 4625 ? 0x8010000000000000u : kind->keywords,
        .time_ns = midnight_ns + (int64_t)step->ms * 1000000,
        .record_id = record_id,
        .process_id = step->log == LOG_SYSMON ? 2796 : 640,
        .thread_id = 3592,
        .user_data = slice_or_empty(kind->user_data),
        .user_data_space = slice_or_empty(kind->space),
        .fields = make_fields(&m),
        .field_count = kind->field_count};
    if (gr_arena_status(arena) != GR_OK)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no memory for the training case");
    return evtx_write_event(w, &event, err);
}

/* ---- files ---- */

/* Story and noise of one file, in order of time; stable. */
static size_t collect(const demo_file *file, const demo_step *noise,
                      const demo_step **out)
{
    size_t count = 0;
    for (size_t s = 0, n = 0; s < demo_story_count || n < DEMO_NOISE;) {
        bool const story = n == DEMO_NOISE || (s < demo_story_count &&
                                               demo_story[s].ms <= noise[n].ms);
        const demo_step *const step = story ? &demo_story[s++] : &noise[n++];
        if (step->host == file->host && step->log == file->log)
            out[count++] = step;
    }
    return count;
}

/* Index of the first event that the log still has. */
static size_t after_clearing(const demo_step *const *steps, size_t count)
{
    for (size_t i = count; i > 0; i--)
        if (steps[i - 1]->log == LOG_SECURITY && steps[i - 1]->id == 1102)
            return i - 1;
    return 0;
}

static gr_status write_steps(gr_arena *arena, const demo_file *file,
                             const demo_step *const *steps, size_t count,
                             gr_buffer *out, gr_error *err)
{
    size_t const first = after_clearing(steps, count);
    evtx_writer *const w = evtx_write_begin(
        arena, out,
        &(write_options){.first_record_id = file->first_id + first});
    if (w == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no memory for the training case");
    for (size_t i = first; i < count; i++) {
        gr_arena_mark_point const mark = gr_arena_mark(arena);
        GR_TRY(write_step(arena, w, steps[i], file->first_id + i, err));
        gr_arena_rewind(arena, mark);
    }
    return evtx_write_end(w, err);
}

gr_status simulate_demo_file(gr_arena *arena, size_t i, gr_slice *name,
                             gr_buffer *out, size_t *events, gr_error *err)
{
    const demo_file *const file = &files[i];
    char path[128];
    snprintf(path, sizeof path, "%s/%s", host_names[file->host],
             log_names[file->log].file);
    *name = gr_arena_copy(arena, gr_slice_of_c(path));
    demo_step *const noise =
        gr_arena_take_array(arena, DEMO_NOISE, sizeof *noise);
    const demo_step **const steps = gr_arena_take_array(
        arena, DEMO_NOISE + demo_story_count, sizeof *steps);
    if (noise == NULL || steps == NULL || name->len == 0)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no memory for the training case");
    demo_noise(file->host, noise);
    size_t const count = collect(file, noise, steps);
    *events = count - after_clearing(steps, count);
    return write_steps(arena, file, steps, count, out, err);
}

static gr_status no_file(const char *path, gr_error *err)
{
    return gr_fail(err, GR_IO, GR_NO_OFFSET, "cannot write %s: %s", path,
                   strerror(errno));
}

/* Writes all of it or leaves no file. */
static gr_status save(const char *path, gr_slice bytes, gr_error *err)
{
    FILE *const file = fopen(path, "wbx");
    if (file == NULL) return no_file(path, err);
    bool const written = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    bool const closed = fclose(file) == 0;
    if (written && closed) return GR_OK;
    gr_status const status = no_file(path, err);
    (void)remove(path);
    return status;
}

static gr_status make_folder(const char *path, bool may_exist, gr_error *err)
{
    if (mkdir(path, 0777) == 0 || (may_exist && errno == EEXIST)) return GR_OK;
    return no_file(path, err);
}

static gr_status save_below(gr_arena *arena, const char *dir, gr_slice name,
                            gr_slice bytes, gr_error *err)
{
    size_t const dir_len = strlen(dir);
    size_t const folder_len = dir_len + 1 + gr_find_byte(name, '/');
    uint8_t *const path = gr_arena_take_text(arena, dir_len + name.len + 2);
    if (path == NULL)
        return gr_fail(err, gr_arena_status(arena), GR_NO_OFFSET,
                       "no memory for a path");
    memcpy(path, dir, dir_len);
    path[dir_len] = '/';
    memcpy(path + dir_len + 1, name.ptr, name.len);
    path[dir_len + 1 + name.len] = '\0';
    path[folder_len] = '\0';
    GR_TRY(make_folder((const char *)path, true, err));
    path[folder_len] = '/';
    return save((const char *)path, bytes, err);
}

static gr_status make_file(gr_arena *arena, const char *dir, size_t i,
                           gr_buffer *out, simulate_totals *totals,
                           gr_error *err)
{
    gr_slice name;
    size_t events = 0;
    GR_TRY(simulate_demo_file(arena, i, &name, out, &events, err));
    GR_TRY(save_below(arena, dir, name, gr_buffer_slice(out), err));
    totals->files++;
    totals->events += events;
    return GR_OK;
}

gr_status simulate_demo(const char *dir, simulate_totals *totals, gr_error *err)
{
    enum { MEMORY = 16 << 20, LARGEST_FILE = 16 << 20 };
    simulate_totals made = {0, 0};
    GR_TRY(make_folder(dir, false, err));
    gr_arena *const arena = gr_arena_new(MEMORY);
    if (arena == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET,
                       "no memory for the training case");
    gr_status status = GR_OK;
    for (size_t i = 0; status == GR_OK && i < simulate_demo_count(); i++) {
        gr_buffer out = gr_buffer_upto(LARGEST_FILE);
        status = make_file(arena, dir, i, &out, &made, err);
        gr_buffer_free(&out);
        gr_arena_reset(arena);
    }
    gr_arena_free(arena);
    if (totals != NULL) *totals = made;
    return status;
}
