/* geo_files.c - see geo_files.h. */
#include "cli/geo_files.h"

#include "base/json.h"
#include "base/time.h"
#include "cli/message.h"

static gr_status open_one(gr_arena *arena, const char *path, geo_file **out,
                          gr_error *err)
{
    gr_error why;
    gr_status const status = geo_file_open(arena, path, out, &why);
    if (status == GR_OK) return GR_OK;
    return gr_fail(err, status, GR_NO_OFFSET, "--geoip %s: %s", path, why.text);
}

gr_status cli_geo_open(gr_arena *arena, const cli_args *args, cli_geo *out,
                       gr_error *err)
{
    size_t const count = args->geoips.count;
    *out = (cli_geo){.paths = args->geoips.items};
    if (count == 0) return GR_OK;
    geo_db **const dbs = gr_arena_take_array(arena, count, sizeof *dbs);
    out->files = gr_arena_take_array(arena, count, sizeof(geo_file *));
    if (dbs == NULL || out->files == NULL)
        return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
    for (; out->count < count; out->count++) {
        geo_file **const file = &out->files[out->count];
        gr_status const status =
            open_one(arena, out->paths[out->count], file, err);
        if (status != GR_OK) {
            geo_file_close(*file);
            return status;
        }
        dbs[out->count] = geo_file_db(*file);
    }
    out->places = atlas_new(dbs, count);
    if (out->places != NULL) return GR_OK;
    return gr_fail(err, GR_NOMEM, GR_NO_OFFSET, "no memory");
}

void cli_geo_close(cli_geo *geo)
{
    for (size_t i = 0; i < geo->count; i++) geo_file_close(geo->files[i]);
    atlas_free(geo->places);
}

void cli_tell_geo(const cli_geo *geo)
{
    uint64_t const broken = geo->places == NULL ? 0 : atlas_broken(geo->places);
    if (broken > 0)
        cli_say("--geoip: a database is broken at %llu address%s",
                (unsigned long long)broken, broken == 1 ? "" : "es");
}

static void put_about(gr_buffer *out, const geo_db *db)
{
    char text[GR_TIME_TEXT];
    geo_about const about = geo_about_of(db);
    gr_put(out, GR_S(",\"type\":"));
    gr_json_text(out, gr_slice_of_c(about.type));
    if (about.built == 0 || about.built > INT64_MAX / 1000000000) return;
    gr_put(out, GR_S(",\"built\":"));
    gr_json_text(out, gr_time_text(text, (int64_t)about.built * 1000000000, 0));
}

void cli_put_geo_option(gr_buffer *out, bool *first, const cli_geo *geo)
{
    if (geo->count == 0) return;
    gr_json_key(out, first, GR_S("geoip"));
    for (size_t i = 0; i < geo->count; i++) {
        gr_put(out, i == 0 ? GR_S("[{\"sha256\":") : GR_S(",{\"sha256\":"));
        gr_json_hex(out, geo_file_sha256(geo->files[i]), GR_SHA256_SIZE);
        put_about(out, geo_file_db(geo->files[i]));
        gr_put_byte(out, '}');
    }
    gr_put_byte(out, ']');
}
