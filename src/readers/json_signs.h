/* json_signs.h - by what names, and texts under them, an object is known.
 *
 *   eventName            it has this field
 *   kind=Event           with this text; apiVersion=audit.k8s.io* one that
 *                        begins so, category=*Logs one that ends so
 *   org|user             one of these; os|platform=mac*|darwin one of these with
 *                        one of the texts
 *   EventData.*          one in that object
 *   !sourcetype          it has not this field */
#ifndef GR_READERS_JSON_SIGNS_H
#define GR_READERS_JSON_SIGNS_H

#include "readers/json_fields.h"

/* The next word of *words, which loses it. */
gr_slice json_take_word(gr_slice *words);

/* Of name=text, the name. */
gr_slice json_word_name(gr_slice word);

bool json_layout_has(const event_layout *layout, gr_slice name);

/* Are all names there? */
bool json_signs_named(gr_slice signs, const event_layout *layout);

/* Of names that are all there: are the texts that some must have? */
bool json_signs_fit(gr_slice signs, const json_fields *fields);

/* The field of this name, or NULL. */
const event_value *json_field_named(const json_fields *fields, gr_slice name);

#endif
