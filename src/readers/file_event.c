/* file_event.c - see file_event.h. */
#include "readers/file_event.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/number.h"
#include "base/time.h"
#include "base/utf.h"
#include "readers/limits.h"
#include "readers/row.h"

/* ---- which files ---- */

static const gr_slice folders[] = {
    /* IIS, Exchange, SharePoint */
    GR_S_INIT("/wwwroot/"), GR_S_INIT("/inetpub/ftproot/"),
    GR_S_INIT("/aspnet_client/"), GR_S_INIT("/FrontEnd/HttpProxy/"),
    GR_S_INIT("/ClientAccess/"), GR_S_INIT("/owa/auth/"),
    GR_S_INIT("/ecp/auth/"), GR_S_INIT("/Temporary ASP.NET Files/"),
    GR_S_INIT("/Web Server Extensions/"),
    /* Apache, nginx, and what stands behind them */
    GR_S_INIT("/var/www/"), GR_S_INIT("/srv/www/"), GR_S_INIT("/srv/http/"),
    GR_S_INIT("/usr/share/nginx/"), GR_S_INIT("/usr/local/www/"),
    GR_S_INIT("/htdocs/"), GR_S_INIT("/public_html/"),
    /* Tomcat, JBoss, WebLogic */
    GR_S_INIT("/webapps/"), GR_S_INIT("/standalone/deployments/"),
    GR_S_INIT("/_WL_internal/")};

/* Where applications keep what they are sent, wherever they are. */
static const gr_slice uploads[] = {GR_S_INIT("/upload/"),
                                   GR_S_INIT("/uploads/")};

/* What stands in "uploads" of a collection of Velociraptor that was taken
 * apart: the ways in which it reads a host, and below them the host's files. */
static const gr_slice accessors[] = {
    GR_S_INIT("auto/"),        GR_S_INIT("ntfs/"),     GR_S_INIT("lazy_ntfs/"),
    GR_S_INIT("mft/"),         GR_S_INIT("file/"),     GR_S_INIT("file_links/"),
    GR_S_INIT("ntfs_vss/"),    GR_S_INIT("raw_file/"), GR_S_INIT("sparse/"),
    GR_S_INIT("registry/"),    GR_S_INIT("raw_reg/"),  GR_S_INIT("lazy_auto/"),
    GR_S_INIT("raw_registry/")};

/* Of scripts that a server runs when somebody asks for them. */
static const gr_slice extensions[] = {
    GR_S_INIT(".asp"), GR_S_INIT(".aspx"), GR_S_INIT(".ashx"),
    GR_S_INIT(".asmx"), GR_S_INIT(".ascx"), GR_S_INIT(".asax"),
    GR_S_INIT(".asa"), GR_S_INIT(".cer"), GR_S_INIT(".cdx"), GR_S_INIT(".soap"),
    GR_S_INIT(".cshtml"), GR_S_INIT(".vbhtml"), GR_S_INIT(".php"),
    GR_S_INIT(".php3"), GR_S_INIT(".php4"), GR_S_INIT(".php5"),
    GR_S_INIT(".php7"), GR_S_INIT(".php8"), GR_S_INIT(".phtml"),
    GR_S_INIT(".pht"), GR_S_INIT(".phar"), GR_S_INIT(".jsp"),
    GR_S_INIT(".jspx"), GR_S_INIT(".jspf"), GR_S_INIT(".jsw"),
    GR_S_INIT(".jsv"), GR_S_INIT(".cfm"), GR_S_INIT(".cfc"), GR_S_INIT(".cgi"),
    GR_S_INIT(".shtml"), GR_S_INIT(".stm"),
    /* What a request for a certificate leaves that was made one of them. */
    GR_S_INIT(".aspx.req")};

static uint8_t plain(uint8_t c)
{
    return c == '\\' ? '/' : gr_lower(c);
}

static bool stands_at(gr_slice path, size_t at, gr_slice text)
{
    if (path.len - at < text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if (plain(path.ptr[at + i]) != plain(text.ptr[i])) return false;
    return true;
}

static bool is_in_folder(gr_slice path)
{
    enum { COUNT = sizeof folders / sizeof *folders };
    /* A path that begins with the folder's name has no slash before it. */
    for (size_t i = 0; i < COUNT; i++)
        if (stands_at(path, 0, gr_from(folders[i], 1))) return true;
    for (size_t at = 0; at < path.len; at++)
        for (size_t i = 0; plain(path.ptr[at]) == '/' && i < COUNT; i++)
            if (stands_at(path, at, folders[i])) return true;
    return false;
}

static bool is_of_collector(gr_slice below)
{
    for (size_t i = 0; i < sizeof accessors / sizeof *accessors; i++)
        if (stands_at(below, 0, accessors[i])) return true;
    return false;
}

static bool is_upload_at(gr_slice path)
{
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++)
        if (stands_at(path, 0, uploads[i]))
            return !is_of_collector(gr_from(path, uploads[i].len));
    return false;
}

static bool is_uploaded(gr_slice path)
{
    for (size_t at = 0; at < path.len; at++)
        if (plain(path.ptr[at]) == '/' && is_upload_at(gr_from(path, at)))
            return true;
    return false;
}

bool file_is_wanted(gr_slice path)
{
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
        if (gr_ends_with_ascii_fold(path, extensions[i])) return true;
    return is_in_folder(path) || is_uploaded(path);
}

bool file_is_at(gr_slice path, gr_slice folder)
{
    return stands_at(path, 0, folder);
}

bool file_is_below(gr_slice path, gr_slice folder)
{
    while (folder.len > 0 && plain(folder.ptr[folder.len - 1]) == '/')
        folder.len--;
    return folder.len > 0 && stands_at(path, 0, folder) &&
           path.len > folder.len && plain(path.ptr[folder.len]) == '/';
}

/* ---- the event ---- */

struct file_teller {
    row row;
    gr_buffer text;
};

file_teller *file_teller_new(void)
{
    file_teller *const t = gr_alloc(sizeof *t);
    if (t == NULL) return NULL;
    t->text = gr_buffer_upto(FILE_TEXT_CEILING);
    if (row_open(&t->row)) return t;
    file_teller_free(t);
    return NULL;
}

void file_teller_free(file_teller *t)
{
    if (t == NULL) return;
    row_close(&t->row);
    gr_buffer_free(&t->text);
    gr_free(t);
}

/* A text that lives as long as the event. */
static event_value keep(file_teller *t, gr_slice text)
{
    gr_slice const kept = gr_arena_copy(t->row.arena, text);
    return kept.ptr == NULL ? value_of(VALUE_ABSENT, NULL, 0) : row_text(kept);
}

static void put_hash(gr_buffer *out, gr_digest_kind kind, gr_slice bytes)
{
    uint8_t digest[GR_SHA256_SIZE];
    char hex[2 * GR_SHA256_SIZE];
    size_t const len = gr_digest_size(kind);
    static const char *const names[] = {
        [GR_MD5] = "MD5", [GR_SHA1] = "SHA1", [GR_SHA256] = "SHA256"};
    gr_digest *const d = gr_digest_new(kind);
    /* There are libraries without MD5, as some states want it. */
    bool const done =
        d != NULL && gr_digest_add(d, bytes) && gr_digest_end(d, digest);
    gr_digest_free(d);
    if (!done) return;
    gr_hex_digits(hex, digest, len);
    for (size_t i = 0; i < 2 * len; i++)
        if (gr_is_letter((uint8_t)hex[i])) hex[i] = (char)(hex[i] & ~0x20);
    gr_putf(out, "%s%s=%.*s", out->len > 0 ? "," : "", names[kind],
            (int)(2 * len), hex);
}

/* In Sysmon's form, for rules that look for it. */
static void put_hashes(file_teller *t, gr_slice bytes)
{
    t->text.len = 0;
    put_hash(&t->text, GR_MD5, bytes);
    put_hash(&t->text, GR_SHA1, bytes);
    put_hash(&t->text, GR_SHA256, bytes);
    (void)row_put(&t->row, GR_S("Hashes"), keep(t, gr_buffer_slice(&t->text)));
}

enum { UTF8_MOST = 4 };

/* Names of files are bytes; what is not UTF-8 is shown as U+FFFD. */
static void put_path(file_teller *t, gr_slice path)
{
    t->text.len = 0;
    for (size_t at = 0; at < path.len;) {
        uint8_t rune[UTF8_MOST];
        size_t const len = gr_utf8_put(rune, gr_utf8_next(path, &at));
        gr_put(&t->text, gr_slice_of(rune, len));
    }
    (void)row_put(&t->row, GR_S("TargetFilename"),
                  keep(t, gr_buffer_slice(&t->text)));
}

static void put_number(file_teller *t, gr_slice name, uint64_t number)
{
    char text[GR_NUMBER_TEXT];
    event_value value = keep(t, gr_u64_text(text, number));
    if (value.type == VALUE_UTF8) value.type = VALUE_NUMBER_TEXT;
    (void)row_put(&t->row, name, value);
}

static void put_time(file_teller *t, int64_t time_ns)
{
    char text[GR_TIME_TEXT];
    if (time_ns == GR_TIME_NONE) return;
    (void)row_put(&t->row, GR_S("Modified"),
                  keep(t, gr_time_text(text, time_ns, 9)));
}

gr_status file_tell(file_teller *t, const file_facts *f, const event_sink *sink,
                    gr_error *err)
{
    row_facts const facts = {.raw = f->bytes,
                             .offset = 0,
                             .time_ns = f->modified_ns,
                             .channel = GR_S(FILE_CHANNEL),
                             .kind = file_reader.name};
    row_start(&t->row);
    t->text.status = GR_OK;
    put_path(t, f->path);
    if (f->whole || f->size != UINT64_MAX)
        put_number(t, GR_S("Size"), f->whole ? f->bytes.len : f->size);
    put_time(t, f->modified_ns);
    if (f->whole) put_hashes(t, f->bytes);
    else put_number(t, GR_S("Scanned"), f->bytes.len);
    if (t->text.status != GR_OK || gr_arena_status(t->row.arena) != GR_OK)
        return gr_fail(err, GR_NOMEM, 0, "no memory for a file");
    return row_give(&t->row, &facts, sink, err);
}

bool file_is_event(const event *e)
{
    return e->source_kind == file_reader.name;
}

gr_slice file_event_path(const event *e)
{
    size_t const i = event_layout_find(e->layout, GR_S("TargetFilename"));
    if (i == SIZE_MAX) return (gr_slice){NULL, 0};
    const event_field *const field = &e->layout->fields[i];
    return value_bytes(event_ref_value(e, e->layout->refs[field->first_ref]));
}

/* ---- the reader that reads nothing ---- */

static int sniff(gr_slice head, gr_slice name)
{
    (void)head, (void)name;
    return 0; /* it is the path that says so */
}

static void begin(const reader_intro *intro, reader_file *file,
                  const event_sink *sink)
{
    (void)intro, (void)sink;
    *file = (reader_file){0};
}

static size_t split(const reader_file *file, gr_slice block, uint64_t offset,
                    bool last)
{
    (void)file, (void)offset, (void)last;
    return block.len;
}

const reader_ops file_reader = {.name = "file",
                                .title = "file of a web server",
                                .docs = "docs/formats/file.md",
                                .sniff = sniff,
                                .begin = begin,
                                .split = split};
