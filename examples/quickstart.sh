#!/bin/sh
# From a bare Debian or Ubuntu to a scored form: installs what is missing, builds, scores
# examples/liwan. Run it as often as you like; what is there already is left alone.
#
#     sh examples/quickstart.sh
set -eu

cd "$(dirname "$0")/.."
build=build/release
missing=

say() { printf '\n==> %s\n' "$*"; }
need() { missing="$missing $1"; }

# Adds a package to the list when its tool, header or pkg-config module is not there.
command -v gcc >/dev/null 2>&1 || need gcc
printf '#include <stdio.h>\n' | gcc -E -x c - >/dev/null 2>&1 || need libc6-dev
command -v cmake >/dev/null 2>&1 || need cmake
command -v ninja >/dev/null 2>&1 || need ninja-build
command -v flex >/dev/null 2>&1 || need flex
command -v bison >/dev/null 2>&1 || need bison
command -v pkg-config >/dev/null 2>&1 || need pkg-config
pkg-config --exists libcjson 2>/dev/null || need libcjson-dev
pkg-config --exists gmp 2>/dev/null || need libgmp-dev
pkg-config --exists libutf8proc 2>/dev/null || need libutf8proc-dev

# Installs the packages named by the arguments, as root or through sudo.
install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "apt-get not found; install by hand:$missing" >&2
        exit 2
    fi
    if [ "$(id -u)" -eq 0 ]; then as_root=
    elif command -v sudo >/dev/null 2>&1; then as_root=sudo
    else
        echo "neither root nor sudo; ask for: apt-get install$missing" >&2
        exit 2
    fi
    $as_root apt-get update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

if [ -n "$missing" ]; then
    say "installing:$missing"
    # shellcheck disable=SC2086
    install_packages $missing
else
    say "all packages are there"
fi

say "building in $build"
cmake --preset release -DJX_BUILD_TESTS=OFF >/dev/null
cmake --build --preset release

jixiao=$build/hosts/cli/jixiao
[ -x "$jixiao" ] || jixiao=$build/jixiao
if [ ! -x "$jixiao" ]; then
    echo "the command jixiao was not built under $build" >&2
    exit 2
fi

# Shows a command and runs it. Exit code 1 means done, with findings of severity error: the form
# below holds such cells on purpose.
show() {
    say "jixiao $*"
    status=0
    "$jixiao" "$@" || status=$?
    if [ "$status" -gt 1 ]; then exit "$status"; fi
}

liwan=examples/liwan
show check $liwan/rules.jx
show test $liwan/rules.jx
show score -r $liwan/rules.jx $liwan/actual-demo.json
show score -r $liwan/rules.jx $liwan/actual-demo-corrected.json
show explain -r $liwan/rules.jx $liwan/actual-demo-corrected.json 'R&D统计填报数'

say "done. The command is $jixiao"
