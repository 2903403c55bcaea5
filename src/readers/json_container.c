/* json_container.c - see json_container.h. */
#include "readers/json_container.h"

#include "readers/access_pieces.h"
#include "readers/json_signs.h"

static gr_slice line_of(const json_fields *fields)
{
    const event_value *const log = json_field_named(fields, GR_S("log"));
    bool const text = log != NULL && log->type == VALUE_UTF8;
    return text ? gr_trim(value_bytes(*log)) : GR_S("");
}

bool json_container_derive(json_fields *fields, gr_slice *channel)
{
    access_line line;
    event_value values[ACCESS_PIECES];
    bool room = true;
    if (access_line_read(line_of(fields), &line) != NULL ||
        !access_line_begins_rightly(&line))
        return true;
    *channel = GR_S("access");
    access_pieces(&line, values);
    for (size_t i = 0; room && i < ACCESS_PIECES; i++)
        room = json_derive(fields, gr_slice_of_c(access_piece_names[i]),
                           values[i]);
    return room;
}
