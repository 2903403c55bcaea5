/* audit_fields.c - see audit_fields.h.
 *
 *   body   = { blank } { pair | word }
 *   pair   = name "=" ( '"' any but '"' '"' | "'" body "'" | "{" any "}" | bare )
 *   blank  = " " | 0x1D (what follows an auditd that enriches has added)
 *
 *   pid=1 uid=0 msg='op=login acct="root" res=success'^]UID="root"
 *   pid   uid   msg  op       acct        res           UID
 *
 * The pairs in msg='...' are fields like the others. It ends at the last
 * quote before what was added: values in it may have one. What SELinux writes
 * without names gets those of ausearch:
 *
 *   avc:  denied  { read write } for  pid=1 ...
 *         seresult  seperms
 *
 * For rules there are, besides: msg, what is in its quotes; SYSCALL, the name
 * of the system call, if the log is not enriched; an argument of which there
 * are only pieces (a1[0], a1[1]); _command, all arguments with blanks between.
 *
 * Source: linux-audit, "Audit event fields"; Linux, kernel/auditsc.c,
 * audit_log_execve_info; audit-userspace, auditd-event.c on enriched logs. */
#include "readers/audit_fields.h"

#include "base/simd.h"
#include "readers/audit_syscall.h"
#include "readers/audit_value.h"

enum { ADDED = 0x1D };

typedef struct {
    row *row;
    gr_slice text;
    size_t at, end;
    bool execve, avc, pieces;
    bool derives;              /* its fields are for rules alone */
    bool in_quotes, in_braces; /* there was such a value */
    gr_slice arch, call;
    audit_faults *faults;
} parser;

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == ADDED;
}

static bool is_name_byte(uint8_t c)
{
    return c > ' ' && c < 0x7F && c != '=' && c != '"' && c != '\'';
}

/* ---- sixteen bytes a step ---- */

#ifdef GR_X86
static unsigned equal_to(__m128i c, char byte)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(c, _mm_set1_epi8(byte)));
}

/* A bit for each byte that is_blank. */
static unsigned blanks_at(const uint8_t *text)
{
    __m128i const c = gr_load_128(text);
    return equal_to(c, ' ') | equal_to(c, ADDED);
}

/* And for each that is no is_name_byte: as a signed number one beyond 0x7F is
 * less than a blank. */
static unsigned name_ends_at(const uint8_t *text)
{
    __m128i const c = gr_load_128(text);
    __m128i const low = _mm_cmplt_epi8(c, _mm_set1_epi8(' ' + 1));
    return (unsigned)_mm_movemask_epi8(low) | equal_to(c, '=') |
           equal_to(c, '"') | equal_to(c, '\'') | equal_to(c, 0x7F);
}

/* Behind the bytes from p->at on for which `ends_at` has no bit; or where fewer
 * than sixteen are left. */
#define SKIP_BLOCKS(p, ends_at)                                                \
    for (unsigned ends = 0; ends == 0 && (p)->end - (p)->at >= 16;) {          \
        ends = ends_at((p)->text.ptr + (p)->at);                               \
        (p)->at += ends == 0 ? 16 : (size_t)__builtin_ctz(ends);               \
    }
#else
#define SKIP_BLOCKS(p, ends_at)
#endif

static void skip_to_blank(parser *p)
{
    SKIP_BLOCKS(p, blanks_at)
    while (p->at < p->end && !is_blank(p->text.ptr[p->at])) p->at++;
}

static void skip_name(parser *p)
{
    SKIP_BLOCKS(p, name_ends_at)
    while (p->at < p->end && is_name_byte(p->text.ptr[p->at])) p->at++;
}

/* ---- pairs ---- */

static void put(parser *p, gr_slice name, event_value value)
{
    bool const room = p->derives ? row_derive(p->row, name, value)
                                 : row_put(p->row, name, value);
    if (!room && p->faults->refused == SIZE_MAX) p->faults->refused = p->at;
}

/* The last `byte` of text[from, end), or `end`. */
static size_t last_of(const parser *p, uint8_t byte, size_t from, size_t end)
{
    for (size_t i = end; i > from; i--)
        if (p->text.ptr[i - 1] == byte) return i - 1;
    return end;
}

static gr_slice take_bare(parser *p)
{
    size_t const begin = p->at;
    skip_to_blank(p);
    return gr_sub(p->text, begin, p->at - begin);
}

/* "..." at p->at. */
static gr_slice take_quoted(parser *p)
{
    size_t const begin = p->at + 1;
    gr_slice const rest = gr_sub(p->text, begin, p->end - begin);
    size_t const len = gr_find_byte(rest, '"');
    if (len == rest.len) p->faults->unclosed = p->at;
    p->at = len == rest.len ? p->end : begin + len + 1;
    return gr_sub(rest, 0, len);
}

static void read_pairs(parser *p);

/* msg='...' at the quote. There is one in a record, so that only one looks for
 * its end. */
static void read_quoted_pairs(parser *p, gr_slice name)
{
    size_t const end = p->end, begin = p->at + 1;
    size_t const added = last_of(p, ADDED, begin, end);
    size_t const close = last_of(p, '\'', begin, added);
    if (close == added) p->faults->unclosed = p->at;
    p->at = begin;
    p->end = close;
    read_pairs(p);
    p->at = close == added ? added : close + 1;
    p->end = end;
    (void)row_derive(p->row, name,
                     row_text(gr_sub(p->text, begin, close - begin)));
}

/* SADDR={ saddr_fam=local path=/run/x }: a path may have a brace in it. */
static gr_slice take_braces(parser *p)
{
    size_t const begin = p->at;
    size_t const close = last_of(p, '}', begin, p->end);
    p->in_braces = true;
    if (close == p->end) return take_bare(p);
    p->at = close + 1;
    return gr_sub(p->text, begin, p->at - begin);
}

static gr_slice without_comma(gr_slice text)
{
    return gr_sub(text, 0, text.len - gr_ends_with(text, GR_S(",")));
}

/* Of old records: (hostname=h, addr=a, terminal=t res=success) */
static gr_slice without_punctuation(gr_slice text)
{
    text = without_comma(text);
    bool const closes = gr_ends_with(text, GR_S(")")) && text.ptr[0] != '(' &&
                        gr_find_byte(text, '(') == text.len;
    return gr_sub(text, 0, text.len - closes);
}

static void note_call(parser *p, gr_slice name, gr_slice text)
{
    if (gr_equal(name, GR_S("arch"))) p->arch = text;
    if (gr_equal(name, GR_S("syscall"))) p->call = text;
    if (gr_equal(name, GR_S("SYSCALL"))) p->call = GR_S("");
}

static void read_value(parser *p, gr_slice name)
{
    uint8_t const first = p->at < p->end ? p->text.ptr[p->at] : ' ';
    if (first == '"') {
        put(p, name, row_text(take_quoted(p)));
    } else if (first == '\'' && !p->in_quotes) {
        p->in_quotes = true;
        read_quoted_pairs(p, name);
    } else if (first == '{' && !p->in_braces) {
        put(p, name, row_text(take_braces(p)));
    } else {
        gr_slice const text = without_punctuation(take_bare(p));
        note_call(p, name, text);
        put(p, name, audit_bare_value(p->row->arena, p->execve, name, text));
    }
}

/* { read write } at the brace. */
static void read_permissions(parser *p)
{
    gr_slice const rest = gr_sub(p->text, p->at + 1, p->end - p->at - 1);
    size_t const len = gr_find_byte(rest, '}');
    p->avc = false;
    put(p, GR_S("seperms"), row_text(gr_trim(gr_sub(rest, 0, len))));
    p->at += 1 + len + (len < rest.len);
}

/* What is no pair: a word of a sentence. */
static void read_word(parser *p, size_t begin)
{
    p->at = begin;
    if (p->avc && p->text.ptr[begin] == '{') {
        read_permissions(p);
        return;
    }
    gr_slice const word = take_bare(p);
    if (p->avc &&
        (gr_equal(word, GR_S("denied")) || gr_equal(word, GR_S("granted"))))
        put(p, GR_S("seresult"), row_text(word));
}

static void read_pairs(parser *p)
{
    for (;;) {
        while (p->at < p->end && is_blank(p->text.ptr[p->at])) p->at++;
        if (p->at == p->end) return;
        size_t const begin = p->at;
        size_t const from = begin + (p->text.ptr[begin] == '(');
        p->at = from;
        skip_name(p);
        bool const pair =
            p->at < p->end && p->text.ptr[p->at] == '=' && p->at > from;
        if (pair) {
            gr_slice const name = gr_sub(p->text, from, p->at - from);
            p->pieces |= name.ptr[name.len - 1] == ']';
            p->at++;
            read_value(p, name);
        } else read_word(p, begin);
    }
}

/* ---- for rules ---- */

/* The texts of arguments [first, last), joined; pieces of one without blank. */
static void derive_joined(row *r, size_t first, size_t last, gr_slice name)
{
    size_t size = 0, len = 0;
    for (size_t i = first; i < last; i++)
        if (audit_argument(r->names[i].name).len > 0)
            size += r->values[i].len + (size_t)1;
    uint8_t *const text = gr_arena_take_text(r->arena, size);
    if (size == 0 || text == NULL) return;
    gr_slice before = GR_S("");
    for (size_t i = first; i < last; i++) {
        gr_slice const argument = audit_argument(r->names[i].name);
        gr_slice const value = value_bytes(r->values[i]);
        if (argument.len == 0) continue;
        if (before.len > 0 && !gr_equal(argument, before)) text[len++] = ' ';
        if (value.len > 0) memcpy(text + len, value.ptr, value.len);
        len += value.len;
        before = argument;
    }
    (void)row_derive(r, name, row_text(gr_slice_of(text, len)));
}

/* a1[0] a1[1] is a1. Pieces of one argument stand together. */
static void derive_whole_arguments(row *r)
{
    size_t const count = r->count;
    for (size_t i = 0; i < count;) {
        gr_slice const name = r->names[i].name;
        gr_slice const whole = audit_argument(name);
        size_t end = i + 1;
        if (whole.len > 0 && whole.len < name.len) {
            while (end < count &&
                   gr_equal(audit_argument(r->names[end].name), whole))
                end++;
            derive_joined(r, i, end, whole);
        }
        i = end;
    }
}

static void derive(parser *p)
{
    row *const r = p->row;
    if (p->execve) {
        size_t const count = r->count;
        if (p->pieces) derive_whole_arguments(r);
        derive_joined(r, 0, count, GR_S("_command"));
    }
    if (p->arch.len == 0 || p->call.len == 0) return;
    gr_slice const name = audit_syscall_name(p->arch, p->call);
    if (name.len > 0) (void)row_derive(r, GR_S("SYSCALL"), row_text(name));
}

/* ---- the whole ---- */

static void put_all(row *r, const audit_record *record, bool derives,
                    audit_faults *faults)
{
    parser p = {.row = r,
                .text = record->body,
                .end = record->body.len,
                .execve = gr_equal(record->type, GR_S("EXECVE")),
                .avc = gr_ends_with(record->type, GR_S("AVC")),
                .derives = derives,
                .faults = faults};
    *faults = (audit_faults){SIZE_MAX, SIZE_MAX};
    if (record->node.len > 0) put(&p, GR_S("node"), row_text(record->node));
    put(&p, GR_S("type"), row_text(record->type));
    if (record->stamp.len > 0) put(&p, GR_S("msg"), row_text(record->stamp));
    read_pairs(&p);
    derive(&p);
}

void audit_put_fields(row *r, const audit_record *record, audit_faults *faults)
{
    put_all(r, record, false, faults);
}

void audit_derive_fields(row *r, const audit_record *record,
                         audit_faults *faults)
{
    put_all(r, record, true, faults);
}
