#!/usr/bin/env python3
"""Compares the results of the real examples, byte by byte, and what their READMEs say of the 核对.

    run_examples.py --jixiao PATH [--bless] EXPECTED.json...

examples/X/expected.json       is the result of rules.jx and form.json
examples/X/expected-N.json     of rules-N.jx (or rules.jx) and form-N.json (or N.json)

A README table whose first heading is 核对（`FORM.json`） has a row for every 核对 of those rules, in
order: | number | … | 相符, 不符（退回）, 不符（需说明）, 不符（提示） or 不能核对 … |. The result must say
the same. --bless writes the expected results anew; read the difference.
"""
import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
WORDS = {"JX7101": "不符（退回）", "JX7102": "不符（需说明）", "JX7103": "不符（提示）",
         "JX7104": "不能核对"}


def sources(expected):
    """The rules and the form an expected result belongs to, as paths inside the project."""
    folder, name = os.path.split(os.path.relpath(os.path.abspath(expected), ROOT))
    part = re.fullmatch(r"expected(-.+)?\.json", name).group(1) or ""

    def first(*names):
        found = [n for n in names if os.path.exists(os.path.join(ROOT, folder, n))]
        return os.path.join(folder, found[0] if found else names[0])
    return (first(f"rules{part}.jx", "rules.jx"), first(f"form{part}.json", f"{part[1:]}.json"))


def call(jixiao, *args):
    p = subprocess.run([jixiao, *args], capture_output=True, timeout=60, cwd=ROOT,
                       env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80",
                            "LC_ALL": "C"})
    return p.stdout


def tables(readme):
    """form -> the rows under a heading 核对（`form`）, each a list of cells."""
    found, rows = {}, None
    with open(readme, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("|"):
                rows = None
                continue
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            head = re.fullmatch(r"核对（`(.+)`）", cells[0])
            if head:
                rows = found.setdefault(head.group(1), [])
            elif rows is not None and not set(cells[0]) <= set("- "):
                rows.append(cells)
    return found


def told(jixiao, rules, result):
    """What the result says of every 核对, in the words of the READMEs."""
    model = call(jixiao, "dump", "--model", rules).decode("utf-8")
    paths = re.findall(r"(?m)^  check (\S+)", model)
    codes = {f["clause"]: f["code"] for f in result["findings"] if f["code"] in WORDS}
    return [WORDS.get(codes.get(path), "相符") for path in paths]


def check(args, expected):
    """The failures of one expected result, as lines."""
    rules, form = sources(expected)
    got = call(args.jixiao, "score", "--format", "json", "-r", rules, form)
    if args.bless:
        with open(expected, "wb") as f:
            f.write(got)
    with open(expected, "rb") as f:
        want = f.read()
    if got != want:
        old, new = want.decode().split("\n"), got.decode("utf-8", "replace").split("\n")
        differ = [f"  - {a}\n  + {b}" for a, b in zip(old, new) if a != b]
        return [f"{form} with {rules} is scored differently", *differ[:5]]
    rows = tables(os.path.join(ROOT, os.path.dirname(form), "README.md")).get(
        os.path.basename(form))
    said = told(args.jixiao, rules, json.loads(got))
    if rows is None:
        return [f"README.md has no table 核对（`{os.path.basename(form)}`）"] if said else []
    failures = [f"核对 {i + 1}: the README says {row[0]} {row[-1]}, the result {word}"
                for i, (row, word) in enumerate(zip(rows, said))
                if row[0] != str(i + 1) or not row[-1].startswith(word)]
    if len(rows) != len(said):
        failures.append(f"the README has {len(rows)} 核对, the rules {len(said)}")
    return failures


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--bless", action="store_true")
    ap.add_argument("expected", nargs="+")
    args = ap.parse_args()
    args.jixiao = os.path.abspath(args.jixiao) if os.sep in args.jixiao else args.jixiao
    failed = 0
    for expected in args.expected:
        failures = check(args, expected)
        failed += bool(failures)
        for line in failures:
            print(f"{os.path.relpath(expected, ROOT)}: {line}")
    print(f"{len(args.expected)} results, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
