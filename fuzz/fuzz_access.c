/* fuzz_access.c - access and error logs of hostile origin.
 *
 * Asserted by text_told: events and damage stand in order within the file, values are
 * pieces of their lines, every event can be printed. And here: units of any size
 * give the same. */
#include <stdlib.h>

#include "readers/access_reader.h"
#include "support/text_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size - 1};
    size_t const step = 1 + data[size - 1] % 64;
    gr_buffer whole = gr_buffer_upto((size_t)256 << 20), again = whole;
    (void)access_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("u_ex1.log"));
    text_told(&access_reader, bytes, &(text_file){.name = "u_ex1.log"}, &whole);
    text_told(&access_reader, bytes,
              &(text_file){.name = "u_ex1.log", .step = step}, &again);
    if (!gr_equal(gr_buffer_slice(&whole), gr_buffer_slice(&again))) abort();
    gr_buffer_free(&whole);
    gr_buffer_free(&again);
    return 0;
}
