/* evtx_render.h - a whole record (evtx_resolve.h, lists expanded) as text. */
#ifndef GR_READERS_EVTX_RENDER_H
#define GR_READERS_EVTX_RENDER_H

#include "base/buffer.h"
#include "readers/evtx_tree.h"

/* One JSON object in the shape of `evtx_dump -o jsonl`; a `carved` record says
 * so first. What `scratch` refuses becomes the status of `out`. */
void evtx_put_json(gr_buffer *out, const evtx_node *roots, bool carved,
                   gr_arena *scratch);

/* XML without a declaration and without indentation; a `carved` record behind
 * a comment and a line break. */
void evtx_put_xml(gr_buffer *out, const evtx_node *roots, bool carved);

#endif
