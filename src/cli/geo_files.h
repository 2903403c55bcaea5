/* geo_files.h - the databases of places that a command line names: --geoip. */
#ifndef CLI_GEO_FILES_H
#define CLI_GEO_FILES_H

#include "cli/options.h"
#include "hunt/atlas.h"

typedef struct {
    atlas *places; /* NULL: not asked for, or all are broken */
    const char *const *paths;
    geo_file **files;
    size_t count;
} cli_geo;

/* Opens them. A broken one is told and not used. GR_IO: one that cannot be read;
 * GR_NOMEM. In any case cli_geo_close. */
gr_status cli_geo_open(gr_arena *arena, const cli_args *args, cli_geo *out,
                       gr_error *err);
void cli_geo_close(cli_geo *geo);

/* Says of how many addresses the databases are broken, if of any. */
void cli_tell_geo(const cli_geo *geo);

/* As an option of the run: "geoip":[{"sha256":...,"type":...,"built":...}]. */
void cli_put_geo_option(gr_buffer *out, bool *first, const cli_geo *geo);

#endif
