/* gauge.c - see gauge.h. */
#include "report/gauge.h"

enum { GAUGE_STEPS = 8 };

/* log2 in 256ths, straight between powers of two; of 1 and more. */
static uint64_t log2_parts(uint64_t value)
{
    unsigned power = 0;
    while (value >> power > 1) power++;
    uint64_t const rest = value - ((uint64_t)1 << power);
    return power * 256u +
           (power > 8 ? rest >> (power - 8) : rest << (8 - power));
}

unsigned report_gauge(uint64_t count, uint64_t most)
{
    if (count == 0) return 0;
    if (count >= most) return GAUGE_STEPS;
    return 1 +
           (unsigned)((GAUGE_STEPS - 1) * log2_parts(count) / log2_parts(most));
}

void report_put_bar(gr_buffer *out, unsigned step, bool utf8)
{
    static const char *const blocks[] = {" ",
                                         "\xE2\x96\x81",
                                         "\xE2\x96\x82",
                                         "\xE2\x96\x83",
                                         "\xE2\x96\x84",
                                         "\xE2\x96\x85",
                                         "\xE2\x96\x86",
                                         "\xE2\x96\x87",
                                         "\xE2\x96\x88"};
    static const char ascii[] = " .:-=+*#@";
    if (utf8) gr_putf(out, "%s", blocks[step]);
    else gr_put_byte(out, (uint8_t)ascii[step]);
}
