#!/bin/sh
# Builds the fuzz targets with clang and runs each for a while.
#
#     sh tests/fuzz/run.sh [SECONDS] [TARGET...]      default: 60 seconds, every target
#
# New inputs go to build/fuzz/corpus; a crash is left as build/fuzz/crash-… and ends the run.
set -eu

cd "$(dirname "$0")/../.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
build=build/fuzz

cmake -S . -B "$build" -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
    -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_FLAGS=-fsanitize=fuzzer-no-link \
    -DJX_SANITIZE=address,undefined -DJX_FUZZ=ON -DJX_BUILD_TESTS=ON >"$build.log" 2>&1 ||
    { cat "$build.log" >&2; exit 2; }
[ $# -gt 0 ] || set -- $(cd tests/fuzz && for f in fuzz_*.c; do echo "${f%.c}"; done)
cmake --build "$build" --target "$@"

# Seeds: rule texts with their forms, forms of the examples, what earlier runs found.
mkdir -p "$build/seeds"
find tests/lang examples tests/fuzz/corpus -type f \( -name '*.jxt' -o -name '*.jx' -o \
    -name '*.json' -o -path '*/corpus/*' \) 2>/dev/null | while read -r f; do
    cp "$f" "$build/seeds/$(echo "$f" | tr '/' '_')"
done
for target; do
    mkdir -p "$build/corpus/$target"
    "$build/tests/fuzz/$target" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -max_len=8192 -dict=tests/fuzz/words.dict -artifact_prefix="$build/crash-$target-" \
        -print_final_stats=1 "$build/corpus/$target" "$build/seeds"
done
