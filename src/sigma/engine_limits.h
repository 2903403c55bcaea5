/* engine_limits.h - ceilings of compiling and matching, with their reasons. */
#ifndef GR_SIGMA_ENGINE_LIMITS_H
#define GR_SIGMA_ENGINE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* The longest regex. The longest in public rules has 217 bytes. */
enum { REGEX_PATTERN_CEILING = 64 << 10 };
/* Steps of one search, and the interpreter's nesting and memory. A million
 * steps take some 10 ms; ten times what public rules needed on real logs. */
enum { REGEX_STEP_CEILING = 1000000 };
enum { REGEX_DEPTH_CEILING = 100000 };
enum { REGEX_HEAP_CEILING_KIB = 20 << 10 };
enum { REGEX_STACK_FIRST = 32 << 10, REGEX_STACK_CEILING = 1 << 20 };

/* Depth of a condition. Public rules have 6; the front end allows less than
 * this, so that reaching it is a fault of ours. */
enum { CONDITION_DEPTH_CEILING = 1024 };

/* Rule instances over all buckets. SigmaHQ needs some 10,000; a rule set whose
 * buckets multiply beyond this gets coarser buckets, not fewer matches. */
enum { BUCKET_INSTANCE_CEILING = 1 << 20 };

/* Memory while compiling, thrown away after it. */
#define COMPILE_SCRATCH_CEILING ((size_t)1 << 30)

/* What one matcher knows of layouts. 300 bytes to 3 KB each; when it is full
 * all of it is forgotten and made again. */
#define PLAN_CEILING ((size_t)16 << 20)

/* What one matcher remembers of values and what came of them: some 10,000, which
 * stay in a processor's cache; six times as many were not faster. When it is
 * full, all is forgotten. */
#define MATCH_MEMO_CEILING ((size_t)2 << 20)

/* Text, views and lists of one event. The largest event that a reader makes has
 * 64 MiB, and its folded text as much again. */
#define EVENT_SCRATCH_CEILING ((size_t)192 << 20)

/* Values that one slot of a rule is made of; of more, nothing is remembered. */
enum { RECALL_SOURCES = 8 };
/* Bytes of a value that is remembered: longer ones hardly come twice. */
enum { RECALL_VALUE_CEILING = 2048 };
/* Literals of one value, slots that one event is searched in, slots that decide
 * about its candidates: real rules and logs stay below a third of each. */
enum { RECALL_LITERALS = 1024, RECALL_SEARCHES = 64, RECALL_SLOTS = 32 };

/* What a scout of lines makes of its keywords: some 20 KB. */
enum { SCOUT_CEILING = 256 << 10 };

/* One view's text: a registry path or a device path is below 64 KiB. */
enum { VIEW_TEXT_CEILING = 1 << 20 };

#endif
