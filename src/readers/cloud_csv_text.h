/* cloud_csv_text.h - a row of a cloud's audit log as the JSON object that it
 * is where the same log is exported as JSON. */
#ifndef GR_READERS_CLOUD_CSV_TEXT_H
#define GR_READERS_CLOUD_CSV_TEXT_H

#include "base/buffer.h"
#include "readers/cloud_csv_columns.h"

/* Appends the object; `cells`: as many values as there are columns. */
void cloud_csv_put_object(gr_buffer *out, const cloud_csv_columns *columns,
                          const event_value *cells);

#endif
