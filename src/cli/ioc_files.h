/* ioc_files.h - the indicators that a command line asks for: --ioc. */
#ifndef CLI_IOC_FILES_H
#define CLI_IOC_FILES_H

#include "cli/options.h"
#include "sigma/ioc_set.h"

typedef struct {
    const char *path;
    gr_slice text; /* as it was read */
    size_t taken, refused;
} cli_ioc_file;

typedef struct {
    const ioc_set *set; /* NULL: there is no indicator */
    const cli_ioc_file *files;
    size_t file_count;
} cli_iocs;

/* Reads the files of --ioc, in `arena`, and tells of each line that cannot be
 * understood; without -v of the first few. GR_IO, GR_LIMIT, GR_NOMEM. */
gr_status cli_load_iocs(gr_arena *arena, const cli_args *args, cli_iocs *out,
                        gr_error *err);

/* As an option of the run: "ioc":[{"sha256":...,"indicators":2,"refused":0}]. */
void cli_put_ioc_option(gr_buffer *out, bool *first, const cli_iocs *iocs);

#endif
