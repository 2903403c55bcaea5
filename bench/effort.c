/* effort.c - see effort.h. */
#include "effort.h"

#include "base/hash.h"
#include "base/mem.h"

#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A counter of this process's instructions outside the kernel, or -1. */
static int counter_new(void)
{
    struct perf_event_attr what = {.type = PERF_TYPE_HARDWARE,
                                   .size = sizeof what,
                                   .config = PERF_COUNT_HW_INSTRUCTIONS,
                                   .exclude_kernel = 1,
                                   .exclude_hv = 1};
    return (int)syscall(SYS_perf_event_open, &what, 0, -1, -1, 0);
}

/* The counter is never closed. */
effort effort_now(void)
{
    static int counter = -2;
    uint64_t count = 0;
    if (counter == -2) counter = counter_new();
    if (counter < 0 || read(counter, &count, sizeof count) != sizeof count)
        count = 0;
    return (effort){now(), (double)count};
}

/* Never a part of a loop that it is held against. */
__attribute__((noinline)) effort calibration(void)
{
    uint8_t *const bytes = gr_alloc(1 << 20);
    if (bytes == NULL) exit(1);
    effort const begin = effort_now();
    uint32_t crc = 0;
    int rounds = 0;
    for (; now() - begin.seconds < 0.2; rounds++)
        crc = gr_crc32_portable(crc, gr_slice_of(bytes, 1 << 20));
    effort const took = effort_since(begin);
    if (crc == 1) puts("calibration_crc 1 impossible");
    gr_free(bytes);
    return effort_per(took, rounds * 1.048576);
}
