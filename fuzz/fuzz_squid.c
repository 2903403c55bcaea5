/* fuzz_squid.c - Squid's access logs of hostile origin.
 *
 * Asserted by text_told: events and damage stand in order within the file, values are
 * pieces of their lines, every event can be printed. And here: units of any size
 * give the same. */
#include "readers/squid_reader.h"
#include "support/text_told.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    gr_slice const bytes = {data, size - 1};
    (void)squid_reader.sniff(gr_sub(bytes, 0, READER_HEAD), GR_S("access.log"));
    text_told_alike(&squid_reader, bytes, "access.log",
                    1 + data[size - 1] % 64);
    return 0;
}
