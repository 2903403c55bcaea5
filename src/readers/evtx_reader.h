/* evtx_reader.h - Windows event logs (.evtx): docs/formats/evtx.md. */
#ifndef GR_READERS_EVTX_READER_H
#define GR_READERS_EVTX_READER_H

#include "readers/reader.h"

extern const reader_ops evtx_reader;

/* For tests and fuzzing: as evtx_reader.open, but no record is read by a plan
 * (evtx_plan.h). Both must give the same events. */
reader_state *evtx_open_without_plans(const reader_options *options);

#endif
