/* json_macos.c - see json_macos.h.
 *
 *   {"schema_version": 1, "time": "...", "event_type": 9, "global_seq_num": 0,
 *    "process": {"executable": {"path": "/bin/zsh"}, ...},
 *    "event": {"exec": {"target": {"executable": {"path": "/bin/ls"}},
 *                       "args": ["ls", "-l"], "cwd": {"path": "/"}}}}
 *
 * "process" is who does it: of exec, what ran in the process until then, which
 * is what rules mean by a parent. A destination is a file that is there, or a
 * folder and a name. Source: eslogger(1); Apple, Endpoint Security, es_message_t,
 * es_event_exec_t, es_event_create_t, es_event_rename_t, es_event_close_t. */
#include "readers/json_macos.h"

#include "readers/json_source.h"
#include "readers/limits.h"

#define PROCESS GR_S("macos-process")
#define FILE_WRITTEN GR_S("macos-file")
#define FILE_DELETED GR_S("macos-file-delete")

static bool add(json_fields *f, gr_slice name, event_value v)
{
    return v.type == VALUE_ABSENT || json_derive(f, name, v);
}

static bool has(const json_fields *f, gr_slice names)
{
    return json_first_of(f, names).type != VALUE_ABSENT;
}

static event_value absent(void)
{
    return value_of(VALUE_ABSENT, NULL, 0);
}

/* All texts of a list, or the one text, with `between` between them. */
static event_value joined(gr_arena *arena, event_value v, uint8_t between)
{
    size_t size = 0, len = 0;
    if (v.type != VALUE_LIST) return v.type == VALUE_UTF8 ? v : absent();
    size_t const count = value_count(v);
    for (size_t i = 0; i < count; i++) size += value_at(v, i).len + (size_t)1;
    uint8_t *const out = gr_arena_take_text(arena, size);
    if (out == NULL) return absent();
    for (size_t i = 0; i < count; i++) {
        event_value const text = value_at(v, i);
        if (i > 0) out[len++] = between;
        if (text.type != VALUE_UTF8 || text.len == 0) continue;
        memcpy(out + len, text.ptr, text.len);
        len += text.len;
    }
    return value_of(VALUE_UTF8, out, len);
}

static event_value in_folder(gr_arena *arena, event_value folder,
                             event_value name)
{
    if (folder.type != VALUE_UTF8 || name.type != VALUE_UTF8) return absent();
    event_value both[] = {folder, name};
    if (gr_equal(value_bytes(folder), GR_S("/"))) both[0].len = 0;
    return joined(arena, value_of(VALUE_LIST, both, 2), '/');
}

/* ---- eslogger ---- */

static bool derive_exec(gr_arena *arena, json_fields *f)
{
    return add(f, GR_S("Image"),
               json_first_of(f, GR_S("event.exec.target.executable.path"))) &&
           add(f, GR_S("CommandLine"),
               joined(arena, json_first_of(f, GR_S("event.exec.args")), ' ')) &&
           add(f, GR_S("ParentImage"),
               json_first_of(f, GR_S("process.executable.path"))) &&
           add(f, GR_S("CurrentDirectory"),
               json_first_of(f, GR_S("event.exec.cwd.path")));
}

/* What a file that was made, renamed or written is called now. */
static event_value file_written(gr_arena *arena, const json_fields *f)
{
    event_value const modified = json_first_of(f, GR_S("event.close.modified"));
    event_value const file =
        json_first_of(f, GR_S("event.create.destination.existing_file.path "
                              "event.rename.destination.existing_file.path "
                              "event.write.target.path"));
    if (file.type != VALUE_ABSENT) return file;
    if (modified.type == VALUE_BOOL && value_unsigned(modified) == 1)
        return json_first_of(f, GR_S("event.close.target.path"));
    return in_folder(
        arena,
        json_first_of(f, GR_S("event.create.destination.new_path.dir.path "
                              "event.rename.destination.new_path.dir.path")),
        json_first_of(f, GR_S("event.create.destination.new_path.filename "
                              "event.rename.destination.new_path.filename")));
}

static bool derive_file(json_fields *f, event_value path)
{
    return add(f, GR_S("TargetFilename"), path) &&
           add(f, GR_S("Image"),
               json_first_of(f, GR_S("process.executable.path")));
}

static bool derive_eslogger(gr_arena *arena, json_fields *f, gr_slice *channel)
{
    if (has(f, GR_S("event.exec.target.executable.path"))) {
        *channel = PROCESS;
        return derive_exec(arena, f);
    }
    event_value const deleted =
        json_first_of(f, GR_S("event.unlink.target.path"));
    event_value const written = file_written(arena, f);
    if (deleted.type != VALUE_ABSENT) {
        *channel = FILE_DELETED;
        return derive_file(f, deleted);
    }
    if (written.type == VALUE_ABSENT) return true;
    *channel = FILE_WRITTEN;
    return derive_file(f, written);
}

/* ---- of either ---- */

bool json_macos_derive(gr_arena *arena, json_fields *fields, gr_slice *channel)
{
    if (has(fields, GR_S("global_seq_num")))
        return derive_eslogger(arena, fields, channel);
    if (has(fields, GR_S("TargetFilename"))) *channel = FILE_WRITTEN;
    else if (!has(fields, GR_S("DestinationIp DestinationHostname")))
        *channel = PROCESS;
    return true;
}
