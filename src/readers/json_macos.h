/* json_macos.h - what ran and which files were written on a Mac, as JSON: by
 * eslogger, which macOS has, or by an EDR that calls its fields as rules do.
 * docs/formats/json.md */
#ifndef GR_READERS_JSON_MACOS_H
#define GR_READERS_JSON_MACOS_H

#include "readers/json_fields.h"

/* Behind the fields of such an object, those that rules name: Image,
 * CommandLine, ParentImage, CurrentDirectory, TargetFilename. *channel: what it
 * tells of; left as it is where it tells of something else. What is not in the
 * fields' own text lives in `arena`. False: there was no room for all. */
bool json_macos_derive(gr_arena *arena, json_fields *fields, gr_slice *channel);

#endif
