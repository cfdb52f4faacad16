#!/bin/sh
# Runs of the command under valgrind: no error, no leak.
#
#     sh tests/valgrind.sh [JIXIAO]        default: build/dev, built first
#
# The build must be one without sanitizers.
set -eu

cd "$(dirname "$0")/.."
if [ $# -gt 0 ]; then
    jixiao=$1
else
    cmake --preset dev >/dev/null
    cmake --build --preset dev --target jixiao-cli
    jixiao=build/dev/hosts/cli/jixiao
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
runs=0 bad=0 stdin=/dev/null

# same ARGUMENT...: ends under valgrind as it ends without, and not by a signal.
same() {
    want=0 got=0
    "$jixiao" "$@" >/dev/null 2>&1 <"$stdin" || want=$?
    valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=all \
        --errors-for-leak-kinds=all "$jixiao" "$@" >"$dir/out" 2>"$dir/err" <"$stdin" || got=$?
    runs=$((runs + 1))
    [ "$got" -eq "$want" ] && [ "$got" -le 2 ] && return
    bad=$((bad + 1))
    echo "FAILED: exit $got instead of $want: jixiao $*" >&2
    tail -40 "$dir/err" >&2
}

layered=examples/layers/rules.jx
rules=examples/huadu-2023/rules.jx
small=examples/02-points/rules.jx
form=examples/huadu-2023/form.json
same check "$rules"
same check examples/*/rules.jx
same check "$layered"
same test "$rules"
for stage in tokens ast model plan effective analysis; do
    same dump --$stage "$rules"
done
same dump --effective "$layered"
for kind in text json md html csv xlsx; do
    same score -r "$rules" --format $kind -o "$dir/scored.$kind" "$form"
    same audit -r "$rules" --format $kind -o "$dir/audited.$kind" "$form"
done
same explain -r "$rules" "$form"
same score -r "$rules" --with "上年=$form" "$form"
same audit -r "$rules" --last "$form" "$form"
for kind in md html xlsx; do
    same export "$rules" -o "$dir/scheme.$kind"
done
same fmt "$rules" -o "$dir/tidy.jx"
same draft "$form" -o "$dir/drafted.jx"
same import "$dir/scored.xlsx" -o "$dir/form.json"
for file in tests/import/fixtures/*; do
    same import "$file"
done
same import "$dir/scheme.xlsx" -o "$dir/read.jx"
for kind in text json md html csv xlsx; do
    same compare -r examples/liwan-change/2023.jx -r examples/liwan-change/2024.jx \
        --format $kind -o "$dir/compared.$kind" examples/liwan-change/?.json
done
same test --generate "$small" -o "$dir/cases.jx"
same test --mutate "$small"
for kind in text json md html; do
    same check --forms tests/forms --last "$form" "$rules" --format $kind -o "$dir/checked.$kind"
done
tr -d '\n' <"$form" >"$dir/line"
for i in 1 2 3 4 5 6 7 8 9; do cat "$dir/line"; echo; done >"$dir/forms.ndjson"
stdin=$dir/forms.ndjson
for threads in 1 8; do
    same batch -r "$rules" -j $threads
    same batch -r "$rules" -j $threads --full -o "$dir/results.ndjson"
    same batch -r "$rules" -j $threads --format csv -o "$dir/results.csv"
done
stdin=/dev/null
# What is refused gives back its memory as well.
for file in $(find tests/lang -path '*/bad/*.jxt' | sort | awk 'NR % 50 == 0') tests/fuzz/corpus/*; do
    same check "$file"
    same import "$file"
done
same score -r "$rules" none.json
same check none.jx
same --help
echo "$runs runs under valgrind, $bad wrong"
[ "$bad" -eq 0 ]
