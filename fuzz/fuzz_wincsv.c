/* fuzz_wincsv.c - Windows events as CSV, of hostile origin.
 *
 * Asserted by text_told: events and damage stand in order within the file, and
 * every event can be printed. And here: units of any size give the same. */
#include <stdlib.h>

#include "readers/wincsv_reader.h"
#include "support/text_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size - 1};
    size_t const step = 1 + data[size - 1] % 64;
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20), again = whole;
    (void)wincsv_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("a.csv"));
    text_told(&wincsv_reader, bytes, &(text_file){.name = "a.csv"}, &whole);
    text_told(&wincsv_reader, bytes,
              &(text_file){.name = "a.csv", .step = step}, &again);
    if (!gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again))) abort();
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    return 0;
}
