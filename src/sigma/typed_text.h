/* typed_text.h - which values that are no text could have a literal in the text
 * that is made of them? Most literals stand in none, and nothing is made. */
#ifndef GR_SIGMA_TYPED_TEXT_H
#define GR_SIGMA_TYPED_TEXT_H

#include "event/value.h"

/* Is `v` text? What a JSON file calls a number may be long, so it counts. */
static inline bool typed_text_is_text(event_value v)
{
    return v.type == VALUE_UTF16 || v.type == VALUE_UTF8 ||
           v.type == VALUE_NUMBER_TEXT;
}

/* A set of value types, as bits 1 << type: some value of those types may have
 * `folded` in its folded text; no value of another type but text and lists has.
 * All types, also NULL, have the empty text. */
uint32_t typed_text_types(gr_slice folded);

#endif
