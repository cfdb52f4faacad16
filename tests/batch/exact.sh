#!/bin/sh
# The benchmark's rule sets against exact fractions; any number of threads, JSON and CSV: same bytes.
#
#     exact.sh JIXIAO PYTHON SCRATCH-FOLDER
set -eu
jixiao=$1
python=$2
dir=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
data="$python -B $root/tests/bench/data.py"
mkdir -p "$dir"
for k in 20 200; do
    rules=$root/examples/benchmark/rules$k
    n=$((8000 / k))
    $data forms "$rules.json" $n 5 >"$dir/forms"
    $data table "$rules.json" $n 5 >"$dir/table"
    $data exact "$rules.json" <"$dir/forms" >"$dir/exact"
    "$jixiao" batch -r "$rules.jx" -j 1 <"$dir/forms" >"$dir/got"
    $data compare "$dir/exact" "$dir/got"
    for j in 2 8; do
        "$jixiao" batch -r "$rules.jx" -j $j <"$dir/forms" | cmp - "$dir/got"
        "$jixiao" batch -r "$rules.jx" -j $j --input-format csv <"$dir/table" | cmp - "$dir/got"
    done
done
"$python" -B "$root/examples/benchmark/make_rules.py" --check
