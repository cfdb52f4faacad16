#!/bin/sh
# The benchmark: jixiao batch beside what one would use instead. Same rules, same forms, same machine.
#
#     sh tests/bench/run.sh [FORMS [PAIRS]]       default 100000 forms, 5 pairs
#
# Builds Release, makes the data, checks every program's results against exact fractions, then times
# whole processes in turn with the baseline (A B A B …) and prints medians of the ratios. The table is also
# written to $BENCH/table.txt. BENCH: where things go (default build/bench). Peers need libsimdjson-dev, jq,
# sqlite3 from Debian and DuckDB and GoRules ZEN from npm; what is not there is skipped with a message.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/bench
bench=${BENCH:-$root/build/bench}
forms=${1:-100000}
pairs=${2:-5}
rules=$root/examples/benchmark/rules20
mkdir -p "$bench/queries" "$bench/npm"
say() { echo "$*" >&2; }

cmake -S "$root" -B "$bench/cmake" -DCMAKE_BUILD_TYPE=Release -DJX_BUILD_TESTS=ON >"$bench/log" 2>&1 &&
    cmake --build "$bench/cmake" --target jixiao-cli bench_micro -j 2 >>"$bench/log" 2>&1 ||
    { cat "$bench/log" >&2; exit 2; }
${CC:-cc} -O2 -march=native -o "$bench/peer_cjson" "$here/peer_cjson.c" -lcjson -lm
${CXX:-c++} -O3 -march=native -std=c++17 -o "$bench/peer_simdjson" "$here/peer_simdjson.cpp" -lsimdjson -lcjson \
    2>>"$bench/log" || say "simdjson: skipped, libsimdjson-dev is not installed"
python3 "$here/queries.py" "$rules.json" "$bench/queries"
cp "$here"/peer_*.mjs "$bench/npm/"
if command -v npm >/dev/null; then
    (cd "$bench/npm" && { [ -d node_modules ] || { npm init -y && npm install --silent @duckdb/node-api \
        @gorules/zen-engine; }; }) >>"$bench/log" 2>&1 || say "DuckDB, ZEN: skipped, npm could not install them"
else
    say "DuckDB, ZEN: skipped, there is no npm"
fi
for n in 1000 10000 "$forms"; do
    [ -s "$bench/forms$n" ] || python3 "$here/data.py" forms "$rules.json" "$n" >"$bench/forms$n"
    [ -s "$bench/table$n" ] || python3 "$here/data.py" table "$rules.json" "$n" >"$bench/table$n"
done
wide=$root/examples/benchmark/rules200
[ -s "$bench/wide" ] || python3 "$here/data.py" forms "$wide.json" $((forms / 10)) >"$bench/wide"
[ -s "$bench/exact10000" ] || python3 "$here/data.py" exact "$rules.json" <"$bench/forms10000" >"$bench/exact10000"
[ -s "$bench/exact1000" ] || head -1000 "$bench/exact10000" >"$bench/exact1000"
python3 -B "$here/run.py" "$bench" "$bench/cmake/hosts/cli/jixiao" "$rules" "$wide" "$forms" "$pairs" |
    tee "$bench/table.txt"
"$bench/cmake/tests/bench/bench_micro" | tee -a "$bench/table.txt"
