/* bench.c - see bench.h.
 *
 *   bench NAME [ARGUMENT...] */
#include "bench.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} all[] = {{"command", bench_command}, {"correlate", bench_correlate},
           {"hostile", bench_hostile}, {"hunt", bench_hunt},
           {"matches", bench_matches}, {"text", bench_text}};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < sizeof all / sizeof *all; i++)
        if (strcmp(argv[1], all[i].name) == 0)
            return all[i].run(argc - 1, argv + 1);
    fputs("bench: command, correlate, hostile, hunt, matches or text?\n",
          stderr);
    return 2;
}
