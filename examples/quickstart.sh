#!/bin/sh
# From a bare Debian or Ubuntu to a scored form: installs what is missing, builds, scores
# examples/liwan. Run it as often as you like; what is there already is left alone.
#
#     sh examples/quickstart.sh
set -eu

cd "$(dirname "$0")/.."
. tests/packages.sh
build=build/release

install_missing build

say "building in $build"
cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Release -DJX_BUILD_TESTS=OFF -DJX_WERROR=OFF >/dev/null
cmake --build $build

jixiao=$build/hosts/cli/jixiao

# Shows a command and runs it. Exit code 1 means done, with findings of severity error: the first
# form below holds such cells on purpose.
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
