/* syslog_text.h - taking a message apart, from its front and from its end. */
#ifndef GR_READERS_SYSLOG_TEXT_H
#define GR_READERS_SYSLOG_TEXT_H

#include "readers/syslog_facts.h"

/* True, and *s is what follows, where it begins with `text`. */
bool syslog_skip(gr_slice *s, gr_slice text);
/* The same at the end. */
bool syslog_drop(gr_slice *s, gr_slice text);
/* Up to a blank or the end; *s is behind the blank. */
gr_slice syslog_word(gr_slice *s);
/* Up to `end`, and *s behind it; false, and nothing moved: it is not there. */
bool syslog_upto(gr_slice *s, gr_slice end, gr_slice *out);
/* The last `mark`: what stands before and behind it. */
bool syslog_around_last(gr_slice s, gr_slice mark, gr_slice *before,
                        gr_slice *behind);

bool syslog_is_address(gr_slice word); /* of IP: digits, dots, colons */
/* An address into src_ip, a name into src_host; "UNKNOWN" is neither. */
void syslog_put_source(gr_slice word, syslog_facts *out);

#define SYSLOG_SUCCESS GR_S("success")
#define SYSLOG_FAILURE GR_S("failure")

#endif
