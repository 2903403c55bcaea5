/* evtx_render.h - a whole record (evtx_resolve.h, lists expanded) as text. */
#ifndef GR_READERS_EVTX_RENDER_H
#define GR_READERS_EVTX_RENDER_H

#include "base/buffer.h"
#include "readers/evtx_tree.h"

/* One JSON object in the shape of `evtx_dump -o jsonl`. What `scratch` refuses
 * becomes the status of `out`. */
void evtx_put_json(gr_buffer *out, const evtx_node *roots, gr_arena *scratch);

/* XML without a declaration and without indentation. */
void evtx_put_xml(gr_buffer *out, const evtx_node *roots);

#endif
