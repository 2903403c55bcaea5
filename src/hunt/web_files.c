/* web_files.c - see web_files.h.
 *
 *   "%SystemDrive%\inetpub\wwwroot"    any drive, \inetpub\wwwroot
 *   "D:\Sites\shop"                    D:, \Sites\shop
 *
 * A drive, and what Windows itself has at the top of one, is no folder of a web
 * server, whatever a configuration says: an attacker who writes one could have
 * everything else looked at. */
#include "hunt/web_files.h"

#include "base/mem.h"
#include "base/number.h"
#include "evidence/collection.h"
#include "hunt/limits.h"
#include "readers/file_event.h"
#include "readers/iis_config_reader.h"

typedef struct {
    uint8_t drive; /* a capital letter; 0: any */
    gr_slice folder;
} web_root;

struct web_files {
    gr_arena *arena;
    web_root roots[WEB_ROOTS];
    size_t count;
};

/* ---- paths ---- */

static uint8_t take_drive(gr_slice *path)
{
    if (path->len < 2 || path->ptr[1] != ':' || !gr_is_letter(path->ptr[0]))
        return 0;
    uint8_t const drive = (uint8_t)(path->ptr[0] & ~0x20);
    *path = gr_from(*path, 2);
    return drive;
}

/* What stands for a folder, and the folder it stands for on any drive. */
static const struct {
    gr_slice name, folder;
} variables[] = {
    {GR_S_INIT("%SystemDrive%"), GR_S_INIT("")},
    {GR_S_INIT("%windir%"), GR_S_INIT("\\Windows")},
    {GR_S_INIT("%SystemRoot%"), GR_S_INIT("\\Windows")},
    {GR_S_INIT("%ProgramData%"), GR_S_INIT("\\ProgramData")},
    {GR_S_INIT("%ProgramFiles%"), GR_S_INIT("\\Program Files")},
    {GR_S_INIT("%ProgramFiles(x86)%"), GR_S_INIT("\\Program Files (x86)")}};

static bool is_too_wide(gr_slice folder)
{
    static const gr_slice wide[] = {
        GR_S_INIT("/windows"),       GR_S_INIT("/windows/system32"),
        GR_S_INIT("/program files"), GR_S_INIT("/program files (x86)"),
        GR_S_INIT("/programdata"),   GR_S_INIT("/users")};
    while (folder.len > 0 && (folder.ptr[folder.len - 1] == '\\' ||
                              folder.ptr[folder.len - 1] == '/'))
        folder.len--;
    if (folder.len == 0) return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (folder.len == wide[i].len && file_is_at(folder, wide[i]))
            return true;
    return false;
}

static void keep_root(web_files *files, uint8_t drive, gr_slice before,
                      gr_slice folder)
{
    if (files->count == WEB_ROOTS || before.len + folder.len > WEB_ROOT_BYTES)
        return;
    uint8_t *const text =
        gr_arena_take_text(files->arena, before.len + folder.len);
    if (text == NULL) return;
    if (before.len > 0) memcpy(text, before.ptr, before.len);
    if (folder.len > 0) memcpy(text + before.len, folder.ptr, folder.len);
    gr_slice const whole = gr_slice_of(text, before.len + folder.len);
    if (!is_too_wide(whole))
        files->roots[files->count++] = (web_root){drive, whole};
}

static void add_root(web_files *files, gr_slice path)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        if (!gr_starts_with_ascii_fold(path, variables[i].name)) continue;
        keep_root(files, 0, variables[i].folder,
                  gr_from(path, variables[i].name.len));
        return;
    }
    uint8_t const drive = take_drive(&path);
    if (drive != 0) keep_root(files, drive, GR_S(""), path);
}

bool web_files_want(const web_files *files, gr_slice path)
{
    if (file_is_wanted(path)) return true;
    if (files->count == 0) return false;
    uint8_t const drive = take_drive(&path);
    for (size_t i = 0; i < files->count; i++) {
        const web_root *const root = &files->roots[i];
        bool const same =
            drive == 0 || root->drive == 0 || drive == root->drive;
        if (same && file_is_below(path, root->folder)) return true;
    }
    return false;
}

/* %XX as bytes; an archive is a folder. */
static void put_evidence_path(gr_buffer *out, gr_slice name)
{
    for (size_t at = 0; at < name.len;)
        gr_put_byte(out, gr_take_percent(name, &at));
}

void web_files_path(const evidence_item *item, gr_buffer *out)
{
    gr_arena *const arena = gr_arena_new(HOST_PATH_CEILING);
    gr_slice const path =
        arena == NULL ? (gr_slice){NULL, 0} : evidence_host_path(arena, item);
    out->len = 0;
    out->status = arena == NULL ? GR_NOMEM : GR_OK;
    if (path.len > 0) gr_put(out, path);
    else put_evidence_path(out, item->name);
    gr_arena_free(arena);
}

/* ---- configurations ---- */

static gr_status take_setting(void *self, const event *e)
{
    size_t const i = event_layout_find(e->layout, GR_S("physicalPath"));
    if (i == SIZE_MAX) return GR_OK;
    const event_field *const field = &e->layout->fields[i];
    event_value const v = event_ref_value(e, e->layout->refs[field->first_ref]);
    if (v.type == VALUE_UTF8) add_root(self, value_bytes(v));
    return GR_OK;
}

static void no_damage(void *self, uint64_t offset, uint64_t length,
                      uint64_t records_lost, const char *what)
{
    (void)self, (void)offset, (void)length, (void)records_lost, (void)what;
}

static void read_settings(web_files *files, gr_slice bytes)
{
    reader_options const options = {false};
    reader_intro const intro = {.head = bytes, .modified_ns = GR_TIME_NONE};
    event_sink const sink = {files, take_setting, no_damage};
    reader_file about;
    reader_state *const state = iis_config_reader.open(&options);
    if (state == NULL) return;
    iis_config_reader.begin(&intro, &about, &sink);
    (void)iis_config_reader.read(state, &about, bytes, 0, &sink, NULL);
    iis_config_reader.close(state);
}

/* The whole of it, or as much as a configuration may have. */
static void read_config(web_files *files, const evidence_item *item)
{
    evidence_file *in = NULL;
    size_t len = 0, got = 1;
    uint8_t *const bytes = gr_alloc(WEB_CONFIG_BYTES);
    if (bytes != NULL && evidence_open(item, &in, NULL) == GR_OK) {
        while (got > 0 && len < WEB_CONFIG_BYTES &&
               evidence_read(in, bytes + len, WEB_CONFIG_BYTES - len, &got,
                             NULL) == GR_OK)
            len += got;
        read_settings(files, gr_slice_of(bytes, len));
    }
    evidence_close(in);
    gr_free(bytes);
}

static bool is_config(const evidence_item *item)
{
    return !item->is_archive &&
           gr_equal_ascii_fold(gr_last_component(item->name),
                               GR_S("applicationHost.config"));
}

web_files *web_files_new(const evidence_list *list)
{
    web_files *const files = gr_alloc(sizeof *files);
    if (files == NULL) return NULL;
    files->arena = gr_arena_new(WEB_ROOTS * WEB_ROOT_BYTES * 2);
    if (files->arena == NULL) {
        web_files_free(files);
        return NULL;
    }
    size_t configs = 0;
    for (size_t i = 0; i < list->count && configs < WEB_CONFIGS; i++) {
        if (!is_config(&list->items[i])) continue;
        read_config(files, &list->items[i]);
        configs++;
    }
    return files;
}

void web_files_free(web_files *files)
{
    if (files == NULL) return;
    gr_arena_free(files->arena);
    gr_free(files);
}

gr_status web_files_any(const evidence_list *list, gr_error *err)
{
    web_files *const files = web_files_new(list);
    gr_buffer path = gr_buffer_upto(HOST_PATH_CEILING);
    gr_status status = files == NULL ? GR_NOMEM : GR_NONE;
    for (size_t i = 0; i < list->count && status == GR_NONE; i++) {
        if (list->items[i].is_archive) continue;
        web_files_path(&list->items[i], &path);
        if (path.status == GR_NOMEM) status = GR_NOMEM;
        else if (path.status == GR_OK &&
                 web_files_want(files, gr_buffer_slice(&path)))
            status = GR_OK;
    }
    gr_buffer_free(&path);
    web_files_free(files);
    return status == GR_NOMEM ? gr_fail(err, status, GR_NO_OFFSET, "no memory")
                              : status;
}
