/* limits.h - ceilings of correlating, each with its reason. */
#ifndef GR_CORRELATE_LIMITS_H
#define GR_CORRELATE_LIMITS_H

enum {
    /* Events that a window holds, by default. A flood of 10,000 guesses a second
     * for seven minutes fits; each costs 16 to 56 bytes. */
    CORRELATE_WINDOW = 4 << 20,

    /* More is not asked for: places of events are told apart by 32 bits. */
    CORRELATE_WINDOW_MOST = 1 << 30,

    /* Rows of one time that are merged across files, where a rule wants an order:
     * 12 MiB. More are taken so many at once, in order of evidence. */
    CORRELATE_INSTANT = 1 << 16,

    /* Events that a burst names; of the others it tells how many. */
    CORRELATE_GROUNDS = 1000,
};

#endif
