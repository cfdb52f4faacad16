#!/bin/sh
# Installs what is missing (Debian, Ubuntu), builds one preset and runs all its tests.
#
#     sh tests/run.sh [dev|asan|tsan|release]      default: dev
set -eu

cd "$(dirname "$0")/.."
preset=${1:-dev}
case $preset in
    dev | asan | tsan | release) ;;
    *)
        echo "usage: sh tests/run.sh [dev|asan|tsan|release]" >&2
        exit 2
        ;;
esac
missing=

say() { printf '\n==> %s\n' "$*"; }
need() { missing="$missing $1"; }

# Adds a package to the list when its tool, header or pkg-config module is not there.
command -v gcc >/dev/null 2>&1 || need gcc
command -v g++ >/dev/null 2>&1 || need g++
printf '#include <stdio.h>\n' | gcc -E -x c - >/dev/null 2>&1 || need libc6-dev
command -v cmake >/dev/null 2>&1 || need cmake
command -v ninja >/dev/null 2>&1 || need ninja-build
command -v flex >/dev/null 2>&1 || need flex
command -v bison >/dev/null 2>&1 || need bison
command -v python3 >/dev/null 2>&1 || need python3
command -v pkg-config >/dev/null 2>&1 || need pkg-config
pkg-config --exists libcjson 2>/dev/null || need libcjson-dev
pkg-config --exists gmp 2>/dev/null || need libgmp-dev
pkg-config --exists libutf8proc 2>/dev/null || need libutf8proc-dev
pkg-config --exists cmocka 2>/dev/null || need libcmocka-dev

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

say "configuring preset $preset"
cmake --preset "$preset" -DJX_BUILD_TESTS=ON -DJX_BUILD_CLI=ON

say "building"
cmake --build --preset "$preset"

say "testing"
ctest --preset "$preset"
