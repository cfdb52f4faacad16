#!/bin/sh
# Installs what is missing (Debian 12, Ubuntu 24.04 or later), builds one preset, runs all its tests.
#
#     sh tests/run.sh [dev|asan|tsan|release]      default: dev
set -eu

cd "$(dirname "$0")/.."
. tests/packages.sh
preset=${1:-dev}
case $preset in
    dev | asan | tsan | release) ;;
    *)
        echo "usage: sh tests/run.sh [dev|asan|tsan|release]" >&2
        exit 2
        ;;
esac

install_missing build tests

say "configuring preset $preset"
cmake --preset "$preset" -DJX_BUILD_TESTS=ON -DJX_BUILD_CLI=ON

say "building"
cmake --build --preset "$preset"

say "testing"
ctest --preset "$preset"
