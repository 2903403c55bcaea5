/* print.h - a rule's tests as compact text, for tests and `rules explain`.
 *
 *   (and Image='*\\cmd.exe' (or EventID=1 EventID=4688) (not f=null))
 *
 *   f='text'  pattern, with * and ? as wildcards and \* \? \\ \' as literals;
 *             /c behind it: upper and lower case differ
 *   f=5  f=true  f=null   number, bool, null
 *   f:exists  f:missing   exists
 *   f~/regex/ims          regex and its flags
 *   f in 10.0.0.0/8       network
 *   f>=5  hour(f)>=22     comparison, part of a time
 *   f=$g  f=*$g*          the value of field g, with stars as in a pattern
 *   'text' ~/regex/       a keyword: no field
 *
 * All of it is printable ASCII: other characters are \u{2013}, other bytes
 * \xff. The same in a field's name, where blanks and ()='~$ are escaped too. */
#ifndef GR_SIGMA_PRINT_H
#define GR_SIGMA_PRINT_H

#include "base/buffer.h"
#include "sigma/rule.h"

void sigma_test_print(gr_buffer *out, const sigma_test *test);

/* Stops early where `out` is full (see its status). */
void sigma_node_print(gr_buffer *out, const sigma_node *node);

/* What a correlation waits for:
 *
 *   value_count of User, TargetUserName by IpAddress within 1h: gte 20
 *   temporal_ordered by User within 10m: (many_failed and not vpn)
 *
 * With a percentile, value_percentile 95 of size. */
void sigma_correlation_print(gr_buffer *out, const sigma_correlation *c);

#endif
