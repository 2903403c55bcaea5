/* effort.h - what a piece of work cost: seconds of the processor, and instructions
 * where the kernel lets a process count its own. Seconds are what people wait; on a
 * machine that others use they double from one moment to the next, so what has to
 * hold of a ratio is judged by instructions. */
#ifndef BENCH_EFFORT_H
#define BENCH_EFFORT_H

#include <time.h>

typedef struct {
    double seconds,
        instructions; /* instructions: 0 where they are not counted */
} effort;

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Since the process began to count. Of one thread. */
effort effort_now(void);

static inline effort effort_since(effort begin)
{
    effort const end = effort_now();
    return (effort){end.seconds - begin.seconds,
                    end.instructions - begin.instructions};
}

/* The least of both, each by itself: the best of several rounds. */
static inline effort effort_least(effort a, effort b)
{
    return (effort){a.seconds < b.seconds ? a.seconds : b.seconds,
                    a.instructions < b.instructions ? a.instructions
                                                    : b.instructions};
}

static inline effort effort_per(effort a, double units)
{
    return (effort){a.seconds / units, a.instructions / units};
}

/* How often `b` goes into `a`. */
static inline double effort_ratio(effort a, effort b)
{
    return a.instructions > 0 && b.instructions > 0
               ? a.instructions / b.instructions
               : a.seconds / b.seconds;
}

/* A limit of such a ratio: by the clock alone it is twice as lenient, for a loop
 * may run at half the speed of the one that it is held against. */
static inline double effort_limit(effort a, double limit)
{
    return a.instructions > 0 ? limit : 2 * limit;
}

static const effort effort_none = {1e30, 1e30}; /* more than any */

/* What a million bytes cost in a loop that is the same on all machines. */
effort calibration(void);

#endif
