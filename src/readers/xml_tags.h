/* xml_tags.h - tags and attributes of plain XML, one by one.
 *
 * For small known forms that a program wrote: no DTD, no namespaces, no
 * entities but the five of XML and numbers. What does not fit ends the walk. */
#ifndef GR_READERS_XML_TAGS_H
#define GR_READERS_XML_TAGS_H

#include "base/arena.h"
#include "base/slice.h"

typedef struct {
    gr_slice bytes;
    size_t at;
} xml_walk;

typedef enum {
    XML_END,    /* no more tags */
    XML_OPEN,   /* <name ...> */
    XML_ALONE,  /* <name .../> */
    XML_CLOSE,  /* </name> */
    XML_BROKEN, /* not XML from here on */
} xml_kind;

typedef struct {
    xml_kind kind;
    gr_slice name;
    gr_slice attributes; /* for xml_next_attribute */
    gr_slice text;       /* between the tag before and this one */
} xml_tag;

/* At the first tag: a byte order mark is passed over. */
xml_walk xml_begin(gr_slice bytes);

/* Comments and processing instructions are passed over. */
xml_tag xml_next_tag(xml_walk *walk);

/* The next attribute of a tag; *rest becomes what follows. False: no more, or
 * no attribute: *rest is empty only in the first case. */
bool xml_next_attribute(gr_slice *rest, gr_slice *name, gr_slice *value);

/* The value of the first attribute with the name `wanted`; false: none has it,
 * and then *value says nothing. */
bool xml_attribute(const xml_tag *tag, gr_slice wanted, gr_slice *value);

/* Without entities; `text` itself where there are none. */
gr_slice xml_text(gr_arena *arena, gr_slice text);

#endif
