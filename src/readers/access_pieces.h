/* access_pieces.h - a line of an access log under the names that rules use,
 * whether it stands in a file of its own, in a system log or in JSON. */
#ifndef GR_READERS_ACCESS_PIECES_H
#define GR_READERS_ACCESS_PIECES_H

#include "event/value.h"
#include "readers/access_line.h"

enum { ACCESS_PIECES = 14 };
extern const char *const access_piece_names[ACCESS_PIECES];

/* In the order of the names; NULL for a "-", which is how these logs say that
 * there is nothing, ABSENT where it is not there. */
void access_pieces(const access_line *line, event_value out[ACCESS_PIECES]);

/* The same of one piece. */
event_value access_piece(gr_slice piece);

#endif
