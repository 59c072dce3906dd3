# Every step from a fresh Debian to a running porthole. The work is meson's; this file installs what is missing
# and names the steps.
#
#   make demo     look into a node that has something wrong with it
#   make test     everything that is tested, in every build; ends with "N passed, N failed"

FUZZ_SECONDS ?= 60

# What building needs; what testing needs beyond that.
BUILD_PACKAGES = gcc libc6-dev meson ninja-build pkg-config erlang-base erlang-dev \
	libcjson-dev libncurses-dev libuv1-dev
TEST_PACKAGES = libcmocka-dev libvterm-dev \
	elixir erlang-eunit erlang-runtime-tools \
	clang clang-format clang-tidy libclang-rt-dev mandoc

BUILD_TOOLS = cc meson ninja pkg-config erl erlc
TEST_TOOLS = iex clang clang-format clang-tidy mandoc python3

.PHONY: build deps build-deps test-deps demo test bench lint fuzz install test-otp clean

build: build-deps
	@test -f build/build.ninja || meson setup build -Dtests=false
	@ninja -C build

deps: test-deps

build-deps:
	@tests/support/deps "$(BUILD_PACKAGES)" "$(BUILD_TOOLS)"

test-deps:
	@tests/support/deps "$(BUILD_PACKAGES) $(TEST_PACKAGES)" "$(BUILD_TOOLS) $(TEST_TOOLS)"

demo: build
	@build/tui/porthole demo

test: test-deps
	@tests/run

bench: test-deps
	@tests/run --build-only build
	@tests/bench/run

lint: test-deps
	@tests/run --build-only build
	@meson test -C build --no-rebuild --suite lint --suite analyze --print-errorlogs

fuzz: test-deps
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run build-fuzz

install: build
	@meson install -C build

test-otp: test-deps
	@tests/otp/run

clean:
	rm -rf build build-asan build-tsan build-fuzz
