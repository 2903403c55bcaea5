/* audit_syscall.c - see audit_syscall.h.
 *
 * Rules name system calls as an enriched log does; most logs are not enriched.
 * `arch` is AUDIT_ARCH_*: the ELF machine, with bits for 64 bit and for little
 * endian. Source: Linux, include/uapi/linux/audit.h. */
#include "readers/audit_syscall.h"

#include "base/number.h"

enum { MOST_CALLS = 512 };

typedef enum { X86_64, I386, AARCH64, MACHINES } machine;

static const char *const names[MACHINES][MOST_CALLS] = {
#define CALL(machine, number, name) [machine][number] = name,
#include "readers/audit_syscall_list.h"
#undef CALL
};

static machine machine_of(gr_slice arch)
{
    if (gr_equal_ascii_fold(arch, GR_S("c000003e"))) return X86_64;
    if (gr_equal_ascii_fold(arch, GR_S("40000003"))) return I386;
    if (gr_equal_ascii_fold(arch, GR_S("c00000b7"))) return AARCH64;
    return MACHINES;
}

gr_slice audit_syscall_name(gr_slice arch, gr_slice number)
{
    uint64_t n;
    machine const which = machine_of(arch);
    if (which == MACHINES || !gr_parse_u64(number, &n) || n >= MOST_CALLS ||
        names[which][n] == NULL)
        return GR_S("");
    return gr_slice_of_c(names[which][n]);
}
