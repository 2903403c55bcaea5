/* web_files.h - which files of the evidence are events of their own: scripts of
 * web servers, and all that lies in their folders.
 *
 * Which folders those are, IIS says itself: what an applicationHost.config among
 * the evidence names as the path of a site is one, wherever it is. */
#ifndef GR_HUNT_WEB_FILES_H
#define GR_HUNT_WEB_FILES_H

#include "evidence/evidence.h"

typedef struct web_files web_files;

/* Reads what configurations `list` has; one that cannot be read says nothing
 * here, and is told where it is read as evidence. NULL: no memory. */
web_files *web_files_new(const evidence_list *list);
void web_files_free(web_files *files); /* NULL is fine */

/* Where `item` stood on its host, as far as the collection tells it, else its
 * evidence path, both as bytes; in place of what `out` has. */
void web_files_path(const evidence_item *item, gr_buffer *out);

/* `path`: as web_files_path gives it. */
bool web_files_want(const web_files *files, gr_slice path);

/* Is there such a file in `list` at all? GR_NONE: no; GR_NOMEM. */
gr_status web_files_any(const evidence_list *list, gr_error *err);

#endif
