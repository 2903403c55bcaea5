/* evtx_sample.h - an event log with every shape that our writer knows. */
#ifndef TESTS_EVTX_SAMPLE_H
#define TESTS_EVTX_SAMPLE_H

#include "simulate/evtx_write.h"

enum { SAMPLE_EVENTS = 200, SAMPLE_RECORDS = SAMPLE_EVENTS + 4 };

/* SAMPLE_EVENTS events with a field of each type, the same with UserData, one
 * without payload, a plain tree, and a tree as large as half a chunk. Fills
 * `out`; false: no memory. */
bool sample_write(gr_arena *arena, const write_options *options,
                  gr_buffer *out);

/* 0x7fffffff-like bits of a double or float, as the writer wants them. */
uint64_t sample_double_bits(double value);
uint64_t sample_float_bits(float value);

/* One event of channel Security with `count` fields, ready to be changed. */
write_event sample_event(const write_field *fields, size_t count);

#endif
