/* audit_syscall.h - the name of a system call. */
#ifndef GR_READERS_AUDIT_SYSCALL_H
#define GR_READERS_AUDIT_SYSCALL_H

#include "base/slice.h"

/* Of the record's "arch" (c000003e) and "syscall" (59), both as written; empty:
 * not known. */
gr_slice audit_syscall_name(gr_slice arch, gr_slice number);

#endif
