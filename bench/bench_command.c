/* bench_command.c - wall time, processor time and peak memory of a command.
 *
 *   bench command [--once] NAME COMMAND [ARGUMENT...]
 *
 * Runs it three times with its output thrown away, a short one until a second
 * has passed, or --once; prints the best times and the largest memory as `NAME_wall ms` and
 * so on, one figure a line. */
#include "bench.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 3, MOST_RUNS = 100, LEAST_MS = 1000 };

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double cpu_ms(const struct rusage *u)
{
    return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e3 +
           (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1e3;
}

static _Noreturn void become(char **command)
{
    int const nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0) _exit(126);
    execvp(command[0], command);
    _exit(127);
}

int bench_command(int argc, char **argv)
{
    bool const once = argc > 1 && strcmp(argv[1], "--once") == 0;
    argc -= once;
    argv += once;
    if (argc < 3) return 2;
    double wall = 1e18, cpu = 1e18;
    long peak = 0;
    int code = 0;
    double sum = 0;
    int const least = once ? 1 : RUNS, most = once ? 1 : MOST_RUNS;
    for (int i = 0; i < least || (sum < LEAST_MS && i < most); i++) {
        struct rusage before, after;
        getrusage(RUSAGE_CHILDREN, &before);
        double const begin = now_ms();
        pid_t const child = fork();
        if (child < 0) return 1;
        if (child == 0) become(argv + 2);
        int status = 0;
        if (waitpid(child, &status, 0) != child) return 1;
        double const took = now_ms() - begin;
        getrusage(RUSAGE_CHILDREN, &after);
        double const used = cpu_ms(&after) - cpu_ms(&before);
        sum += took;
        if (took < wall) wall = took;
        if (used < cpu) cpu = used;
        peak = after.ru_maxrss;
        code = WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    }
    printf("%s_wall %.1f ms\n%s_cpu %.1f ms\n%s_peak_memory %ld KiB\n"
           "%s_exit %d code\n",
           argv[1], wall, argv[1], cpu, argv[1], peak, argv[1], code);
    return code == 126 || code == 127;
}
