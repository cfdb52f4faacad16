#!/bin/sh
# From a bare Debian or Ubuntu to a scored and audited form: installs what is missing, builds, and
# takes a published table through the national scheme. Run it as often as you like; what is there
# already is left alone.
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

# Shows a command and runs it. Exit code 1 means done, with findings of severity error: the audit
# has some.
show() {
    say "jixiao $*"
    status=0
    "$jixiao" "$@" || status=$?
    if [ "$status" -gt 1 ]; then exit "$status"; fi
}

rules=rules/national/project.jx
table=tests/forms/yunnan-yongde-2022-minglang.json
show check $rules
show test --require 100 $rules
show score -r $rules $table
show audit -r $rules $table
show explain -r $rules $table 政策知晓率
show audit --quiet -r $rules -o $build/audit.html $table

say "done. The command is $jixiao, the audit as a page $build/audit.html"
