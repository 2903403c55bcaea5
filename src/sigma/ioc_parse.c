/* ioc_parse.c - one indicator, as people write it.
 *
 *   hxxps://evil[.]example/a.exe --fangs--> https://evil.example/a.exe
 *                                --kind-->  URL, evil.example/a.exe
 *
 * What a text is follows from its form; where a column names its type, that is
 * held to. */
#include "sigma/ioc.h"

#include "base/number.h"
#include "base/utf.h"
#include "sigma/network.h"

enum { TEXT_MOST = 4096, NAME_LEAST = 4, LABEL_MOST = 63, DOMAIN_MOST = 253 };
enum { MAPPED_BITS = 96 };

typedef enum {
    WANT_ANY,
    WANT_HASH,
    WANT_ADDRESS,
    WANT_DOMAIN,
    WANT_URL,
    WANT_PATH,
    WANT_NAME,
    WANT_EMAIL
} want;

static const struct {
    gr_slice name;
    want what;
} types[] = {
#define IOC_TYPE(name, what) {GR_S_INIT(name), WANT_##what},
#include "sigma/ioc_type_list.h"
#undef IOC_TYPE
};

const char *ioc_kind_name(ioc_kind kind)
{
    static const char *const names[IOC_KINDS] = {
        [IOC_MD5] = "md5",         [IOC_SHA1] = "sha1",
        [IOC_SHA256] = "sha256",   [IOC_ADDRESS] = "address",
        [IOC_NETWORK] = "network", [IOC_DOMAIN] = "domain",
        [IOC_URL] = "url",         [IOC_PATH] = "path",
        [IOC_NAME] = "name",       [IOC_EMAIL] = "email"};
    return kind < IOC_KINDS ? names[kind] : "";
}

size_t ioc_hash_size(ioc_kind kind)
{
    switch (kind) {
    case IOC_MD5: return 16;
    case IOC_SHA1: return 20;
    case IOC_SHA256: return 32;
    case IOC_ADDRESS:
    case IOC_NETWORK:
    case IOC_DOMAIN:
    case IOC_URL:
    case IOC_PATH:
    case IOC_NAME:
    case IOC_EMAIL:
    case IOC_KINDS: break;
    }
    return 0;
}

/* ---- what was made harmless ---- */

static const struct {
    gr_slice from;
    gr_slice to;
} fangs[] = {
    {GR_S_INIT("[.]"), GR_S_INIT(".")},
    {GR_S_INIT("(.)"), GR_S_INIT(".")},
    {GR_S_INIT("{.}"), GR_S_INIT(".")},
    {GR_S_INIT("[dot]"), GR_S_INIT(".")},
    {GR_S_INIT("(dot)"), GR_S_INIT(".")},
    {GR_S_INIT("[:]"), GR_S_INIT(":")},
    {GR_S_INIT("[://]"), GR_S_INIT("://")},
    {GR_S_INIT("[/]"), GR_S_INIT("/")},
    {GR_S_INIT("[@]"), GR_S_INIT("@")},
    {GR_S_INIT("[at]"), GR_S_INIT("@")},
    {GR_S_INIT("(at)"), GR_S_INIT("@")},
};

/* The bytes of `text` that stand for *to; 0: for themselves. */
static size_t defanged(gr_slice text, gr_slice *to)
{
    for (size_t i = 0; i < sizeof fangs / sizeof *fangs; i++)
        if (gr_starts_with_ascii_fold(text, fangs[i].from)) {
            *to = fangs[i].to;
            return fangs[i].from.len;
        }
    return 0;
}

/* "hxxp" and "hXXps" are http and https; the case stays. */
static void mend_scheme(uint8_t *text, size_t len)
{
    if (len < 5 || !gr_equal_ascii_fold(gr_slice_of(text, 4), GR_S("hxxp")))
        return;
    if (text[4] != ':' && gr_lower(text[4]) != 's') return;
    text[1] = text[2] = 't';
}

static gr_slice with_fangs(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    size_t n = 0;
    if (out == NULL) return GR_S("");
    for (size_t i = 0; i < text.len;) {
        gr_slice to;
        size_t const taken = defanged(gr_from(text, i), &to);
        if (taken == 0) {
            out[n++] = text.ptr[i++];
            continue;
        }
        memcpy(out + n, to.ptr, to.len);
        n += to.len;
        i += taken;
    }
    mend_scheme(out, n);
    return gr_slice_of(out, n);
}

/* ---- hashes ---- */

static bool is_hex(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (gr_hex_value(text.ptr[i]) < 0) return false;
    return text.len > 0;
}

/* What stands behind "sha256:" or "MD5=". */
static gr_slice without_label(gr_slice text)
{
    static const gr_slice labels[] = {GR_S_INIT("md5"), GR_S_INIT("sha1"),
                                      GR_S_INIT("sha256")};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (gr_starts_with_ascii_fold(text, labels[i]) &&
            text.len > labels[i].len &&
            (text.ptr[labels[i].len] == ':' || text.ptr[labels[i].len] == '='))
            return gr_from(text, labels[i].len + 1);
    return text;
}

static bool hash_kind(size_t digits, ioc_kind *out)
{
    for (ioc_kind kind = IOC_MD5; kind <= IOC_SHA256; kind++) {
        if (2 * ioc_hash_size(kind) != digits) continue;
        *out = kind;
        return true;
    }
    return false;
}

static const char *read_hash(gr_arena *arena, gr_slice digits, ioc *out)
{
    uint8_t *const bytes = gr_arena_take_text(arena, digits.len / 2 + 1);
    if (!is_hex(digits) || !hash_kind(digits.len, &out->kind))
        return "no MD5, SHA-1 or SHA-256";
    if (bytes == NULL) return "no room";
    (void)gr_parse_hex_bytes(digits, bytes, digits.len / 2);
    out->value = digits;
    out->wanted = gr_slice_of(bytes, digits.len / 2);
    return NULL;
}

/* ---- addresses ---- */

/* "10.0.0.1:443" and "[::1]:443" without the port. */
static gr_slice without_port(gr_slice text)
{
    size_t const colon = gr_find_byte(text, ':');
    if (text.len > 0 && text.ptr[0] == '[') {
        size_t const end = gr_find_byte(text, ']');
        gr_slice const rest = gr_from(text, end + 1);
        bool const port = rest.len == 0 || (rest.ptr[0] == ':' &&
                                            gr_all_digits(gr_from(rest, 1)));
        return end < text.len && port ? gr_sub(text, 1, end - 1) : text;
    }
    if (gr_find_byte(text, '.') < colon &&
        gr_all_digits(gr_from(text, colon + 1)))
        return gr_sub(text, 0, colon);
    return text;
}

static const char *read_address(gr_arena *arena, gr_slice text, ioc *out)
{
    sigma_network network;
    const char *const wrong = network_parse(text, &network);
    if (wrong != NULL) return wrong;
    uint8_t *const bytes = gr_arena_take_text(arena, 16);
    if (bytes == NULL) return "no room";
    memset(bytes, 0, 16);
    if (network.v6) {
        memcpy(bytes, network.address, 16);
    } else {
        bytes[10] = bytes[11] = 0xFF;
        memcpy(bytes + MAPPED_BITS / 8, network.address, 4);
    }
    out->bits = (uint8_t)(network.bits + (network.v6 ? 0 : MAPPED_BITS));
    out->kind = out->bits == 128 ? IOC_ADDRESS : IOC_NETWORK;
    out->value = text;
    out->wanted = gr_slice_of(bytes, 16);
    return NULL;
}

/* Is it meant as one, right or wrong? */
static bool looks_like_address(gr_slice text)
{
    size_t dots = 0, colons = 0, letters = 0;
    size_t const slash = gr_find_byte(text, '/');
    gr_slice const address = gr_sub(text, 0, slash);
    if (slash < text.len && !gr_all_digits(gr_from(text, slash + 1)))
        return false;
    for (size_t i = 0; i < address.len; i++) {
        uint8_t const c = address.ptr[i];
        dots += c == '.';
        colons += c == ':';
        letters += gr_is_letter(c);
        if (c != '.' && c != ':' && gr_hex_value(c) < 0) return false;
    }
    return colons >= 2 || (colons == 0 && letters == 0 && dots >= 2);
}

/* ---- names ---- */

static gr_slice folded(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, 3 * text.len + 1);
    return out == NULL ? GR_S("")
                       : gr_slice_of(out, gr_utf8_to_folded(out, text));
}

static bool is_label(gr_slice label)
{
    for (size_t i = 0; i < label.len; i++) {
        uint8_t const c = label.ptr[i];
        if (!gr_is_letter(c) && !gr_is_digit(c) && c != '-' && c != '_' &&
            c < 0x80)
            return false;
    }
    return label.len > 0 && label.len <= LABEL_MOST;
}

/* Behind the last dot. */
static gr_slice last_label(gr_slice text)
{
    size_t at = text.len;
    while (at > 0 && text.ptr[at - 1] != '.') at--;
    return gr_from(text, at);
}

static bool is_domain(gr_slice text)
{
    gr_slice const top = last_label(text);
    if (text.len > DOMAIN_MOST || top.len < 2 || top.len == text.len ||
        gr_is_digit(top.ptr[0]))
        return false;
    for (gr_slice rest = text;;) {
        size_t const dot = gr_find_byte(rest, '.');
        if (!is_label(gr_sub(rest, 0, dot))) return false;
        if (dot == rest.len) return true;
        rest = gr_from(rest, dot + 1);
    }
}

/* Ends of file names that are no top-level domains, or hardly ever. */
static bool is_file_ending(gr_slice ending)
{
    static const char endings[] =
        " exe dll sys ocx cpl scr pif bat cmd ps1 psm1 psd1 vbs vbe js jse wsf "
        "wsh hta lnk url msi msp jar war class bin tmp dat log txt cfg conf "
        "ini "
        "config xml json yml yaml csv sql db doc docx docm xls xlsx xlsm xlsb "
        "ppt pptx pptm pdf rtf eml msg ost pst html htm asp aspx ashx asmx "
        "asax "
        "jsp jspx php php5 phtml cgi rar 7z gz tgz tar bz2 xz cab iso img vhd "
        "vhdx vmdk ova elf dmp kdbx key pem pfx crt cer evtx reg inf ";
    gr_slice rest = gr_slice_of(endings, sizeof endings - 1);
    while (rest.len > 1) {
        rest = gr_from(rest, 1);
        size_t const end = gr_find_byte(rest, ' ');
        if (gr_equal_ascii_fold(gr_sub(rest, 0, end), ending)) return true;
        rest = gr_from(rest, end);
    }
    return false;
}

static bool is_file_name(gr_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < 0x20 || strchr("<>:\"|?*/\\", text.ptr[i]) != NULL)
            return false;
    return text.len >= NAME_LEAST;
}

static const char *put_text(gr_arena *arena, ioc_kind kind, gr_slice value,
                            gr_slice wanted, ioc *out)
{
    out->kind = kind;
    out->value = value;
    out->wanted = folded(arena, wanted);
    return NULL;
}

static const char *read_domain(gr_arena *arena, gr_slice text, ioc *out)
{
    if (gr_starts_with(text, GR_S("*."))) text = gr_from(text, 2);
    if (gr_starts_with(text, GR_S("."))) text = gr_from(text, 1);
    if (gr_ends_with(text, GR_S("."))) text.len--;
    if (!is_domain(text)) return "no domain";
    return put_text(arena, IOC_DOMAIN, text, text, out);
}

/* host [":" port]; an address, or a domain. */
static const char *read_host(gr_arena *arena, gr_slice text, ioc *out)
{
    gr_slice const plain = without_port(text);
    if (looks_like_address(plain)) return read_address(arena, plain, out);
    return read_domain(arena, gr_sub(plain, 0, gr_find_byte(plain, ':')), out);
}

/* One without a path is its host. */
static const char *read_url(gr_arena *arena, gr_slice text, ioc *out)
{
    size_t const scheme = gr_find(text, GR_S("://"));
    gr_slice const rest = scheme == SIZE_MAX ? text : gr_from(text, scheme + 3);
    size_t const slash = gr_find_byte(rest, '/');
    gr_slice const host = gr_sub(rest, 0, slash);
    if (rest.len - slash <= 1) return read_host(arena, host, out);
    if (host.len == 0) /* a URI as servers log it */
        return put_text(arena, IOC_PATH, text, rest, out);
    return put_text(arena, IOC_URL, text, rest, out);
}

static const char *read_email(gr_arena *arena, gr_slice text, ioc *out)
{
    size_t const at = gr_find_byte(text, '@');
    if (at == 0 || !is_domain(gr_from(text, at + 1)))
        return "no e-mail address";
    return put_text(arena, IOC_EMAIL, text, text, out);
}

static const char *read_path(gr_arena *arena, gr_slice text, ioc *out)
{
    gr_slice const name = gr_last_component(text);
    if (text.len < NAME_LEAST) return "too short for a path";
    if (gr_find_byte(text, '/') == text.len &&
        gr_find_byte(text, '\\') == text.len && is_file_name(name))
        return put_text(arena, IOC_NAME, text, text, out);
    return put_text(arena, IOC_PATH, text, text, out);
}

static const char *read_name(gr_arena *arena, gr_slice text, ioc *out)
{
    if (gr_find_byte(text, '\\') < text.len ||
        gr_find_byte(text, '/') < text.len)
        return read_path(arena, text, out);
    if (!is_file_name(text)) return "no file name of four characters and more";
    return put_text(arena, IOC_NAME, text, text, out);
}

/* ---- which of them ---- */

static const char *read_slashed(gr_arena *arena, gr_slice text, ioc *out)
{
    size_t const slash = gr_find_byte(text, '/');
    gr_slice const host = gr_sub(text, 0, slash);
    bool const url = slash < text.len &&
                     (looks_like_address(host) ||
                      (is_domain(host) && !is_file_ending(last_label(host))));
    return url ? read_url(arena, text, out) : read_path(arena, text, out);
}

static const char *read_any(gr_arena *arena, gr_slice text, ioc *out)
{
    gr_slice const digits = without_label(text);
    gr_slice const plain = without_port(text);
    if (is_hex(digits) && digits.len >= 32)
        return read_hash(arena, digits, out);
    if (looks_like_address(plain)) return read_address(arena, plain, out);
    if (gr_find(text, GR_S("://")) != SIZE_MAX)
        return read_url(arena, text, out);
    if (gr_find_byte(text, '\\') < text.len ||
        gr_find_byte(text, '/') < text.len)
        return read_slashed(arena, text, out);
    if (gr_find_byte(text, '@') < text.len) return read_email(arena, text, out);
    if (is_file_ending(last_label(text)) && is_file_name(text))
        return read_name(arena, text, out);
    if (read_domain(arena, text, out) == NULL) return NULL;
    if (gr_find_byte(text, ' ') == text.len &&
        gr_find_byte(text, '.') < text.len && is_file_name(text))
        return read_name(arena, text, out);
    return "no hash, address, domain, URL, path, file name or e-mail address";
}

static const char *read_as(gr_arena *arena, want what, gr_slice text, ioc *out)
{
    switch (what) {
    case WANT_ANY: return read_any(arena, text, out);
    case WANT_HASH: return read_hash(arena, without_label(text), out);
    case WANT_ADDRESS: return read_address(arena, without_port(text), out);
    case WANT_DOMAIN: return read_domain(arena, text, out);
    case WANT_URL: return read_url(arena, text, out);
    case WANT_PATH: return read_path(arena, text, out);
    case WANT_NAME: return read_name(arena, text, out);
    case WANT_EMAIL: return read_email(arena, text, out);
    }
    return "";
}

static bool type_of(gr_slice name, want *out)
{
    *out = WANT_ANY;
    if (name.len == 0) return true;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (!gr_equal_ascii_fold(types[i].name, name)) continue;
        *out = types[i].what;
        return true;
    }
    return false;
}

static sigma_level usual_level(ioc_kind kind)
{
    return ioc_hash_size(kind) > 0 || kind == IOC_URL ? LEVEL_HIGH
                                                      : LEVEL_MEDIUM;
}

const char *ioc_parse(gr_arena *arena, gr_slice text, gr_slice type, ioc *out)
{
    want what;
    *out = (ioc){.bits = 0};
    text = gr_trim(text);
    if (!type_of(gr_trim(type), &what)) return "a type that is not looked for";
    if (text.len > TEXT_MOST) return "too long";
    const char *const wrong =
        read_as(arena, what, with_fangs(arena, text), out);
    out->level = usual_level(out->kind);
    return wrong;
}
