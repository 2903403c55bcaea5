/* audit_group.c - see audit_group.h. */
#include "readers/audit_group.h"

#include "base/hash.h"
#include "base/json.h"
#include "readers/audit_fields.h"
#include "readers/audit_value.h"

/* ---- where units are cut ---- */

enum {
    TAIL = 3 * AUDIT_WINDOW, /* in which a place is looked for at once */
    STAMP_SLOTS = 1024,
    TAIL_LINES = 2048, /* a record has more than 25 bytes */
    LEAST_LINE = 25,
    PATIENCE = 256 << 10, /* bytes in which there may be none */
    NEAR_STAMP = 256      /* where in a line a stamp begins */
};

typedef struct {
    size_t begin;
    uint64_t stamp;  /* a hash of it; 0: no record */
    int open;        /* groups that go on over the place before this line,
                        as differences from line to line */
    uint16_t before; /* the line before in its slot, counted from 1; 0: none */
} tail_line;

/* Of any line with a stamp where records have theirs. */
static uint64_t stamp_of(gr_slice text)
{
    gr_slice const near = gr_sub(text, 0, NEAR_STAMP);
    size_t const at = gr_find(near, GR_S("audit("));
    if (at == SIZE_MAX) return 0;
    gr_slice const rest = gr_from(near, at);
    return gr_hash64(1, gr_sub(rest, 0, gr_find_byte(rest, ')'))) | 1;
}

/* Lines that are no records are places too, but not each of thousands. */
static bool is_worth_it(const tail_line *lines, size_t count, tail_line next)
{
    return next.stamp != 0 || count == 0 ||
           next.begin - lines[count - 1].begin >= LEAST_LINE;
}

/* The lines that begin in the last TAIL bytes, or the last of them. */
static size_t take_tail(lines_form form, gr_slice block, gr_arena *arena,
                        tail_line *lines)
{
    size_t const from = block.len > TAIL ? block.len - TAIL : 0;
    size_t const even = from & ~(size_t)1;
    lines_walk walk = lines_begin(form, block, 1);
    lines_line line;
    size_t count = 0;
    walk.at = even;
    if (even > 0 && !lines_next(&walk, &line)) return 0;
    while (lines_next(&walk, &line)) {
        if (count == TAIL_LINES) {
            count /= 2;
            memmove(lines, lines + count, count * sizeof *lines);
        }
        gr_slice const text =
            form.wide ? lines_text(arena, form, line.raw) : line.raw;
        tail_line const next = {line.begin, stamp_of(text), 0, 0};
        if (is_worth_it(lines, count, next)) lines[count++] = next;
        if (arena != NULL) gr_arena_reset(arena);
    }
    return count;
}

/* Each record goes on from the last one of its stamp, which is found among
 * those whose hash falls into the same slot. */
static void mark_groups(tail_line *lines, size_t count)
{
    uint16_t last[STAMP_SLOTS] = {0};
    for (size_t i = 1; i <= count; i++) {
        tail_line *const line = &lines[i - 1];
        if (line->stamp == 0) continue;
        uint16_t *const slot = &last[line->stamp / 2 % STAMP_SLOTS];
        line->before = *slot;
        *slot = (uint16_t)i;
        for (size_t k = line->before; k > 0; k = lines[k - 1].before) {
            if (line->begin - lines[k - 1].begin > AUDIT_WINDOW) break;
            if (lines[k - 1].stamp != line->stamp) continue;
            lines[k].open++;
            if (i < count) lines[i].open--;
            break;
        }
    }
}

/* The last place between two groups around which a window is to be seen. */
static size_t place_between(gr_slice block, tail_line *lines, size_t count)
{
    size_t place = 0;
    int open = 0;
    mark_groups(lines, count);
    for (size_t i = 0; i < count; i++) {
        open += lines[i].open;
        size_t const begin = lines[i].begin;
        bool const before =
            lines[0].begin == 0 || begin - lines[0].begin >= AUDIT_WINDOW;
        bool const behind = block.len - begin >= AUDIT_WINDOW;
        if (i > 0 && open == 0 && before && behind) place = begin;
    }
    return place;
}

/* The last place between two groups that `bytes`, whole lines, have in their
 * tail. */
static size_t place_in_tail(lines_form form, gr_slice bytes, gr_arena *arena)
{
    tail_line lines[TAIL_LINES];
    size_t const count = take_tail(form, bytes, arena, lines);
    return place_between(bytes, lines, count);
}

/* A tail without a place hides those further in front: a server with many
 * processors may be that busy for a while. */
size_t audit_group_split(lines_form form, gr_slice block, bool last)
{
    size_t const whole = lines_split(form, block, last);
    if (last || whole < AUDIT_WINDOW) return last ? whole : 0;
    gr_arena *const arena = form.wide ? gr_arena_new(1 << 22) : NULL;
    size_t place = 0;
    for (size_t end = whole; place == 0 && end > AUDIT_WINDOW;
         end = lines_split(form, gr_sub(block, 0, end - AUDIT_WINDOW), false))
        place = place_in_tail(form, gr_sub(block, 0, end), arena);
    gr_arena_free(arena);
    if (place > 0) return place;
    return block.len >= PATIENCE ? whole : 0;
}

bool audit_group_may_end(lines_form form, gr_slice block)
{
    gr_slice const tail =
        gr_from(block, block.len > TAIL ? block.len - TAIL : 0);
    return form.wide || gr_find(tail, GR_S("audit(")) != SIZE_MAX;
}

/* ---- the records beside one ---- */

enum { GROUP_RECORDS = 64, GROUP_ARGUMENTS = 64, GROUP_PATHS = 32 };

typedef struct {
    audit_record record;
    uint64_t offset, length;
} member;

typedef struct {
    member members[GROUP_RECORDS];
    size_t count;
} group;

static bool same_event(const audit_record *a, const audit_record *b)
{
    return gr_equal(a->stamp, b->stamp) && gr_equal(a->node, b->node) &&
           gr_equal(a->host, b->host);
}

static size_t line_start(const audit_unit *u, size_t at)
{
    gr_slice const before = gr_sub(u->bytes, 0, at);
    size_t const width = u->form.wide ? 2 : 1;
    while (at >= width) {
        const uint8_t *const p = before.ptr + at - width;
        if (lines_is_end(u->form, p)) break;
        at -= width;
    }
    return at;
}

/* ":24287)": what of a stamp is rarely another's. */
static gr_slice serial_of(gr_slice stamp)
{
    return gr_from(stamp, gr_find_byte(stamp, ':'));
}

/* May `line` be a record with this stamp? The bytes of one are there. */
static bool may_have(gr_slice line, gr_slice stamp, gr_slice serial)
{
    gr_slice const near = gr_sub(line, 0, NEAR_STAMP);
    size_t const at = gr_find(near, serial);
    if (at == SIZE_MAX || at + serial.len < stamp.len) return false;
    return gr_equal(gr_sub(near, at + serial.len - stamp.len, stamp.len),
                    stamp);
}

static void find_members(const audit_unit *u, const audit_record *own,
                         size_t at, gr_arena *arena, group *out)
{
    gr_slice const serial = serial_of(own->stamp);
    size_t const from =
        at > AUDIT_WINDOW ? line_start(u, at - AUDIT_WINDOW) : 0;
    lines_walk walk = {u->form, u->bytes, from};
    lines_line line;
    while (out->count < GROUP_RECORDS && lines_next(&walk, &line) &&
           (line.begin <= at || line.begin - at <= AUDIT_WINDOW)) {
        member *const m = &out->members[out->count];
        if (at > line.begin && at - line.begin > AUDIT_WINDOW) continue;
        if (!u->form.wide && !may_have(line.raw, own->stamp, serial)) continue;
        gr_slice const text = lines_text(arena, u->form, line.raw);
        if (!u->read(text, &m->record) || !same_event(&m->record, own))
            continue;
        m->offset = u->offset + line.begin;
        m->length = line.raw.len;
        out->count++;
    }
}

/* ---- what they say together ---- */

/* In the order of the object. */
static const struct {
    gr_slice type, name, key;
} told[] = {
#define TOLD(type, name, key)                                                  \
    {                                                                          \
        GR_S_INIT(type), GR_S_INIT(name), GR_S_INIT(key)                       \
    }
    TOLD("SYSCALL", "SYSCALL", "syscall"),
    TOLD("SYSCALL", "success", "success"),
    TOLD("SYSCALL", "exe", "exe"),
    TOLD("SYSCALL", "comm", "comm"),
    TOLD("CWD", "cwd", "cwd"),
    TOLD("PROCTITLE", "proctitle", "proctitle"),
    TOLD("SYSCALL", "pid", "pid"),
    TOLD("SYSCALL", "ppid", "ppid"),
    TOLD("SYSCALL", "auid", "auid"),
    TOLD("SYSCALL", "uid", "uid"),
    TOLD("SYSCALL", "euid", "euid"),
    TOLD("SYSCALL", "ses", "ses"),
    TOLD("SYSCALL", "tty", "tty"),
    TOLD("SYSCALL", "key", "key"),
#undef TOLD
};
enum { TOLD_FACTS = sizeof told / sizeof *told };

typedef struct {
    gr_slice texts[TOLD_FACTS]; /* without a pointer: not said */
    gr_slice arguments[GROUP_ARGUMENTS], paths[GROUP_PATHS];
    size_t argument_count, path_count;
} group_facts;

static gr_slice kept(gr_arena *arena, event_value v)
{
    return v.type == VALUE_UTF8 ? gr_arena_copy(arena, value_bytes(v))
                                : (gr_slice){NULL, 0};
}

static void note_fact(group_facts *f, gr_slice type, gr_slice name,
                      event_value value, gr_arena *arena)
{
    for (size_t i = 0; i < TOLD_FACTS; i++) {
        if (told[i].name.len != name.len || !gr_equal(told[i].name, name) ||
            !gr_equal(told[i].type, type))
            continue;
        if (f->texts[i].ptr == NULL) f->texts[i] = kept(arena, value);
        return;
    }
}

static void note_argument(group_facts *f, gr_slice name, event_value value,
                          gr_arena *arena)
{
    if (name.len > 0 && gr_equal(audit_argument(name), name) &&
        f->argument_count < GROUP_ARGUMENTS)
        f->arguments[f->argument_count++] = kept(arena, value);
}

static void note_path(group_facts *f, gr_slice name, event_value value,
                      gr_arena *arena)
{
    if (gr_equal(name, GR_S("name")) && value.type == VALUE_UTF8 &&
        f->path_count < GROUP_PATHS)
        f->paths[f->path_count++] = kept(arena, value);
}

static void note_member(group_facts *f, row *r, const audit_record *record,
                        gr_arena *arena)
{
    audit_faults faults;
    bool const execve = gr_equal(record->type, GR_S("EXECVE"));
    bool const path = gr_equal(record->type, GR_S("PATH"));
    row_start(r);
    audit_put_fields(r, record, &faults);
    for (size_t i = 0; i < r->count; i++) {
        gr_slice const name = r->names[i].name;
        if (execve) note_argument(f, name, r->values[i], arena);
        else if (path) note_path(f, name, r->values[i], arena);
        else note_fact(f, record->type, name, r->values[i], arena);
    }
}

/* ---- as JSON ---- */

static void put_members(const group *g, gr_buffer *out)
{
    gr_put(out, GR_S("\"records\":["));
    for (size_t i = 0; i < g->count; i++) {
        gr_put(out, i == 0 ? GR_S("{\"type\":") : GR_S(",{\"type\":"));
        gr_json_text(out, g->members[i].record.type);
        gr_put(out, GR_S(",\"offset\":"));
        gr_put_u64(out, g->members[i].offset);
        gr_put(out, GR_S(",\"length\":"));
        gr_put_u64(out, g->members[i].length);
        gr_put_byte(out, '}');
    }
    gr_put_byte(out, ']');
}

static void put_list(gr_buffer *out, gr_slice name, const gr_slice *texts,
                     size_t count)
{
    bool first = false;
    if (count == 0) return;
    gr_json_key(out, &first, name);
    for (size_t i = 0; i < count; i++) {
        gr_put_byte(out, i == 0 ? '[' : ',');
        gr_json_text(out, texts[i]);
    }
    gr_put_byte(out, ']');
}

static void put_facts(const group_facts *f, gr_buffer *out)
{
    bool first = false;
    for (size_t i = 0; i < TOLD_FACTS; i++) {
        if (f->texts[i].ptr == NULL) continue;
        gr_json_key(out, &first, told[i].key);
        gr_json_text(out, f->texts[i]);
    }
    put_list(out, GR_S("argv"), f->arguments, f->argument_count);
    put_list(out, GR_S("paths"), f->paths, f->path_count);
}

void audit_group_put(const event *e, bool *first, gr_arena *scratch,
                     gr_buffer *out)
{
    audit_unit *const u = e->beside;
    audit_record own;
    group g = {.count = 0};
    group_facts facts = {.argument_count = 0};
    gr_slice const text = lines_text(scratch, u->form, e->raw);
    if (!u->read(text, &own)) return;
    find_members(u, &own, (size_t)(e->offset - u->offset), scratch, &g);
    if (g.count < 2) return;
    for (size_t i = 0; i < g.count; i++)
        note_member(&facts, &u->row, &g.members[i].record, scratch);
    gr_json_key(out, first, GR_S("record_group"));
    gr_put(out, GR_S("{\"serial\":"));
    gr_put_u64(out, own.serial);
    gr_put_byte(out, ',');
    put_members(&g, out);
    put_facts(&facts, out);
    gr_put_byte(out, '}');
}

/* ---- the call that a record belongs to ---- */

void audit_calls_note(audit_calls *calls, const audit_record *record)
{
    calls->calls[calls->next++ % AUDIT_CALLS] = *record;
}

/* exe=... of a body: what a process chose is in quotes or hex digits, so no
 * value has a blank and this behind it. */
static gr_slice said_as(gr_slice name, gr_slice body)
{
    while (body.len > 0) {
        gr_slice const pair = gr_sub(body, 0, gr_find_byte(body, ' '));
        if (gr_starts_with(pair, name) &&
            gr_starts_with(gr_from(pair, name.len), GR_S("=")))
            return gr_from(pair, name.len + 1);
        body = gr_from(body, pair.len + 1);
    }
    return GR_S("");
}

event_value audit_calls_say(const audit_calls *calls, gr_arena *arena,
                            const audit_record *record, gr_slice name)
{
    event_value const none = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 1; i <= AUDIT_CALLS && i <= calls->next; i++) {
        const audit_record *const call =
            &calls->calls[(calls->next - i) % AUDIT_CALLS];
        if ((size_t)(record->body.ptr - call->body.ptr) > AUDIT_WINDOW)
            return none;
        if (!same_event(call, record)) continue;
        gr_slice const said = said_as(name, call->body);
        if (said.len == 0) return none;
        if (said.ptr[0] == '"')
            return row_text(
                gr_sub(said, 1, said.len - 1 - gr_ends_with(said, GR_S("\""))));
        return audit_bare_value(arena, false, name, said);
    }
    return none;
}
