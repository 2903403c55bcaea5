/* convert.c - fields of Windows' own audit events in the form of Sysmon's.
 *
 *   Security 4688  process creation     decimal, integrity, account
 *   Security 4657  registry value       registry_path, _value, _event
 *   Security 5156  connection           device_path, direction, protocol
 *   PowerShell 400, 600, 800            key_value
 *
 * Assumed: the system volume is C:, which the kernel's device names do not
 * tell; rules compare with C:\ or with the end of a path. ControlSet00N is
 * shown as CurrentControlSet, as Sysmon shows it.
 *
 * Sources: Microsoft's descriptions of these events; msobjs.dll's messages
 * %%1872-%%1883 (registry types), %%1904-%%1906 (operations), %%14592 and
 * %%14593 (directions); [MS-DTYP] 2.4.2.4 for the SIDs. */
#include "sigma/convert.h"

#include "base/number.h"
#include "sigma/cmdlet_text.h"
#include "sigma/engine_limits.h"

static event_value absent(void)
{
    return value_of(VALUE_ABSENT, NULL, 0);
}

static event_value text_value(gr_slice text)
{
    return value_of(VALUE_UTF8, text.ptr, text.len);
}

/* What `out` holds, as a value in `arena`; frees `out`. */
static event_value finish(gr_arena *arena, gr_buffer *out)
{
    gr_slice const text = gr_arena_copy(arena, gr_buffer_slice(out));
    bool const whole = out->status == GR_OK;
    gr_buffer_free(out);
    return whole ? text_value(text) : absent();
}

static bool fold_starts(gr_slice s, gr_slice prefix)
{
    return s.len >= prefix.len &&
           gr_equal_ascii_fold(gr_sub(s, 0, prefix.len), prefix);
}

/* Windows writes "-" where it has nothing to say. */
static bool is_set(gr_slice text)
{
    return text.len > 0 && !gr_equal(text, GR_S("-"));
}

static bool from_hex(event_value v, gr_slice text, uint64_t *out)
{
    value_number n;
    if (v.type == VALUE_HEX32 || v.type == VALUE_HEX64) {
        if (!value_to_number(v, &n)) return false;
        *out = n.kind == NUMBER_U64 ? n.u64 : (uint64_t)n.i64;
        return true;
    }
    return gr_parse_hex(text, out);
}

static event_value decimal(gr_arena *arena, event_value v)
{
    char text[GR_NUMBER_TEXT];
    uint64_t number = 0;
    if (!from_hex(v, value_text(arena, v), &number)) return v;
    gr_slice const copy = gr_arena_copy(arena, gr_u64_text(text, number));
    return value_of(VALUE_NUMBER_TEXT, copy.ptr, copy.len);
}

typedef struct {
    gr_slice from, to;
} name_pair;

/* The second of the pair whose first is `v`, any case; else `v`. */
static event_value renamed(gr_arena *arena, event_value v,
                           const name_pair *pairs, size_t count)
{
    gr_slice const text = value_text(arena, v);
    for (size_t i = 0; i < count; i++)
        if (gr_equal_ascii_fold(text, pairs[i].from))
            return text_value(pairs[i].to);
    return v;
}

static event_value integrity(gr_arena *arena, event_value v)
{
    static const name_pair levels[] = {
        {GR_S_INIT("S-1-16-0"), GR_S_INIT("Untrusted")},
        {GR_S_INIT("S-1-16-4096"), GR_S_INIT("Low")},
        {GR_S_INIT("S-1-16-8192"), GR_S_INIT("Medium")},
        {GR_S_INIT("S-1-16-12288"), GR_S_INIT("High")},
        {GR_S_INIT("S-1-16-16384"), GR_S_INIT("System")},
    };
    return renamed(arena, v, levels, sizeof levels / sizeof levels[0]);
}

static event_value registry_event(gr_arena *arena, event_value v)
{
    static const name_pair operations[] = {
        {GR_S_INIT("%%1904"), GR_S_INIT("SetValue")},
        {GR_S_INIT("%%1905"), GR_S_INIT("SetValue")},
        {GR_S_INIT("%%1906"), GR_S_INIT("DeleteValue")},
    };
    return renamed(arena, v, operations,
                   sizeof operations / sizeof operations[0]);
}

static event_value direction(gr_arena *arena, event_value v)
{
    static const name_pair directions[] = {
        {GR_S_INIT("%%14593"), GR_S_INIT("true")},
        {GR_S_INIT("%%14592"), GR_S_INIT("false")},
    };
    return renamed(arena, v, directions,
                   sizeof directions / sizeof directions[0]);
}

static event_value protocol(gr_arena *arena, event_value v)
{
    static const name_pair protocols[] = {
        {GR_S_INIT("6"), GR_S_INIT("tcp")},
        {GR_S_INIT("17"), GR_S_INIT("udp")},
    };
    return renamed(arena, v, protocols, sizeof protocols / sizeof protocols[0]);
}

/* DOMAIN\name; a name without a domain stands alone. */
static event_value joined_account(gr_arena *arena, gr_slice name,
                                  gr_slice domain)
{
    gr_buffer out = gr_buffer_upto(VIEW_TEXT_CEILING);
    if (is_set(domain)) {
        gr_put(&out, domain);
        gr_put_byte(&out, '\\');
    }
    gr_put(&out, name);
    return finish(arena, &out);
}

/* For the system's own accounts the audit log gives the machine's account,
 * where Sysmon gives these names. */
static event_value well_known_account(gr_arena *arena, event_value sid)
{
    static const name_pair accounts[] = {
        {GR_S_INIT("S-1-5-18"), GR_S_INIT("NT AUTHORITY\\SYSTEM")},
        {GR_S_INIT("S-1-5-19"), GR_S_INIT("NT AUTHORITY\\LOCAL SERVICE")},
        {GR_S_INIT("S-1-5-20"), GR_S_INIT("NT AUTHORITY\\NETWORK SERVICE")},
    };
    gr_slice const text = value_text(arena, sid);
    for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
        if (gr_equal(text, accounts[i].from)) return text_value(accounts[i].to);
    return absent();
}

/* args: name, domain, second name, second domain, SID of the first. */
static event_value account(gr_arena *arena, const event_value *args)
{
    gr_slice const second = value_text(arena, args[2]);
    if (is_set(second))
        return joined_account(arena, second, value_text(arena, args[3]));
    event_value const known = well_known_account(arena, args[4]);
    if (known.type != VALUE_ABSENT) return known;
    if (args[0].type == VALUE_ABSENT) return absent();
    gr_slice const first = value_text(arena, args[0]);
    if (!is_set(first)) return args[0];
    return joined_account(arena, first, value_text(arena, args[1]));
}

/* \REGISTRY\MACHINE\... as HKLM\..., \REGISTRY\USER\... as HKU\... */
static gr_slice put_hive(gr_buffer *out, gr_slice path)
{
    gr_slice const machine = GR_S("\\REGISTRY\\MACHINE");
    gr_slice const user = GR_S("\\REGISTRY\\USER");
    if (fold_starts(path, machine)) {
        gr_put(out, GR_S("HKLM"));
        return gr_from(path, machine.len);
    }
    if (fold_starts(path, user)) {
        gr_put(out, GR_S("HKU"));
        return gr_from(path, user.len);
    }
    return path;
}

/* \SYSTEM\ControlSet001 as \SYSTEM\CurrentControlSet. */
static gr_slice put_control_set(gr_buffer *out, gr_slice path)
{
    gr_slice const before = GR_S("\\SYSTEM\\");
    gr_slice const set = GR_S("\\SYSTEM\\ControlSet00");
    size_t const end = set.len + 1;
    if (!fold_starts(path, set) || path.len < end ||
        (path.len > end && path.ptr[end] != '\\'))
        return path;
    gr_put(out, gr_sub(path, 0, before.len));
    gr_put(out, GR_S("CurrentControlSet"));
    return gr_from(path, end);
}

static event_value registry_path(gr_arena *arena, event_value object,
                                 event_value name)
{
    if (object.type == VALUE_ABSENT) return object;
    gr_buffer out = gr_buffer_upto(VIEW_TEXT_CEILING);
    gr_slice rest = put_hive(&out, value_text(arena, object));
    if (out.len > 0) rest = put_control_set(&out, rest);
    gr_put(&out, rest);
    gr_slice const value_name = value_text(arena, name);
    if (value_name.len > 0) {
        gr_put_byte(&out, '\\');
        gr_put(&out, value_name);
    }
    return finish(arena, &out);
}

static bool any_number(gr_slice text, uint64_t *out)
{
    return gr_parse_u64(text, out) || gr_parse_hex(text, out);
}

/* Sysmon: DWORD (0x00000001), QWORD (0x00000000-0x00000001). */
static event_value registry_number(gr_arena *arena, event_value v, bool wide)
{
    uint64_t number = 0;
    if (!any_number(value_text(arena, v), &number)) return v;
    if (!wide && number > UINT32_MAX) return v;
    gr_buffer out = gr_buffer_upto(VIEW_TEXT_CEILING);
    unsigned const low = (unsigned)(number & UINT32_MAX);
    if (wide)
        gr_putf(&out, "QWORD (0x%08x-0x%08x)", (unsigned)(number >> 32), low);
    else gr_putf(&out, "DWORD (0x%08x)", low);
    return finish(arena, &out);
}

static event_value registry_value(gr_arena *arena, event_value v,
                                  event_value type)
{
    gr_slice const kind = value_text(arena, type);
    if (v.type == VALUE_ABSENT) return v;
    if (gr_equal(kind, GR_S("%%1873")) || gr_equal(kind, GR_S("%%1874"))) {
        bool const empty = value_text(arena, v).len == 0;
        return empty ? text_value(GR_S("(Empty)")) : v;
    }
    if (gr_equal(kind, GR_S("%%1876"))) return registry_number(arena, v, false);
    if (gr_equal(kind, GR_S("%%1883"))) return registry_number(arena, v, true);
    if (gr_equal(kind, GR_S("%%1875")) || gr_equal(kind, GR_S("%%1879")))
        return text_value(GR_S("Binary Data"));
    return v;
}

static event_value device_path(gr_arena *arena, event_value v)
{
    gr_slice const volume = GR_S("\\device\\harddiskvolume");
    gr_slice const path = value_text(arena, v);
    size_t end = volume.len;
    if (!fold_starts(path, volume)) return v;
    while (end < path.len && path.ptr[end] >= '0' && path.ptr[end] <= '9')
        end++;
    if (end == volume.len || (end < path.len && path.ptr[end] != '\\'))
        return v;
    gr_buffer out = gr_buffer_upto(VIEW_TEXT_CEILING);
    gr_put(&out, GR_S("C:"));
    gr_put(&out, gr_from(path, end));
    return finish(arena, &out);
}

/* Where the line ends that begins at `from`: the place of its line feed. */
static size_t line_end(gr_slice text, size_t from)
{
    return from + gr_find_byte(gr_from(text, from), '\n');
}

/* Does `line` begin with a key, as Windows PowerShell writes them: letters,
 * then '='? Where one line of a text begins with a tab, all keys do. */
static bool begins_with_key(gr_slice line, bool tabbed)
{
    if (tabbed && (line.len == 0 || line.ptr[0] != '\t')) return false;
    gr_slice const text = gr_trim(line);
    size_t i = 0;
    while (i < text.len && ((text.ptr[i] | 0x20) >= 'a') &&
           ((text.ptr[i] | 0x20) <= 'z'))
        i++;
    return i > 0 && i < text.len && text.ptr[i] == '=';
}

/* A value goes on, over the ends of lines in it, to the next key. */
static size_t value_end(gr_slice text, size_t from, bool tabbed)
{
    size_t end = line_end(text, from);
    while (end < text.len) {
        size_t const next = line_end(text, end + 1);
        gr_slice const line = gr_sub(text, end + 1, next - end - 1);
        if (begins_with_key(line, tabbed)) break;
        end = next;
    }
    return end;
}

/* The value of the first KEY=value of `text`, blanks around it left out; false
 * if there is none. */
static bool find_key(gr_slice text, gr_slice key, gr_slice *out)
{
    for (size_t from = 0; from < text.len;) {
        size_t const end = line_end(text, from);
        gr_slice const line = gr_sub(text, from, end - from);
        gr_slice const trimmed = gr_trim(line);
        if (fold_starts(trimmed, key) && trimmed.len > key.len &&
            trimmed.ptr[key.len] == '=') {
            size_t const value = (size_t)(trimmed.ptr - text.ptr) + key.len + 1;
            size_t const stop = value_end(text, value, line.ptr[0] == '\t');
            *out = gr_trim(gr_sub(text, value, stop - value));
            return true;
        }
        from = end + 1;
    }
    return false;
}

static event_value key_value(gr_arena *arena, gr_slice key, event_value data)
{
    gr_slice found = {NULL, 0};
    for (size_t i = 0; i < value_count(data); i++)
        if (find_key(value_text(arena, value_at(data, i)), key, &found))
            return text_value(found);
    return absent();
}

/* A list is converted element by element. */
static event_value each(gr_arena *arena, event_value v,
                        event_value (*convert)(gr_arena *, event_value))
{
    if (v.type == VALUE_ABSENT || v.type == VALUE_NULL) return v;
    if (v.type != VALUE_LIST) return convert(arena, v);
    event_value *const list = gr_arena_take_array(arena, v.len, sizeof *list);
    if (list == NULL) return absent();
    for (size_t i = 0; i < v.len; i++) {
        event_value const element = value_at(v, i);
        list[i] =
            element.type == VALUE_NULL ? element : convert(arena, element);
    }
    return value_of(VALUE_LIST, list, v.len);
}

event_value sigma_convert(gr_arena *arena, const sigma_view *view,
                          const event_value *given)
{
    event_value args[VIEW_ARGUMENTS];
    for (size_t i = 0; i < VIEW_ARGUMENTS; i++)
        args[i] = i < view->from_count ? given[i] : absent();
    switch (view->how) {
    case CONVERT_DECIMAL: return each(arena, args[0], decimal);
    case CONVERT_INTEGRITY: return each(arena, args[0], integrity);
    case CONVERT_ACCOUNT: return account(arena, args);
    case CONVERT_REGISTRY_PATH: return registry_path(arena, args[0], args[1]);
    case CONVERT_REGISTRY_VALUE: return registry_value(arena, args[0], args[1]);
    case CONVERT_REGISTRY_EVENT: return each(arena, args[0], registry_event);
    case CONVERT_DEVICE_PATH: return each(arena, args[0], device_path);
    case CONVERT_DIRECTION: return each(arena, args[0], direction);
    case CONVERT_PROTOCOL: return each(arena, args[0], protocol);
    case CONVERT_CMDLET_TEXT: return cmdlet_text(arena, args[0], args[1]);
    case CONVERT_KEY_VALUE:
        return args[0].type == VALUE_ABSENT
                   ? args[0]
                   : key_value(arena, view->from[0], args[0]);
    case CONVERT_NONE:
    case CONVERT_COUNT: break;
    }
    return args[0];
}

const char *sigma_conversion_name(sigma_conversion how)
{
    switch (how) {
#define CONVERSION(id, name, help)                                             \
    case CONVERT_##id:                                                         \
        return name;
#include "sigma/conversion_list.h"
#undef CONVERSION
    case CONVERT_NONE:
    case CONVERT_COUNT: break;
    }
    return NULL;
}
