/* error.c - one line of text and a place, for whoever has to tell a person. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

gr_status gr_fail(gr_error *err, gr_status status, uint64_t offset,
                  const char *format, ...)
{
    if (err == NULL) return status;
    err->status = status;
    err->offset = offset;
    va_list args;
    va_start(args, format);
    int const written = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (written < 0) err->text[0] = '\0';
    for (char *p = err->text; *p != '\0'; p++)
        if (*p < 0x20 || *p > 0x7e) *p = '?';
    return status;
}

const char *gr_status_name(gr_status status)
{
    switch (status) {
    case GR_OK: return "ok";
    case GR_NONE: return "none";
    case GR_DAMAGED: return "damaged";
    case GR_UNSUPPORTED: return "unsupported";
    case GR_LIMIT: return "limit";
    case GR_IO: return "input/output";
    case GR_NOMEM: return "no memory";
    }
    return "unknown";
}
