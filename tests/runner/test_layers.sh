#!/bin/sh
# tools/layers sees what it should, in a house made of one-line files.
. tests/cli/lib.sh

house=$scratch/src
file() { # PATH, text on stdin
    mkdir -p "$house/$(dirname "$1")"
    cat >"$house/$1"
}
begin() {
    rm -rf "$house"
    echo '#include <stdint.h>' | file base/slice.h
    echo '#include "base/slice.h"' | file event/event.h
    echo '#include "base/slice.h"' | file evidence/walk.h
    echo '#include "event/event.h"' | file readers/reader.h
    echo '#include "event/event.h"' | file sigma/rule.h
}
sound() { # NAME
    run tools/layers "$house"
    expect_exit "$1" 0
}
broken() { # NAME LINE RULE
    run tools/layers "$house"
    if [ "$status" -eq 1 ] && grep -qE "^[^ ]*$2: $3: " "$out"; then
        ok "$1"
    else
        not_ok "$1" "$(show_output)"
    fi
}

begin
sound 'a sound house passes'

begin && echo '#include "sigma/rule.h"' | file event/value.h
broken 'a room may not know one below it in the list' 'value.h:1' include
begin && printf '\n#include "evidence/walk.h"\n' | file event/value.h
broken 'the line is named' 'value.h:2' include
begin && echo '#include "event/event.h"' | file evidence/walk.c
broken 'evidence does not know event' 'walk.c:1' include
begin && echo '#include "readers/reader.h"' | file sigma/load.c
broken 'sigma does not know readers' 'load.c:1' include
begin && echo '#include "slice.h"' | file base/slice.c
broken 'an include names its room' 'slice.c:1' include
begin && echo '#include "../base/slice.h"' | file event/value.c
broken 'an include does not climb' 'value.c:1' include
begin && echo '#include "base/none.h"' | file event/value.c
broken 'an included file exists' 'value.c:1' include
begin && echo '#include "cellar/none.h"' | file cli/main.c
broken 'an included room exists' 'main.c:1' include
begin && echo 'int x;' | file cellar/x.c
broken 'a source stands in a known room' 'x.c:1' place

begin && echo 'void *f(void) { return malloc(1); }' | file base/arena.c
broken 'malloc is in base/mem.c alone' 'arena.c:1' alloc
begin && echo 'void *f(void) { return malloc(1); }' | file base/mem.c
sound 'and may be there'
begin && echo '#include <pthread.h>' | file readers/x.c
broken 'threads are in hunt' 'x.c:1' threads
begin && echo '#include <pthread.h>' | file hunt/pipe.c
sound 'and may be there too'
begin && echo 'void f(void) { printf("x"); }' | file hunt/pipe.c
broken 'printing is in cli' 'pipe.c:1' print
begin && echo 'void f(void) { fputs("x", stderr); }' | file evidence/x.c
broken 'stderr is of cli' 'x.c:1' print
begin && echo 'int f(void) { return open("x", 0); }' | file sigma/x.c
broken 'files are not opened in sigma' 'x.c:1' files
begin && echo 'int f(void) { return open("x", 0); }' | file evidence/x.c
sound 'but in evidence'
begin && echo 'long f(void) { return time(0); }' | file readers/x.c
broken 'readers have no clock' 'x.c:1' clock

begin && file base/x.c <<'EOF'
/* malloc(1) and printf("x") in a comment
   free(x) in its second line */
const char *f(void) { return "malloc(1) \" free(x)"; } // exit(1)
int g(struct s *s) { return s->free(s) + s.open(s) + time.part; }
EOF
sound 'comments, texts and members are no calls'
begin && file readers/x.c <<'EOF'
/* layers: allow clock - a test of the test */
long f(void) { return time(0); }
EOF
sound 'a departure with its reason passes'
begin && file readers/x.c <<'EOF'
/* layers: allow clock - a test of the test */
long f(void) { return time(0); }
long g(void) { return time(0); }
EOF
broken 'but only on its line' 'x.c:3' clock
begin && file readers/x.c <<'EOF'
/* layers: allow clock */
long f(void) { return time(0); }
EOF
broken 'and not without a reason' 'x.c:2' clock
done_testing
