/* demo_parts.h - what the files demo*.c share. */
#ifndef SIMULATE_DEMO_PARTS_H
#define SIMULATE_DEMO_PARTS_H

#include "simulate/evtx_write.h"

typedef enum { HOST_EXCH01, HOST_FS02, HOST_COUNT } demo_host;

typedef enum {
    LOG_SECURITY,
    LOG_SYSTEM,
    LOG_SYSMON,
    LOG_POWERSHELL,
    LOG_DEFENDER,
    LOG_EXCHANGE,
    LOG_COUNT
} demo_log;

/* ---- the kinds of events that occur ---- */

/* `usual`: the value where a step says nothing. In it, and in the values of
 * steps: '~' is left out when it is written, so that no name of an attack tool
 * stands in the source or in the program; '#' is some digit. Whole values:
 *   @time        the event's time as Sysmon writes it
 *   @host        the host's short name
 *   @port        some high port
 *   @guid FIELD  a GUID that follows from the host and that field's value
 *   @sha FIELD   SHA256= and digits that follow from that field's value
 * A name that begins with '.' is that of an unnamed <Data>. */
typedef struct {
    const char *name;
    write_type type;
    const char *usual;
} demo_field;

typedef struct {
    demo_log log;
    uint16_t id;
    uint8_t version, level;
    uint16_t task;
    uint64_t keywords;
    const char *provider, *guid;
    const char *source;            /* of a classic log, or NULL */
    const char *user_data, *space; /* or NULL: EventData */
    const demo_field *fields;
    size_t field_count;
} demo_kind;

const demo_kind *demo_kind_of(demo_log log, uint16_t id);

/* ---- what happens ---- */

typedef struct {
    const char *field, *value;
} demo_value;

enum { DEMO_VALUES = 12 };
typedef struct {
    int32_t ms; /* since midnight; below zero: the day before */
    demo_host host;
    demo_log log;
    uint16_t id;
    demo_value values[DEMO_VALUES]; /* up to the first without a field */
} demo_step;

/* The intrusion and what belongs to it, in order of time. */
extern const demo_step demo_story[];
extern const size_t demo_story_count;

/* An ordinary day, in order of time. */
enum { DEMO_NOISE = 320 };
void demo_noise(demo_host host, demo_step steps[DEMO_NOISE]);

/* The numbers of a seed: SplitMix64. */
uint64_t demo_random(uint64_t *state);

#endif
