/* hostile_log.c - see hostile_log.h. Fields are those of Sysmon's event 1. */
#include "support/hostile_log.h"

#include "simulate/evtx_write.h"

#include <stdio.h>

/* Of characters, and of bytes: those of three are one in three or fewer. */
enum { FIELDS = HOSTILE_FIELDS, LONGEST = 30000, TEXT = 2 * LONGEST };

static const char *const names[FIELDS] = {
    "Image",       "CommandLine",   "CurrentDirectory",  "User",
    "Hashes",      "ParentImage",   "ParentCommandLine", "OriginalFileName",
    "Description", "IntegrityLevel"};

static const char *const usual[FIELDS][4] = {
    {"C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\System32\\conhost.exe",
     "C:\\Windows\\System32\\taskhostw.exe", "C:\\Windows\\System32\\cmd.exe"},
    {"C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule",
     "\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1",
     "taskhostw.exe -RegisterUserDevice", "cmd /c dir C:\\inetpub\\logs"},
    {"C:\\Windows\\system32\\", "C:\\", "C:\\Windows\\", "C:\\Users\\"},
    {"NT AUTHORITY\\SYSTEM", "NT AUTHORITY\\LOCAL SERVICE", "CORP\\backup",
     "NT AUTHORITY\\NETWORK SERVICE"},
    {"SHA256=0A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F9",
     "SHA256=1A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F9",
     "SHA256=2A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F9",
     "SHA256=3A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E8F9"},
    {"C:\\Windows\\System32\\services.exe", "C:\\Windows\\System32\\csrss.exe",
     "C:\\Windows\\System32\\svchost.exe", "C:\\Windows\\explorer.exe"},
    {"C:\\Windows\\system32\\services.exe",
     "csrss.exe ObjectDirectory=\\Windows",
     "C:\\Windows\\system32\\svchost.exe -k netsvcs", "explorer.exe"},
    {"svchost.exe", "CONHOST.EXE", "taskhostw.exe", "Cmd.Exe"},
    {"Host Process for Windows Services", "Console Window Host",
     "Host Process for Windows Tasks", "Windows Command Processor"},
    {"System", "High", "Medium", "Low"}};

/* Words that rules ask for; none does anything here. */
static const char *const sought[] = {" -e ",
                                     " /c ",
                                     ".ps1",
                                     "http",
                                     "\\temp\\",
                                     "user",
                                     " -nop ",
                                     "download",
                                     "hidden",
                                     "\\appdata\\",
                                     "base64",
                                     "rundll32",
                                     "reg add",
                                     " -w ",
                                     "\\users\\public\\",
                                     "whoami",
                                     "net use",
                                     "schtasks",
                                     "wmic",
                                     "process call create",
                                     "bypass",
                                     " -enc",
                                     "lsass",
                                     ".dll",
                                     "powershell",
                                     "certutil",
                                     "ntds",
                                     "sc create",
                                     "vssadmin",
                                     "delete shadows",
                                     "%comspec%",
                                     "comsvcs",
                                     "frombase64string",
                                     "iex",
                                     "invoke-"};
enum { SOUGHT = sizeof sought / sizeof *sought };

const char *hostile_name(hostile_kind kind)
{
    static const char *const kinds[LOG_KINDS] = {
        [LOG_ORDINARY] = "ordinary", [LOG_DISTINCT] = "distinct",
        [LOG_MATCHING] = "matching", [LOG_FOREIGN] = "foreign",
        [LOG_LONG] = "long",         [LOG_DENSE] = "dense",
        [LOG_DASHES] = "dashes",     [LOG_TEMPLATES] = "templates"};
    return kinds[kind];
}

/* xorshift64* by Marsaglia and Vigna. */
static uint64_t draw(uint64_t *state, uint64_t count)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (*state * UINT64_C(0x2545F4914F6CDD1D) >> 33) % count;
}

static size_t random_text(char *out, size_t len, uint64_t *state)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789\\. -";
    for (size_t i = 0; i < len; i++)
        out[i] = letters[draw(state, sizeof letters - 1)];
    return len;
}

static size_t append(char *out, size_t at, const char *word)
{
    size_t const len = strlen(word);
    memcpy(out + at, word, len);
    return at + len;
}

/* `count` characters, three of four of them beyond ASCII. */
static size_t foreign_text(char *out, size_t count, uint64_t *state)
{
    static const char *const letters[] = {
        "ж",  "и", "Л", "Ф", "ü", "Ñ", "ß", "目", "录", "日", "本", "한",
        "글", "م", "ر", "ſ", "K", "😀", "e", "x",  "\\", ".",  "a",  "R"};
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t const letter = draw(state, sizeof letters / sizeof *letters);
        at = append(out, at, letters[letter]);
    }
    return at;
}

static size_t sought_text(char *out, size_t len, uint64_t *state)
{
    size_t at = 0;
    while (at < len) at = append(out, at, sought[draw(state, SOUGHT)]);
    return at;
}

/* The same of `count` characters, with dashes that rules take for hyphens. */
static size_t dashed_text(char *out, size_t count, uint64_t *state)
{
    static const char *const dashes[] = {"\u2013", "\u2014", "\u2015"};
    size_t at = 0, behind = 0; /* bytes that are no characters */
    while (at - behind < count) {
        at = append(out, at, sought[draw(state, SOUGHT)]);
        at = append(out, at, dashes[draw(state, 3)]);
        behind += 2;
    }
    return at;
}

/* The part of command lines that no other event has, as real logs have it; of
 * other fields hardly any value is new. */
enum { COMMAND_LINE = 1, NEW_IN_100 = 29 };

static size_t usual_text(size_t field, const char *value, char *out,
                         uint64_t *state)
{
    size_t const len = strlen(value);
    memcpy(out, value, len);
    if (field != COMMAND_LINE || draw(state, 100) >= NEW_IN_100) return len;
    return len + (size_t)snprintf(out + len, 32, " /id %08x",
                                  (unsigned)draw(state, UINT32_MAX));
}

static size_t text_of(hostile_kind kind, size_t field, char *out,
                      uint64_t *state)
{
    const char *const value = usual[field][draw(state, 4)];
    size_t const len = strlen(value);
    switch (kind) {
    case LOG_DISTINCT: return random_text(out, len, state);
    case LOG_FOREIGN: return foreign_text(out, len, state);
    case LOG_MATCHING: return sought_text(out, len, state);
    case LOG_LONG:
        if (field == COMMAND_LINE) return random_text(out, LONGEST, state);
        break;
    case LOG_DENSE:
        if (field == COMMAND_LINE) return sought_text(out, LONGEST, state);
        break;
    case LOG_DASHES:
        if (field == COMMAND_LINE) return dashed_text(out, LONGEST, state);
        break;
    case LOG_ORDINARY:
    case LOG_TEMPLATES:
    case LOG_KINDS: break;
    }
    return usual_text(field, value, out, state);
}

static gr_slice name_of(gr_arena *arena, hostile_kind kind, size_t field,
                        unsigned number)
{
    char text[64];
    if (kind != LOG_TEMPLATES || field < 2) return gr_slice_of_c(names[field]);
    snprintf(text, sizeof text, "%s%u", names[field], number);
    return gr_arena_copy(arena, gr_slice_of_c(text));
}

static bool write_one(gr_arena *arena, evtx_writer *w, hostile_kind kind,
                      size_t field_count, unsigned number, uint64_t *state)
{
    gr_arena_mark_point const mark = gr_arena_mark(arena);
    static char text[TEXT];
    write_field fields[FIELDS];
    for (size_t i = 0; i < field_count; i++) {
        size_t const len = text_of(kind, i, text, state);
        fields[i] = (write_field){
            name_of(arena, kind, i, number),
            evtx_write_text(arena, gr_slice_of((const uint8_t *)text, len))};
    }
    write_event const e = {
        .channel = GR_S("Microsoft-Windows-Sysmon/Operational"),
        .provider = GR_S("Microsoft-Windows-Sysmon"),
        .provider_guid = GR_S("5770385F-C22A-43E0-BF4C-06F5698FFBD9"),
        .computer = GR_S("SRV01.contoso.example"),
        .user_sid = GR_S("S-1-5-18"),
        .event_id = 1,
        .version = 5,
        .keywords = 0x8000000000000000u,
        .time_ns = INT64_C(1614672000000000000) + number * INT64_C(1000000000),
        .process_id = 4,
        .thread_id = 8,
        .fields = fields,
        .field_count = field_count};
    bool const done = evtx_write_event(w, &e, NULL) == GR_OK;
    gr_arena_rewind(arena, mark);
    return done;
}

bool hostile_log_part(gr_buffer *out, hostile_kind kind, size_t size,
                      size_t field_count, unsigned *next)
{
    uint64_t state = 20210302 + *next;
    size_t const start = out->len;
    gr_arena *const arena = gr_arena_new((size_t)16 << 20);
    evtx_writer *const w =
        arena == NULL ? NULL
                      : evtx_write_begin(arena, out, &(write_options){0});
    bool done = w != NULL;
    while (done && out->len - start < size)
        done = write_one(arena, w, kind, field_count, (*next)++, &state);
    done = done && evtx_write_end(w, NULL) == GR_OK;
    gr_arena_free(arena);
    return done;
}

bool hostile_log(gr_buffer *out, hostile_kind kind, size_t size)
{
    unsigned next = 0;
    return hostile_log_part(out, kind, size, HOSTILE_FIELDS, &next);
}
