/* stream_examples.h - the streams among the examples of correlations, judged as a
 * hunt would: engine, link_put, correlating, bursts. What matches is asked of the
 * oracle too. */
#ifndef GR_HUNT_STREAM_EXAMPLES_H
#define GR_HUNT_STREAM_EXAMPLES_H

#include "sigma/examples.h"

typedef struct stream_judge stream_judge;

/* `matcher` is of these rules; both live longer. NULL: no memory. */
stream_judge *stream_judge_new(sigma_matcher *matcher,
                               const sigma_rules *rules);
void stream_judge_free(stream_judge *j); /* NULL is fine */

/* Valid until stream_judge_free. */
sigma_stream_judge stream_judge_interface(stream_judge *j);

#endif
