/* audit_value.c - see audit_value.h.
 *
 * What a process chose (its name, its arguments, a path) is written in quotes,
 * or, if it has a quote, a blank, a control or a byte above 0x7E in it, as hex
 * digits without quotes:
 *
 *   comm="bash"              bash
 *   comm=6C73202D61          ls -a
 *   proctitle=6C73002D61     ls -a       NULs between arguments become blanks
 *   key=61016B               a, k        several keys, 0x01 between them
 *   key=(null) addr=? tty=(none)         none
 *
 * Whether hex digits without quotes are text or a number only the field's name
 * tells. Source: Linux, kernel/audit.c, audit_log_n_untrustedstring; libaudit,
 * audit_encode_value; the names as ausearch takes them. */
#include "readers/audit_value.h"

#include "base/number.h"

gr_slice audit_argument(gr_slice name)
{
    size_t i = 1;
    if (name.len < 2 || name.ptr[0] != 'a') return GR_S("");
    while (i < name.len && gr_is_digit(name.ptr[i])) i++;
    bool const is_one = i > 1 && (i == name.len || name.ptr[i] == '[');
    return gr_sub(name, 0, is_one ? i : 0);
}

/* Those that begin like it: most names have few beside them. */
static bool may_be_encoded(bool execve, gr_slice name)
{
    static const gr_slice a[] = {GR_S_INIT("acct"), GR_S_INIT("apparmor")};
    static const gr_slice c[] = {GR_S_INIT("comm"), GR_S_INIT("cwd"),
                                 GR_S_INIT("cmd"), GR_S_INIT("cgroup")};
    static const gr_slice d[] = {GR_S_INIT("data"), GR_S_INIT("dir"),
                                 GR_S_INIT("device"), GR_S_INIT("denied_mask")};
    static const gr_slice i[] = {GR_S_INIT("info"),
                                 GR_S_INIT("invalid_context")};
    static const gr_slice n[] = {
        GR_S_INIT("name"),     GR_S_INIT("new-chardev"), GR_S_INIT("new-disk"),
        GR_S_INIT("new-fs"),   GR_S_INIT("new-net"),     GR_S_INIT("new-rng"),
        GR_S_INIT("new_group")};
    static const gr_slice o[] = {
        GR_S_INIT("ocomm"),    GR_S_INIT("old-chardev"), GR_S_INIT("old-disk"),
        GR_S_INIT("old-fs"),   GR_S_INIT("old-net"),     GR_S_INIT("old-rng"),
        GR_S_INIT("operation")};
    static const gr_slice p[] = {GR_S_INIT("proctitle"), GR_S_INIT("path"),
                                 GR_S_INIT("profile")};
    static const gr_slice r[] = {GR_S_INIT("requested_mask"),
                                 GR_S_INIT("root_dir")};
#define IS_ONE_OF(all) gr_is_one_of(name, all, sizeof(all) / sizeof *(all))
    if (execve) return audit_argument(name).len > 0;
    switch (name.ptr[0]) {
    case 'a': return IS_ONE_OF(a);
    case 'c': return IS_ONE_OF(c);
    case 'd': return IS_ONE_OF(d);
    case 'e': return gr_equal(name, GR_S("exe"));
    case 'f': return gr_equal(name, GR_S("file"));
    case 'g': return gr_equal(name, GR_S("grp"));
    case 'i': return IS_ONE_OF(i);
    case 'k': return gr_equal(name, GR_S("key"));
    case 'n': return IS_ONE_OF(n);
    case 'o': return IS_ONE_OF(o);
    case 'p': return IS_ONE_OF(p);
    case 'r': return IS_ONE_OF(r);
    case 's': return gr_equal(name, GR_S("sw"));
    case 'v': return gr_equal(name, GR_S("vm"));
    case 'w': return gr_equal(name, GR_S("watch"));
    default: return false;
    }
#undef IS_ONE_OF
}

/* False: not hex digits alone, or half a byte. */
static bool decode(gr_arena *arena, gr_slice hex, gr_slice *out)
{
    size_t const len = hex.len / 2;
    uint8_t *const text = gr_arena_take_text(arena, len);
    if (text == NULL || !gr_parse_hex_bytes(hex, text, len)) return false;
    *out = gr_slice_of(text, len);
    return true;
}

/* Those behind the last argument are not shown. */
static gr_slice arguments(gr_arena *arena, gr_slice text)
{
    while (text.len > 0 && text.ptr[text.len - 1] == 0) text.len--;
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    if (out == NULL) return text;
    for (size_t i = 0; i < text.len; i++)
        out[i] = text.ptr[i] == 0 ? ' ' : text.ptr[i];
    return gr_slice_of(out, text.len);
}

static event_value text_value(gr_slice text)
{
    return value_of(VALUE_UTF8, text.ptr, text.len);
}

enum { KEY_SEPARATOR = 1 };

static event_value keys(gr_arena *arena, gr_slice text)
{
    size_t count = 1, n = 0;
    for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == KEY_SEPARATOR;
    event_value *const list =
        count == 1 ? NULL : gr_arena_take_array(arena, count, sizeof *list);
    if (list == NULL) return text_value(text);
    while (n < count) {
        size_t const len = gr_find_byte(text, KEY_SEPARATOR);
        list[n++] = text_value(gr_sub(text, 0, len));
        text = gr_from(text, len + 1);
    }
    return value_of(VALUE_LIST, list, count);
}

static bool is_none(gr_slice text)
{
    return gr_equal(text, GR_S("?")) || gr_equal(text, GR_S("(null)")) ||
           gr_equal(text, GR_S("(none)"));
}

event_value audit_bare_value(gr_arena *arena, bool execve, gr_slice name,
                             gr_slice text)
{
    gr_slice plain;
    if (text.len == 0) return text_value(text);
    if (text.ptr[0] == '?' || text.ptr[0] == '(')
        return is_none(text) ? value_of(VALUE_NULL, NULL, 0) : text_value(text);
    bool const encoded = text.len % 2 == 0 && gr_hex_value(text.ptr[0]) >= 0 &&
                         may_be_encoded(execve, name) &&
                         decode(arena, text, &plain);
    if (!encoded) return text_value(text);
    if (gr_equal(name, GR_S("proctitle"))) plain = arguments(arena, plain);
    return gr_equal(name, GR_S("key")) ? keys(arena, plain) : text_value(plain);
}
