/* bench.h - the benchmarks, of which each is a command of one program, so that the library
 * is linked as a whole once for all of them. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

/* As main: what each takes is at the top of its file. */
int bench_command(int argc, char **argv);
int bench_correlate(int argc, char **argv);
int bench_hostile(int argc, char **argv);
int bench_hunt(int argc, char **argv);
int bench_matches(int argc, char **argv);
int bench_text(int argc, char **argv);

#endif
