#!/usr/bin/env python3
"""One clause changed in a layer changes the rows it governs, and no other.

    check.py --jixiao PATH FOLDER SCRATCH

The folder holds a national scheme, a province's on it and a county's on that. Each case adds one line
to the county (or takes one away) and names the rows that may differ; every other row of the result
must be the same, to the byte. The scheme in force, written out, must score the same as its layers.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys

CASES = [
    ("a target", "改写：二（一）2．目标：≥250人次", {"培训人次"}),
    ("a method", "改写：【单位培训成本】．评分：反向按比例", {"单位培训成本"}),
    ("points of two", "改写：四．分值：5分\n改写：一．分值：15分", {"满意度", "预算执行率"}),
    ("a table", "改写：三、1．\n　　评分：分档\n　　｜完成率｜得分｜\n　　｜80%以上｜100%｜\n　　｜低于80%｜0%｜", {"就业率"}),
    ("a default of the scheme", "反向：反向按比例", {"单位培训成本"}),
    ("a veto", "改写：四．一票否决：培训场次＜11场", {"满意度"}),
    ("a check", "删去：五1", set()),
    ("a value", "改写：一．取值：全年执行数÷100万元", {"预算执行率"}),
    ("a note", "改写：一．说明：按决算数填报", set()),
]


def run(jixiao, *args):
    p = subprocess.run([jixiao, *args], capture_output=True, timeout=60)
    return p.returncode, p.stdout.decode("utf-8"), p.stderr.decode("utf-8")


def score(jixiao, rules, form):
    code, out, err = run(jixiao, "score", "--format", "json", "-r", rules, form)
    if not out:
        sys.exit(f"{rules}: exit {code}\n{err}")
    return json.loads(out)


def rows(result):
    """By name, without the place of the clause: a line more moves those below it."""
    return {r["name"]: {**r, "layer": r["layer"]["title"]} for r in result["indicators"]}


def insert(text, line):
    """Head labels go to the head, the rest to the end."""
    if line.startswith(("改写", "删去")):
        return text + line + "\n"
    at = text.index("改写")
    return text[:at] + line + "\n" + text[at:]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("folder")
    ap.add_argument("scratch")
    args = ap.parse_args()
    shutil.rmtree(args.scratch, ignore_errors=True)
    shutil.copytree(args.folder, args.scratch)
    county = os.path.join(args.scratch, "county", "project.jx")
    form = os.path.join(args.scratch, "form.json")
    with open(county, encoding="utf-8") as f:
        text = f.read()
    base, failed = score(args.jixiao, county, form), 0
    for name, line, may_change in CASES:
        with open(county, "w", encoding="utf-8") as f:
            f.write(insert(text, line))
        got = score(args.jixiao, county, form)
        before, after = rows(base), rows(got)
        changed = {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
        if changed != may_change:
            failed += 1
            print(f"FAIL {name}: changed {sorted(changed)}, should be {sorted(may_change)}")
            print(run(args.jixiao, "check", county)[2])
        _, one, err = run(args.jixiao, "dump", "--effective", county)
        path = os.path.join(args.scratch, "one.jx")
        with open(path, "w", encoding="utf-8") as f:
            f.write(one)
        alone = score(args.jixiao, path, form)
        if [(r["name"], r["score"]) for r in alone["indicators"]] != [
                (r["name"], r["score"]) for r in got["indicators"]] or alone["total"] != got["total"]:
            failed += 1
            print(f"FAIL {name}: the scheme in force scores differently\n{one}{err}")
    print(f"{len(CASES)} changes, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
