# grounds - GNU make and pkg-config. `make help` lists the targets.
#
# A room is a folder of src/. Every src/ROOM/*.c goes into build/libgrounds.a,
# except src/cli/main.c, which becomes build/grounds; a new file needs no line
# here. Variants live beside each other: BUILD names their folder.

BUILD ?= build
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
VERSION := $(shell cat VERSION)

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),$(subst clang,clang++,$(CC)),g++)
endif
HOSTCC ?= $(CC)
AR ?= ar
CFLAGS ?= -O3 -g
CXXFLAGS ?= $(CFLAGS)
# gcc compiles the program and the benchmarks as a whole, which is worth 1 to
# 6 %. Tests link the same objects one by one. LTO= is without.
LTO ?= $(if $(findstring clang,$(CC))$(SANITIZE),,1)

# Each library has its one job: see README.md, "What it is built on".
LIBRARIES := yaml-0.1 libpcre2-8 libcrypto simdjson libarchive zlib yara
TEST_LIBRARIES := cmocka

# Sources that need more than POSIX.1-2008. A #define in the file would come
# too late, after base/banned.h; so a file is named here, with what it needs:
# walk.c O_NOATIME and O_PATH, label.c realpath (XSI), effort.c syscall, mem.c
# madvise, temp.c O_TMPFILE.
GNU_SOURCES := src/base/mem.c src/evidence/walk.c src/evidence/label.c \
    src/evidence/temp.c bench/effort.c

# ---------------------------------------------------------------- flags
SHARED_WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wconversion \
    -Wsign-conversion -Wcast-qual -Wwrite-strings -Wundef -Wformat=2 \
    -Wswitch-enum
C_WARNINGS := $(SHARED_WARNINGS) -Wstrict-prototypes -Wmissing-prototypes
CXX_WARNINGS := $(SHARED_WARNINGS)
ERRORS := $(if $(filter 1,$(WERROR)),-Werror)
SANITIZERS := $(if $(SANITIZE),-fsanitize=$(SANITIZE) \
    -fno-sanitize-recover=all -fno-omit-frame-pointer)

LIBRARY_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) 2>/dev/null)
LIBRARY_LIBS := $(shell pkg-config --libs $(LIBRARIES) 2>/dev/null)
MISSING := $(shell for l in $(LIBRARIES); do \
    pkg-config --exists $$l 2>/dev/null || echo $$l; done)

DEFINES = $(if $(filter $(GNU_SOURCES),$<),-D_GNU_SOURCE) \
    -D_POSIX_C_SOURCE=200809L -DGROUNDS_VERSION='"$(VERSION)"'
COMMON := -Isrc -Itests -include src/base/banned.h -pthread $(ERRORS) \
    $(SANITIZERS) $(if $(PORTABLE),-DGR_PORTABLE) $(LIBRARY_CFLAGS) $(CPPFLAGS)
C_FLAGS := -std=c17 $(C_WARNINGS) $(COMMON) $(CFLAGS)
CXX_FLAGS := -std=c++17 -fno-exceptions -fno-rtti $(CXX_WARNINGS) $(COMMON) \
    $(CXXFLAGS)
LTO_OBJECT := $(if $(LTO),-flto=auto -ffat-lto-objects)
LTO_LINK := $(if $(LTO),-flto=auto $(ERRORS),-fno-lto)
# Of one object: what is linked as a whole has both forms.
WHOLE = $(if $(filter src/% bench/%,$<),$(LTO_OBJECT))
LINK_FLAGS := -pthread $(SANITIZERS) -Wl,--as-needed -Wl,-z,relro,-z,now \
    $(LDFLAGS)

# `make V=1` shows every command.
Q := $(if $(V),,@)
say = @printf '  %-6s %s\n' $(1) $(2)

# -------------------------------------------------------------- sources
LIB_C := $(filter-out src/cli/main.c,$(wildcard src/*/*.c))
LIB_CXX := $(wildcard src/*/*.cc)
RULES := $(shell find rules -type f -name '*.yml' 2>/dev/null | LC_ALL=C sort)
YARA := $(shell find rules -type f -name '*.yar' 2>/dev/null | LC_ALL=C sort)
DATA := $(wildcard data/*.yml)
EMBEDDED := $(BUILD)/embedded_rules.o $(BUILD)/embedded_yara.o \
    $(BUILD)/embedded_data.o
LIB_OBJECTS := $(LIB_C:%.c=$(BUILD)/%.o) $(LIB_CXX:%.cc=$(BUILD)/%.o) \
    $(EMBEDDED)
LIB := $(BUILD)/libgrounds.a
PROGRAM := $(if $(wildcard src/cli/main.c),$(BUILD)/grounds)
LINK := $(if $(LIB_CXX),$(CXX),$(CC))

TEST_C := $(wildcard tests/*/test_*.c)
TESTS := $(TEST_C:%.c=$(BUILD)/%)
TEST_HELPERS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))
TEST_SCRIPTS := $(filter-out tests/cli/lib.sh,$(wildcard tests/*/*.sh))
CONFORMANCE := $(filter $(BUILD)/tests/conformance/%,$(TESTS)) \
    $(filter tests/conformance/%,$(TEST_SCRIPTS))
FUZZ_C := $(filter-out fuzz/replay_main.c,$(wildcard fuzz/*.c))
FUZZ_NAMES := $(or $(FUZZ_TARGETS),$(FUZZ_C:fuzz/%.c=%))
FUZZERS := $(FUZZ_NAMES:%=$(BUILD)/fuzzers/%)
REPLAYS := $(FUZZ_C:fuzz/%.c=$(BUILD)/replay/%)
BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard bench/*.c))
BENCH := $(BUILD)/bench/bench
CHECKS := $(filter-out $(CONFORMANCE),$(TESTS) $(TEST_SCRIPTS)) $(REPLAYS)

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: all help check run-check check-user check-conformance check-portable san fuzz fuzz-targets \
    fuzz-replay fuzz-run bench bench-quick bench-pipe layers format format-check \
    install uninstall clean demo run-demo tests-build FORCE

all: $(LIB) $(PROGRAM)

help:
	@echo 'make              build/grounds'
	@echo 'make demo         build it, make a sample, hunt it'
	@echo 'make check        all tests that need nothing but this tree'
	@echo 'make check-conformance  tests against public rules and logs, and other readers'
	@echo 'make check-portable  tests without vector instructions, the same bytes'
	@echo 'make san          the tests under ASan and UBSan'
	@echo 'make fuzz         the fuzz targets; fuzz-replay, fuzz-run; of some alone:'
	@echo '                  FUZZ_TARGETS="fuzz_json fuzz_w3c"'
	@echo 'make bench        measure the speed; bench-quick is shorter'
	@echo 'make bench-pipe   measure the memory that 20 GB through a pipe take'
	@echo 'make layers       check who includes whom'
	@echo 'make format       clang-format everything; format-check only looks'
	@echo 'make install      to PREFIX=$(PREFIX), below DESTDIR; uninstall'

# ---------------------------------------------------------------- build
$(BUILD)/%.o: %.c $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(DEFINES) $(C_FLAGS) $(WHOLE) -MMD -MP -c $< -o $@

$(BUILD)/%.o: %.cc $(BUILD)/flags | libraries
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) $(DEFINES) $(CXX_FLAGS) $(WHOLE) -MMD -MP -c $< -o $@

$(BUILD)/embedded_%.o: $(BUILD)/embedded_%.c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(CC) $(DEFINES) $(C_FLAGS) -MMD -MP -c $< -o $@

$(LIB): $(LIB_OBJECTS) $(BUILD)/objects
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $(LIB_OBJECTS)

$(BUILD)/grounds: $(BUILD)/src/cli/main.o $(LIB)
	$(call say,LINK,$@)
	$(Q)$(LINK) $(LTO_LINK) $(LINK_FLAGS) $^ $(LIBRARY_LIBS) -o $@

$(BUILD)/tools/embed: tools/embed.c src/sigma/builtin_data.h
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(HOSTCC) -std=c17 $(C_WARNINGS) $(ERRORS) -D_POSIX_C_SOURCE=200809L \
	    -Isrc -include src/base/banned.h -O1 $< -o $@

$(BUILD)/embedded_rules.c: $(BUILD)/tools/embed $(RULES) $(BUILD)/rules.list
	$(call say,EMBED,$@)
	$(Q)$(BUILD)/tools/embed rules rules $(RULES) > $@

$(BUILD)/embedded_yara.c: $(BUILD)/tools/embed $(YARA) $(BUILD)/yara.list
	$(call say,EMBED,$@)
	$(Q)$(BUILD)/tools/embed yara rules $(YARA) > $@

$(BUILD)/embedded_data.c: $(BUILD)/tools/embed $(DATA) $(BUILD)/data.list
	$(call say,EMBED,$@)
	$(Q)$(BUILD)/tools/embed data data $(DATA) > $@

# A file that changes only when what it tells changes: flags or a file list.
define remember
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
	    printf '%s\n' '$(subst ','\'',$(1))' > $@
endef
$(BUILD)/flags: FORCE
	$(call remember,$(filter-out -Werror,$(CC) $(C_FLAGS) $(CXX) $(CXX_FLAGS) \
	    $(LTO_OBJECT)) \
	    $(VERSION) $(GNU_SOURCES))
$(BUILD)/objects: FORCE
	$(call remember,$(LIB_OBJECTS))
$(BUILD)/rules.list: FORCE
	$(call remember,$(RULES))
$(BUILD)/yara.list: FORCE
	$(call remember,$(YARA))
$(BUILD)/data.list: FORCE
	$(call remember,$(DATA))

.PHONY: libraries
libraries:
	@$(if $(MISSING),echo 'missing: $(MISSING); ./bootstrap packages build' \
	    'installs them' >&2; exit 1,:)

# ---------------------------------------------------------------- tests
$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(TEST_HELPERS) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(LINK) -fno-lto $(LINK_FLAGS) $(filter %.o %.a,$^) $(LIBRARY_LIBS) \
	    $$(pkg-config --libs $(TEST_LIBRARIES)) -o $@

$(REPLAYS): $(BUILD)/replay/%: $(BUILD)/fuzz/%.o \
    $(BUILD)/fuzz/replay_main.o $(TEST_HELPERS) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(LINK) -fno-lto $(LINK_FLAGS) $(filter %.o %.a,$^) $(LIBRARY_LIBS) \
	    -o $@

tests-build: all $(TESTS) $(REPLAYS)

check:
	@./bootstrap packages test
	@$(MAKE) --no-print-directory run-check

# WITHOUT: what another build need not run again.
RUN = $(filter-out $(WITHOUT),$(CHECKS))
run-check: all $(filter $(BUILD)/%,$(RUN))
	@GROUNDS=$(BUILD)/grounds BUILD=$(BUILD) tests/run $(RUN)

check-conformance: all $(filter $(BUILD)/%,$(CONFORMANCE))
	@GROUNDS=$(BUILD)/grounds BUILD=$(BUILD) tests/run $(CONFORMANCE)

# The tests of rules, of pages and of the runner, which say the same of each build.
OF_RULES := tests/cli/guessing.sh $(wildcard tests/*/docs.sh) \
    tests/sigma/rules_page.sh $(wildcard tests/runner/*.sh)

# A million rows, or names: what these do with memory is done by others with less.
OF_MANY := tests/cli/full_windows.sh tests/cli/logons_flood.sh

# Those that ask who runs them.
OF_USERS = $(shell grep -lE '\bid -u\b.*-ne|geteuid' $(TEST_SCRIPTS) $(TEST_C))
check-user: all
	@$(MAKE) --no-print-directory WITHOUT='$(filter-out \
	    $(OF_USERS:%.c=$(BUILD)/%),$(CHECKS))' run-check

# The same without vector instructions: tests of the parts, and the same bytes out.
check-portable: all
	@$(MAKE) --no-print-directory BUILD=build/portable PORTABLE=1 LTO= \
	    CFLAGS='-O1 -g1' WITHOUT='$(TEST_SCRIPTS)' run-check
	@GROUNDS=$(BUILD)/grounds OTHER=build/portable/grounds \
	    tests/run tests/cli/portable.sh

# A leak, an overflow or an undefined step ends the program, so the runner
# counts it as failed.
san:
	@ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 \
	    UBSAN_OPTIONS=print_stacktrace=1 $(MAKE) --no-print-directory \
	    BUILD=build/san SANITIZE=address,undefined CFLAGS='-O1 -g1' \
	    WITHOUT='$(OF_RULES) $(OF_MANY)' run-check

# ----------------------------------------------------------------- fuzz
FUZZ_MAKE = $(MAKE) --no-print-directory BUILD=build/fuzz CC=clang \
    CXX=clang++ SANITIZE=fuzzer-no-link,address,undefined CFLAGS='-O1 -g1'

$(FUZZERS): $(BUILD)/fuzzers/%: $(BUILD)/fuzz/%.o $(TEST_HELPERS) $(LIB)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(LINK) -fsanitize=fuzzer $(LINK_FLAGS) $(filter %.o %.a,$^) \
	    $(LIBRARY_LIBS) -o $@

fuzz-targets: $(FUZZERS)

fuzz:
	@command -v clang >/dev/null || { echo 'fuzzing needs clang' >&2; exit 1; }
	+@$(FUZZ_MAKE) fuzz-targets

fuzz-replay: fuzz
	@fuzz/run replay $(FUZZ_NAMES)

fuzz-run: fuzz
	@fuzz/run hunt $(FUZZ_SECONDS) $(FUZZ_NAMES)

# ---------------------------------------------------------------- bench
$(BENCH): $(BENCH_OBJECTS) $(TEST_HELPERS) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(LINK) $(LTO_LINK) $(LINK_FLAGS) $(filter %.o %.a,$^) \
	    $(LIBRARY_LIBS) -o $@

# Memory does not grow with evidence: 2 GB of each kind of text log, and 20 GB.
bench-pipe: all $(BENCH)
	@GROUNDS=$(BUILD)/grounds BUILD=$(BUILD) bench/pipe

bench bench-quick: all $(BENCH)
	@GROUNDS=$(BUILD)/grounds BUILD=$(BUILD) \
	    bench/run $(if $(filter bench-quick,$@),--quick)

# ---------------------------------------------------------------- house
# Not the tables and lists: they are data, laid out by hand or by a tool.
SOURCES = $(filter-out %_table.h %_list.h,$(wildcard src/*/*.c src/*/*.h \
    src/*/*.cc tests/*/*.c tests/*/*.h fuzz/*.c bench/*.c bench/*.h tools/*.c))

layers:
	@tools/layers

format:
	clang-format -i $(SOURCES)

format-check:
	@clang-format --dry-run -Werror $(SOURCES)

demo:
	@./bootstrap packages build
	@$(MAKE) --no-print-directory run-demo

run-demo: all
	@tools/demo $(BUILD)

clean:
	rm -rf build

# -------------------------------------------------------------- install
bin = $(DESTDIR)$(PREFIX)/bin
share = $(DESTDIR)$(PREFIX)/share

install: all
	install -d $(bin) $(share)/man/man1 $(share)/grounds \
	    $(share)/bash-completion/completions $(share)/zsh/site-functions \
	    $(share)/fish/vendor_completions.d
	install -m 755 $(BUILD)/grounds $(bin)/grounds
	install -m 644 docs/man/grounds.1 $(share)/man/man1/grounds.1
	install -m 644 completions/grounds.bash \
	    $(share)/bash-completion/completions/grounds
	install -m 644 completions/_grounds $(share)/zsh/site-functions/_grounds
	install -m 644 completions/grounds.fish \
	    $(share)/fish/vendor_completions.d/grounds.fish
	for f in $(RULES) $(YARA); do \
	    install -D -m 644 $$f $(share)/grounds/$$f || exit 1; done

uninstall:
	rm -f $(bin)/grounds $(share)/man/man1/grounds.1 \
	    $(share)/bash-completion/completions/grounds \
	    $(share)/zsh/site-functions/_grounds \
	    $(share)/fish/vendor_completions.d/grounds.fish
	rm -rf $(share)/grounds

OBJECTS := $(LIB_OBJECTS) $(BUILD)/src/cli/main.o $(TESTS:%=%.o) \
    $(TEST_HELPERS) $(FUZZ_C:%.c=$(BUILD)/%.o) $(BUILD)/fuzz/replay_main.o \
    $(BENCH_OBJECTS)
-include $(OBJECTS:.o=.d)
