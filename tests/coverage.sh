#!/bin/sh
# Lines of grammar/ and engine/ that the tests run, by file; fails below 90 %. Needs gcovr.
#
#     sh tests/coverage.sh [ARGUMENT OF CTEST...]      default: every test
#
# Leaves build/coverage/lines.txt (by file) and gaps.txt (the lines that no test runs).
set -eu

cd "$(dirname "$0")/.."
build=build/coverage
least=90

cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DJX_COVERAGE=ON >"$build.log" 2>&1 ||
    { cat "$build.log" >&2; exit 2; }
cmake --build "$build"
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" --output-on-failure "$@"
gcovr -r . "$build" -f 'grammar/' -f 'engine/' --exclude-unreachable-branches \
    --txt "$build/lines.txt" --json "$build/lines.json" --fail-under-line "$least" && ok=0 || ok=$?
python3 - "$build/lines.json" >"$build/gaps.txt" <<'EOF'
import json
import sys

for f in json.load(open(sys.argv[1]))["files"]:
    name, lines = f["file"], [l["line_number"] for l in f["lines"] if l["count"] == 0]
    for n in lines:
        try:
            text = open(name, encoding="utf-8").read().split("\n")[n - 1].strip()
        except OSError:
            text = ""
        print(f"{name}:{n}: {text}")
EOF
tail -4 "$build/lines.txt"
exit "$ok"
