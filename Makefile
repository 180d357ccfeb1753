# answerd. `make help` lists the targets.
#
# Nothing here may need more than make and a shell while it is read: on a bare machine
# `make run` first installs the compiler.

MAKEFLAGS += --no-builtin-rules --no-print-directory
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

BUILD ?= build
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's/^.define ANSWERD_VERSION "\(.*\)"/\1/p' core/base/version.h)

ifeq ($(origin CC),default)
CC := gcc
endif
CXX ?= g++
AR ?= ar

# ---- Flags ----------------------------------------------------------------------------------

OPTIMISE ?= -O3 -g
SANITIZE ?=
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	-Wformat=2 -Wundef -Wwrite-strings
ifeq ($(DEVELOPER),1)
WARNINGS += -Werror
endif
HARDENING := -fstack-protector-strong -fstack-clash-protection
ifeq ($(shell uname -m),x86_64)
HARDENING += -fcf-protection=full
endif
LINK_HARDENING := -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--as-needed

ifneq ($(SANITIZE),)
SANITIZERS := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
else ifeq ($(filter -O0,$(OPTIMISE)),)
# Fortified functions and zeroed variables hide from sanitizers what they would report better.
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -ftrivial-auto-var-init=zero
endif

BASE_CFLAGS := -std=c17 -D_GNU_SOURCE $(WARNINGS) $(OPTIMISE) $(HARDENING) $(SANITIZERS) \
	-fno-common -fvisibility=hidden
CORE_CFLAGS = $(BASE_CFLAGS) -fPIE -Icore -Icore/plugin_api -include core/base/banned.h $(CFLAGS)
CLIENT_CFLAGS = $(BASE_CFLAGS) -fPIE -Iclients/ask -Iclients -include core/base/banned.h $(CFLAGS)
LINK_FLAGS = $(SANITIZERS) $(LINK_HARDENING) $(LDFLAGS)

# ---- Folders, lowest layer last (the link order), and what each needs ------------------------

FOLDERS := process transport conversation plugin_host understanding import knowledge store \
	language protocol site event_loop config base

below_base :=
below_config := base
below_event_loop := base
below_protocol := base
below_site := base
below_language := base
below_store := base config event_loop
below_knowledge := base config event_loop language
below_understanding := $(below_knowledge) knowledge
below_plugin_host := $(below_understanding) understanding store
below_conversation := $(below_plugin_host) plugin_host
below_transport := $(below_conversation) conversation protocol site
below_import := $(below_knowledge) knowledge
below_process := $(below_transport) transport import

external_base := -lpthread
external_event_loop := -luv
external_protocol := -ljansson
external_site := -lz -lcrypto
external_language := -lutf8proc -lstemmer
external_store := -lsqlite3 -lpq -lcrypto
external_knowledge := -ljansson -lcrypto
external_import := -lz
external_understanding := -lm
external_plugin_host := -ldl
external_conversation := -lcrypto
external_transport := -lwebsockets -luv -ljansson -lcrypto

# A folder and all it may use, in link order; folders without sources have no library.
sources_of = $(sort $(wildcard core/$1/*.c))
closure = $(foreach folder,$(FOLDERS),$(if $(filter $(folder),$1 $(below_$1)),$(folder)))
libraries = $(foreach folder,$(call closure,$1),$(if $(call sources_of,$(folder)),$(BUILD)/lib/$(folder).a))
externals = $(foreach folder,$(call closure,$1),$(external_$(folder)))
object = $(patsubst %.c,$(BUILD)/obj/%.o,$1)

# ---- What is built ----------------------------------------------------------------------------

LIBRARIES := $(foreach folder,$(FOLDERS),$(if $(call sources_of,$(folder)),$(BUILD)/lib/$(folder).a))
CORE_SOURCES := $(wildcard core/main.c) $(foreach folder,$(FOLDERS),$(call sources_of,$(folder)))
CLIENT_SOURCES := $(sort $(wildcard clients/ask/*.c clients/ask/*/*.c))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*/*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/*/test_*.c)))
FAKE_PLUGINS := $(patsubst tests/fake_plugins/%.c,$(BUILD)/tests/fake_plugins/%.so,\
	$(sort $(wildcard tests/fake_plugins/*.c)))
BENCHMARKS := $(patsubst tests/benchmark/%.c,$(BUILD)/benchmark/%,\
	$(sort $(wildcard tests/benchmark/*.c)))
BENCHMARK_HELPERS := $(call object,$(sort $(wildcard tests/benchmark/support/*.c)))
PROGRAMS := $(if $(wildcard core/main.c),$(BUILD)/answerd) $(if $(CLIENT_SOURCES),$(BUILD)/ask)

include plugins/plugin.mk

.PHONY: all
all: $(PROGRAMS) $(PLUGINS) $(if $(filter build,$(BUILD)),compile_commands.json)

# Objects are made again when the flags change; being strict changes no object.
FLAGS_IN_USE = $(filter-out -Werror,$(CC) $(CORE_CFLAGS) $(LINK_FLAGS))
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS_IN_USE)' | cmp -s - $@ || printf '%s\n' '$(FLAGS_IN_USE)' > $@
.PHONY: FORCE
FORCE:

$(BUILD)/obj/core/%.o: core/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CORE_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/clients/%.o: clients/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CLIENT_CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/obj/tests/%.o: tests/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CORE_CFLAGS) -Itests -Iclients -MMD -MP -c $< -o $@

# The steps of the store's schemas, as C.
generated_store := $(BUILD)/obj/core/store/schema_steps.o
$(BUILD)/generated/store/schema_steps.c: core/store/schema/embed \
		$(wildcard core/store/schema/*/*.sql)
	@mkdir -p $(@D)
	@$< > $@

$(generated_store): $(BUILD)/generated/store/schema_steps.c core/store/schema.h $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CORE_CFLAGS) -c $< -o $@

define folder_library
$(BUILD)/lib/$1.a: $(call object,$(call sources_of,$1)) $(generated_$1)
	@mkdir -p $$(@D)
	@rm -f $$@
	@$(AR) rcs $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call folder_library,$(folder))))

$(BUILD)/answerd: $(BUILD)/obj/core/main.o $(LIBRARIES)
	@echo "  LINK  $@"
	@$(CC) -pie $(LINK_FLAGS) $< $(LIBRARIES) $(call externals,process) -o $@

# The same program with the crash points of core/base/crash_point.h: only what holds one is another
# object.
CRASH_OBJECTS := $(patsubst %.c,$(BUILD)/faults/obj/%.o,\
	$(shell grep -ls 'base/crash_point.h"' core/*/*.c))
$(CRASH_OBJECTS): $(BUILD)/faults/obj/core/%.o: core/%.c $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  CC    $< with crash points"
	@$(CC) $(CORE_CFLAGS) -DCRASH_POINTS -MMD -MP -c $< -o $@

$(BUILD)/answerd-faults: $(BUILD)/obj/core/main.o $(CRASH_OBJECTS) $(LIBRARIES)
	@echo "  LINK  $@"
	@$(CC) -pie $(LINK_FLAGS) $< $(CRASH_OBJECTS) $(LIBRARIES) $(call externals,process) -o $@

# Clients that write down what they were told, and faults for the server's calls.
FAULTS_ASKER := $(BUILD)/faults/asker
FAULTS_INJECT := $(BUILD)/faults/inject.so
$(FAULTS_ASKER): $(call object,$(sort $(wildcard tests/faults/asker/*.c)) \
		tests/benchmark/support/frame.c) $(BUILD)/lib/base.a
	@mkdir -p $(@D)
	@$(CC) -pie $(LINK_FLAGS) $^ -ljansson -o $@

external_ask := -lwebsockets -luv -ljansson -ledit -lutf8proc

$(BUILD)/ask: $(call object,$(CLIENT_SOURCES))
	@echo "  LINK  $@"
	@$(CC) -pie $(LINK_FLAGS) $^ $(external_ask) -o $@

# ---- Tests --------------------------------------------------------------------------------------

# The client has no library; its tests link its objects.
unit_objects_ask := $(call object,$(filter-out clients/ask/main.c,$(CLIENT_SOURCES)))

# A unit test links its folder's library, the layers below it, and the helpers beside it: the
# files of its own folder whose names do not begin with test_.
folder_of = $(firstword $(subst /, ,$1))
helpers_of = $(filter-out tests/unit/$1/test_%,$(wildcard tests/unit/$1/*.c))

define unit_test
$(BUILD)/tests/$1: $(call object,tests/unit/$1.c $(call helpers_of,$(call folder_of,$1))) \
		$(unit_objects_$(call folder_of,$1)) $(call libraries,$(call folder_of,$1))
	@mkdir -p $$(@D)
	@$(CC) -pie $(LINK_FLAGS) $$^ $(if $(filter ask/%,$1),$(external_ask)) \
		$(call externals,$(call folder_of,$1)) -lcmocka -o $$@
endef
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_test,$(test))))

$(BUILD)/tests/fake_plugins/%.so: tests/fake_plugins/%.c $(BUILD)/flags plugins/plugin.map
	@mkdir -p $(@D)
	@$(CC) $(PLUGIN_CFLAGS) -MMD -MP $< $(PLUGIN_LINK_FLAGS) -o $@

# The fault of this one is a symbol that is missing when it is loaded.
$(BUILD)/tests/fake_plugins/undefined_symbol.so: PLUGIN_LINK_FLAGS += -Wl,-z,undefs

# These measure a part of the core, not the server.
INTENT_BENCHMARK := $(BUILD)/benchmark/intent_quality
STORE_BENCHMARK := $(BUILD)/benchmark/store_benchmark

$(filter-out $(INTENT_BENCHMARK) $(STORE_BENCHMARK),$(BENCHMARKS)): $(BUILD)/benchmark/%: \
		$(BUILD)/obj/tests/benchmark/%.o $(BENCHMARK_HELPERS) $(BUILD)/lib/base.a
	@mkdir -p $(@D)
	@$(CC) -pie $(LINK_FLAGS) $^ -lwebsockets -luv -ljansson -o $@

$(INTENT_BENCHMARK): $(BUILD)/obj/tests/benchmark/intent_quality.o $(call libraries,understanding)
	@mkdir -p $(@D)
	@$(CC) -pie $(LINK_FLAGS) $^ $(call externals,understanding) -ljansson -o $@

$(STORE_BENCHMARK): $(BUILD)/obj/tests/benchmark/store_benchmark.o $(call libraries,store)
	@mkdir -p $(@D)
	@$(CC) -pie $(LINK_FLAGS) $^ $(call externals,store) -o $@

SELECTED := $(if $(T),$(T),$(UNIT_TESTS))

.PHONY: test test-unit test-programs scenarios abi headers layers check-install valgrind
test: deps-test
	@tests/support/run_all_tests

test-programs: $(addprefix $(BUILD)/tests/,$(SELECTED)) $(FAKE_PLUGINS) \
	$(if $(filter plugin_host/% conversation/% transport/% process/%,$(SELECTED)),$(PLUGINS))

# A server for the tests that need one.
WITH_POSTGRESQL := $(if $(filter store/%,$(SELECTED)),tests/support/with_postgresql)

test-unit: test-programs
	@ANSWERD_BUILD=$(BUILD) $(WITH_POSTGRESQL) tests/support/run_unit_tests $(addprefix $(BUILD)/tests/,$(SELECTED))

valgrind: test-programs
	@ANSWERD_BUILD=$(BUILD) $(WITH_POSTGRESQL) tests/support/run_unit_tests --valgrind \
		$(addprefix $(BUILD)/tests/,$(SELECTED))

scenarios: all $(FAKE_PLUGINS)
	@ANSWERD_BUILD=$(BUILD) tests/support/with_postgresql tests/scenarios/run $(T)

abi: all $(FAKE_PLUGINS)
	@ANSWERD_BUILD=$(BUILD) CC='$(CC)' tests/abi/run

check-install: all
	@ANSWERD_BUILD=$(BUILD) CC='$(CC)' tests/support/check_install

headers:
	@CC='$(CC)' CXX='$(CXX)' tests/support/check_headers

layers:
	@tests/support/check_layers

# ---- Other builds -------------------------------------------------------------------------------

.PHONY: asan tsan debug fuzz benchmark benchmark-quality benchmark-store
asan:
	@$(MAKE) BUILD=build/asan SANITIZE=address,undefined OPTIMISE='-O1 -g' all test-programs

tsan:
	@$(MAKE) BUILD=build/tsan SANITIZE=thread OPTIMISE='-O1 -g' all test-programs

debug:
	@$(MAKE) BUILD=build/debug OPTIMISE='-O0 -g3' all

FUZZ_SECONDS ?= 20
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_HELPERS := $(call object,$(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c)))

fuzz:
	@$(MAKE) BUILD=build/fuzz CC=clang SANITIZE=fuzzer-no-link,address,undefined \
		OPTIMISE='-O1 -g' fuzz-programs
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/support/run_fuzzers $(addprefix build/fuzz/fuzz/,$(FUZZERS))

.PHONY: fuzz-programs
fuzz-programs: $(addprefix $(BUILD)/fuzz/,$(FUZZERS)) $(PLUGINS)
$(addprefix $(BUILD)/fuzz/,$(FUZZERS)): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_HELPERS) $(LIBRARIES)
	@mkdir -p $(@D)
	@$(CC) -pie -fsanitize=fuzzer,address,undefined $(LINK_HARDENING) $^ \
		$(call externals,process) -o $@

benchmark: all $(BENCHMARKS)
	@ANSWERD_BUILD=$(BUILD) tests/benchmark/run

# In the build folder, so that the disk is measured that it stands on.
benchmark-store: $(STORE_BENCHMARK)
	@rm -f $(BUILD)/benchmark/store.db*
	@POSTGRESQL_FSYNC=on tests/support/with_postgresql sh -c \
		'$(STORE_BENCHMARK) sqlite:$(BUILD)/benchmark/store.db $$ANSWERD_TEST_POSTGRESQL'
	@rm -f $(BUILD)/benchmark/store.db*

benchmark-quality: all $(BENCHMARKS)
	@$(foreach pack,$(PACKS),$(BUILD)/answerd test $(pack) &&) true
	@ANSWERD_BUILD=$(BUILD) tests/benchmark/quality/run

PACKS := $(patsubst %/pack.json,%,$(wildcard knowledge/*/pack.json))

# ---- Style and analysis ----------------------------------------------------------------------

C_FILES = $(sort $(shell find core clients plugins tests -name '*.[ch]' 2>/dev/null))

.PHONY: format format-check analyze
format:
	@clang-format -i $(C_FILES)

format-check:
	@clang-format --dry-run -Werror $(C_FILES)

analyze: compile_commands.json
	@tests/support/analyze

# One entry a source, for editors and clang-tidy; made here since make knows every command.
define compile_command
{"directory": "$(CURDIR)", "file": "$2", "command": "$(CC) $1 -c $2"}
endef
comma := ,
define newline


endef
compile_commands.json: Makefile $(BUILD)/flags $(CORE_SOURCES) $(CLIENT_SOURCES) $(UNIT_SOURCES)
	$(file >$@,[$(foreach source,$(CORE_SOURCES),$(call compile_command,$(CORE_CFLAGS),$(source))$(comma)$(newline)))
	$(file >>$@,$(foreach source,$(UNIT_SOURCES),$(call compile_command,$(CORE_CFLAGS) -Itests -Iclients,$(source))$(comma)$(newline)))
	$(file >>$@,$(foreach source,$(CLIENT_SOURCES),$(call compile_command,$(CLIENT_CFLAGS),$(source))$(comma)$(newline)))
	$(file >>$@,$(foreach source,$(PLUGIN_SOURCES),$(call compile_command,$(PLUGIN_CFLAGS),$(source))$(comma)$(newline)))
	$(file >>$@,{"directory": "$(CURDIR)"$(comma) "file": "core/main.c"$(comma) "command": "$(CC) $(CORE_CFLAGS) -c core/main.c"}])

# ---- Running and installing ------------------------------------------------------------------

.PHONY: run deps deps-test deps-analyze deps-quality install uninstall clean help
BUILD_PACKAGES := gcc libc6-dev libuv1-dev libwebsockets-dev libwebsockets-evlib-uv \
	libjansson-dev libutf8proc-dev libstemmer-dev libssl-dev libedit-dev zlib1g-dev \
	libsqlite3-dev libpq-dev
TEST_PACKAGES := $(BUILD_PACKAGES) g++ libcmocka-dev valgrind python3 python3-websockets python3-yaml python3-jsonschema \
	clang-format pkg-config groff-base postgresql-15
ANALYZE_PACKAGES := $(BUILD_PACKAGES) clang clang-tidy clang-format cppcheck

deps:
	@.ci/install_packages "to build" $(BUILD_PACKAGES)

deps-test:
	@.ci/install_packages "to build and test" $(TEST_PACKAGES)

deps-analyze:
	@.ci/install_packages "to analyze" $(ANALYZE_PACKAGES)

deps-quality:
	@tests/benchmark/quality/install_peers $(BUILD)/quality

run: deps
	@$(MAKE) all
	@exec $(BUILD)/answerd serve

INSTALL_ROOT = $(DESTDIR)$(PREFIX)

install: all
	@install -d $(INSTALL_ROOT)/bin $(INSTALL_ROOT)/lib/answerd/plugins \
		$(INSTALL_ROOT)/lib/pkgconfig $(INSTALL_ROOT)/include/answerd \
		$(INSTALL_ROOT)/share/answerd $(INSTALL_ROOT)/share/doc/answerd \
		$(INSTALL_ROOT)/share/man/man1 $(INSTALL_ROOT)/share/man/man8
	@install -m 755 $(PROGRAMS) $(INSTALL_ROOT)/bin
	@$(if $(PLUGINS),install -m 644 $(PLUGINS) $(INSTALL_ROOT)/lib/answerd/plugins)
	@install -m 644 core/plugin_api/answerd/*.h $(INSTALL_ROOT)/include/answerd
	@printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' \
		'pluginsdir=$${prefix}/lib/answerd/plugins' '' 'Name: answerd-plugin' \
		'Description: Headers for plugins of answerd' 'Version: $(VERSION)' \
		'Cflags: -I$${includedir}' > $(INSTALL_ROOT)/lib/pkgconfig/answerd-plugin.pc
	@cp -R --no-preserve=ownership knowledge $(INSTALL_ROOT)/share/answerd/
	@chmod -R u=rwX,go=rX $(INSTALL_ROOT)/share/answerd
	@$(BUILD)/answerd config-template > $(INSTALL_ROOT)/share/doc/answerd/answerd.conf
	@$(BUILD)/answerd options --man > $(INSTALL_ROOT)/share/man/man8/answerd.8
	@$(if $(wildcard clients/ask/ask.1),install -m 644 clients/ask/ask.1 $(INSTALL_ROOT)/share/man/man1)
	@install -m 644 LICENSE CHANGELOG.md $(wildcard README.md) $(INSTALL_ROOT)/share/doc/answerd
	@echo "installed in $(INSTALL_ROOT)"

uninstall:
	@rm -f $(INSTALL_ROOT)/bin/answerd $(INSTALL_ROOT)/bin/ask \
		$(INSTALL_ROOT)/lib/pkgconfig/answerd-plugin.pc \
		$(INSTALL_ROOT)/share/man/man8/answerd.8 $(INSTALL_ROOT)/share/man/man1/ask.1
	@rm -rf $(INSTALL_ROOT)/lib/answerd $(INSTALL_ROOT)/include/answerd \
		$(INSTALL_ROOT)/share/answerd $(INSTALL_ROOT)/share/doc/answerd

clean:
	@rm -rf $(BUILD) compile_commands.json

help:
	@printf '%s\n' \
		'make                  build answerd, ask and the plugins into $(BUILD)/' \
		'make run              install what is missing, build, serve on http://127.0.0.1:8080' \
		'make test             install what tests need, build, run all tests' \
		'make test-unit        unit tests; T=base/test_arena runs one' \
		'make valgrind         unit tests under valgrind; T= as above' \
		'make scenarios        tests that drive the real server' \
		'make abi              plugins built from released headers still run' \
		'make headers          every header compiles alone' \
		'make layers           includes point one way only' \
		'make check-install    what is installed works, and is taken out again' \
		'make asan, make tsan  builds with sanitizers in build/asan, build/tsan' \
		'make debug            unoptimised build in build/debug' \
		'make fuzz             fuzz the decoders for FUZZ_SECONDS=$(FUZZ_SECONDS) each' \
		'make analyze          clang-tidy, cppcheck, gcc -fanalyzer (make deps-analyze first)' \
		'make format           format all C files; format-check only looks' \
		'make benchmark        speed and size, BENCHMARK_SECONDS=3 a load' \
		'make benchmark-quality  right answers of the packs, and of QUALITY_SETS=DIR beside peers' \
		'make benchmark-store  turns a second that the stores commit' \
		'make install          DESTDIR=, PREFIX=$(PREFIX); uninstall' \
		'make deps, deps-test  install Debian packages that are missing' \
		'make deps-quality     install the peers of benchmark-quality, npm modules in $(BUILD)/quality' \
		'make clean            remove $(BUILD)/'

-include $(shell find $(BUILD)/obj $(BUILD)/faults $(BUILD)/plugins $(BUILD)/tests -name '*.d' 2>/dev/null)
