#!/usr/bin/env python3
"""Drafts rule texts from forms and compares.

    run_draft.py --jixiao PATH [--bless] FORM...

FORM.expected (that of a workbook or text in this folder) holds the draft, then a line ---, the
findings, a line ---, and what `check` says of the draft. A draft with no error among its findings
must be accepted by `check`, also when its points are decided: written behind every indicator.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

p = argparse.ArgumentParser()
p.add_argument("--jixiao", required=True)
p.add_argument("--bless", action="store_true")
p.add_argument("forms", nargs="+")
args = p.parse_args()
failed = 0


def run(*words):
    r = subprocess.run([args.jixiao, *words], capture_output=True, timeout=60, cwd=folder,
                       env={**os.environ, "NO_COLOR": "1", "LC_ALL": "C"})
    return r.returncode, (r.stdout + r.stderr).decode()


def decided(draft):
    """The draft as its author finishes it: remarks on what is open gone, 100 points shared out."""
    lines = [line for line in draft.split("\n") if not line.strip().startswith("# 待定")]
    open_ = [i for i, line in enumerate(lines) if re.match(r"\d+．", line) and not re.search("（[0-9.]+分）", line)]
    for k, i in enumerate(open_):
        points = 100 // len(open_) + (100 % len(open_) if k == 0 else 0)
        lines[i] = re.sub(r"^(\d+．.*?)( [≥≤=＞＜] .*)?$", lambda m: f"{m[1]}（{points}分）{m[2] or ''}", lines[i])
    return "\n".join(lines), len(open_)


with tempfile.TemporaryDirectory() as folder:
    for path in args.forms:
        path = os.path.abspath(path)
        name = os.path.basename(path)
        with open(path, "rb") as f, open(os.path.join(folder, name), "wb") as copy:
            copy.write(f.read())
        rules = os.path.join(folder, "draft.jx")
        if os.path.exists(rules):
            os.remove(rules)
        code, findings = run("draft", name, "-o", "draft.jx")
        draft, checked, accepted = "", "", 1
        if os.path.exists(rules):
            with open(rules, encoding="utf-8") as f:
                draft = f.read()
            accepted, checked = run("check", "draft.jx")
            same, again = run("fmt", "draft.jx")
            if same or again != draft:
                failed += 1
                print(f"FAIL {name}: the draft is not in canonical form\n{again}")
        got = f"{draft}---\n{findings}---\n{checked}"
        if code == 0 and accepted != 0:
            failed += 1
            print(f"FAIL {name}: drafted without an error, but refused\n{got}")
        text, points = decided(draft)
        with open(os.path.join(folder, "decided.jx"), "w", encoding="utf-8") as f:
            f.write(text)
        if code == 0 and points and run("check", "decided.jx")[0] != 0:
            failed += 1
            print(f"FAIL {name}: with its points decided, refused\n{text}\n{run('check', 'decided.jx')[1]}")
        here = os.path.dirname(path) if path.endswith(".json") else os.path.dirname(os.path.abspath(__file__))
        expected = os.path.join(here, os.path.splitext(name)[0] + ".expected")
        if args.bless:
            with open(expected, "w", encoding="utf-8") as f:
                f.write(got)
        elif os.path.exists(expected):
            with open(expected, encoding="utf-8") as f:
                if f.read() != got:
                    failed += 1
                    print(f"FAIL {name}: differs from {expected}\n{got}")
        elif "tests/draft" in path:
            failed += 1
            print(f"FAIL {name}: no {expected}")
sys.exit(failed != 0)
