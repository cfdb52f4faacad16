#!/bin/sh
# Canonical text of the files here, with findings, against *.expected.
#
#     run.sh JIXIAO [--bless]
set -u
cd "$(dirname "$0")" || exit 2
jixiao=$1 failed=0
export LC_ALL=C NO_COLOR=1
for file in *.jx; do
    expected=${file%.jx}.expected
    got=$("$jixiao" fmt "$file" 2>&1; echo "exit $?")
    if [ "${2-}" = --bless ]; then
        printf '%s\n' "$got" >"$expected"
    elif [ "$got" != "$(cat "$expected")" ]; then
        printf 'FAIL %s\n' "$file"
        printf '%s\n' "$got" | diff "$expected" -
        failed=1
    fi
done
exit $failed
