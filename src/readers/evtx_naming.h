/* evtx_naming.h - what rules call the parts of an EVTX record.
 *
 *   Event                                     field
 *     System                                  part SYSTEM
 *       Provider Name="..."                   Provider_Name
 *       EventID Qualifiers="..." 4624         EventID_Qualifiers, EventID
 *     EventData                               part PAYLOAD
 *       Data Name="TargetUserName" ...        TargetUserName
 *       Data ...                              Data (a list, when several)
 *       Binary ...                            Binary
 *     UserData / any / leaf                   leaf, any_Attribute
 *     RenderingInfo / Level                   RenderingInfo_Level
 *     RenderingInfo / Message                 Message
 *
 * Names of namespaces (xmlns, xmlns:x) are no fields. RenderingInfo is what a
 * collector adds to a forwarded event: text of its own language, which must
 * not stand in front of the numbers in System. */
#ifndef GR_READERS_EVTX_NAMING_H
#define GR_READERS_EVTX_NAMING_H

#include "event/event.h"
#include "event/layout.h"
#include "readers/evtx_tree.h"

typedef enum {
    PLACE_TOP,  /* outside the root element */
    PLACE_ROOT, /* in Event */
    PLACE_SYSTEM,
    PLACE_RENDERING,
    PLACE_PAYLOAD
} evtx_place;

/* Where the children of `element`, which stands at `place`, are. */
evtx_place evtx_place_in(evtx_place place, const evtx_node *element);

static inline field_part evtx_part_of(evtx_place place)
{
    return place == PLACE_SYSTEM ? FIELD_SYSTEM : FIELD_PAYLOAD;
}

bool evtx_is_namespace(gr_slice attribute);

/* Is it a child of Event that only holds others: System, EventData, UserData? */
bool evtx_is_frame(const evtx_node *element);

/* Is it a Data element, whose Name attribute gives the field's name? */
bool evtx_is_data(const evtx_node *element);

/* Name of the field that holds the text of `element`; `data_name` is the text
 * of its Name attribute, or empty. `place` is where the element stands. Lives
 * as long as `arena`, or as the element's own name. */
gr_slice evtx_field_name(gr_arena *arena, evtx_place place,
                         const evtx_node *element, gr_slice data_name);

/* The same of an attribute. */
gr_slice evtx_attribute_field(gr_arena *arena, evtx_place place,
                              const evtx_node *element,
                              const evtx_node *attribute);

/* Text of a node that is not an element or a substitution, as rules see it:
 * entities and characters as what they stand for. */
void evtx_put_plain_text(gr_buffer *out, const evtx_node *node);

/* The text of all pieces from `first` on, in `arena`; elements left out.
 * One literal alone stays the value that it is; no piece is NULL. False: no
 * memory, or longer than a record may show. */
bool evtx_join(gr_arena *arena, const evtx_node *first, event_value *out);

/* What an event needs to know of itself: indices of layout.refs' kind, or
 * EVTX_NO_FACT. */
enum { EVTX_NO_FACT = 0xFFFF };
typedef struct {
    event_ref event_id, record_id, channel, computer, provider, time;
} evtx_facts;
evtx_facts evtx_facts_of(const event_layout *layout);

#endif
