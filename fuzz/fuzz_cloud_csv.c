/* fuzz_cloud_csv.c - audit logs of clouds as CSV, of hostile origin.
 *
 * Asserted by text_told: events and damage stand in order within the file, and
 * every event can be printed. And here: units of any size give the same; a row
 * of any values under any names is one sound JSON object. */
#include "readers/cloud_csv_reader.h"
#include "readers/cloud_csv_text.h"
#include "readers/csv.h"
#include "readers/json_shim.h"
#include "support/holds.h"
#include "support/text_told.h"

static gr_slice line_at(gr_slice bytes, size_t *at)
{
    gr_slice const rest = gr_from(bytes, *at);
    gr_slice const line = gr_sub(rest, 0, gr_find_byte(rest, '\n'));
    *at += line.len + 1;
    return line;
}

static void check_sound(gr_buffer *object)
{
    const json_node *nodes;
    size_t const len = object->len;
    json_shim *const shim = json_shim_new(1 << 14, 64);
    HOLDS(shim != NULL && object->status == GR_OK);
    for (size_t i = 0; i < JSON_PADDING; i++) gr_put_byte(object, ' ');
    HOLDS(json_shim_parse(shim, object->ptr, len, &nodes) == JSON_PARSED);
    HOLDS(json_shim_whole(shim));
    json_shim_free(shim);
}

static void check_row(gr_slice bytes)
{
    static cloud_csv_columns columns;
    static event_value cells[CLOUD_CSV_COLUMNS];
    size_t at = 0;
    gr_arena *const arena = gr_arena_new((size_t)64 << 20);
    gr_buffer object = gr_buffer_upto((size_t)64 << 20);
    HOLDS(arena != NULL);
    if (cloud_csv_columns_read(line_at(bytes, &at), arena, &columns) &&
        csv_split(line_at(bytes, &at), columns.separator, arena, cells,
                  CLOUD_CSV_COLUMNS) == columns.count) {
        cloud_csv_put_object(&object, &columns, cells);
        check_sound(&object);
    }
    gr_buffer_free(&object);
    gr_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size - 1};
    (void)cloud_csv_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("a.csv"));
    text_told_alike(&cloud_csv_reader, bytes, "a.csv", 1 + data[size - 1] % 64);
    check_row(bytes);
    return 0;
}
