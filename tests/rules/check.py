#!/usr/bin/env python3
"""The schemes of rules/: sound by themselves, and what they make of published tables.

    check.py --jixiao PATH [--bless] SCRATCH

1. Every rules/**/*.jx passes check without any finding and test with every example right and every
   clause touched; its folder has a SOURCE.md.
2. The scheme in force, written out as one file, scores every table like its layers.
3. The tables of tests/forms are scored with the national scheme and with the one of their place (PLACE);
   results are compared with expected/FORM--SCHEME.json byte by byte. Whatever the results are: each row
   has a status and a reason, what was not printed has no score, a row without score leaves no total
   and is named by a finding, and printed points stand.

--bless writes the expected results anew; read the difference.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
EXPECTED = os.path.join(ROOT, "tests", "rules", "expected")
NATIONAL = "rules/national/project.jx"
PLACE = {
    "anhui-chizhou-tangxi-2022-weituo": "rules/platform/project.jx",
    "anhui-tianchang-2022-fangyu": "rules/platform/project.jx",
    "hebei-lfsp-2019": "rules/platform/project.jx",
    "hubei-2020-changjiang-jinbu": "rules/hubei/project.jx",
    "hubei-2020-fuwumaoyi": "rules/hubei/project.jx",
    "sichuan-daying-2023-sifaju-1": "rules/sichuan/project.jx",
    "yunnan-changning-2021-gengga-fangyi": "rules/yunnan/project.jx",
    "yunnan-shidian-2019-jingyingzhuti": "rules/yunnan/project.jx",
}
BLANK = {None, "", "/", "—", "-", "无", "*"}


class Checker:
    def __init__(self, jixiao, bless, scratch):
        self.jixiao, self.bless, self.scratch, self.failed = jixiao, bless, scratch, 0

    def fail(self, where, what):
        self.failed += 1
        print(f"FAIL {where}: {what}")

    def run(self, *args):
        p = subprocess.run([self.jixiao, *args], capture_output=True, timeout=60, cwd=ROOT,
                           env={**os.environ, "LC_ALL": "C"})
        return p.stdout

    def json(self, where, *args):
        out = self.run(*args)
        try:
            return json.loads(out)
        except ValueError:
            self.fail(where, f"{' '.join(args)} gives no JSON")
            return None

    # ---- the schemes by themselves ----

    def scheme(self, path, forms):
        found = self.json(path, "check", "--format", "json", path)
        for f in found["findings"] if found else []:
            self.fail(path, f"check: {f['code']} {f['message']}")
        tested = self.json(path, "test", "--format", "json", path)
        for f in tested["files"] if tested else []:
            if not f["compiled"] or f["failed"] or not f["examples"]:
                self.fail(path, f"{f['examples']} examples, {f['failed']} wrong")
            if f["covered"] != f["clauses"]:
                missed = [x["message"] for x in tested["findings"] if x["code"] == "JX7052"]
                self.fail(path, f"{f['covered']} of {f['clauses']} clauses touched: {missed}")
        self.in_force(path, forms)

    def in_force(self, path, forms):
        alone = os.path.join(self.scratch, path.replace("/", "-"))
        with open(alone, "wb") as f:
            f.write(self.run("dump", "--effective", path))
        for form in forms:
            layers = self.json(path, "score", "--format", "json", "-r", path, form)
            one = self.json(path, "score", "--format", "json", "-r", alone, form)
            if layers and one and self.essence(layers) != self.essence(one):
                self.fail(path, f"written out as one file it scores {form} differently")

    @staticmethod
    def essence(result):
        rows = [(r["name"], r["points"], r["score"], r["status"]) for r in result["indicators"]]
        return rows, result["total"], result["grade"]

    # ---- the published tables ----

    def table(self, form, rules):
        folder, name = os.path.split(rules)
        name = f"{os.path.basename(folder)}-{name[:-3]}"
        where = f"{os.path.basename(form)[:-5]}--{name}"
        got = self.run("score", "--format", "json", "-r", rules, form)
        path = os.path.join(EXPECTED, where + ".json")
        if self.bless:
            with open(path, "wb") as f:
                f.write(got)
        want = b""
        if os.path.exists(path):
            with open(path, "rb") as f:
                want = f.read()
        if got != want:
            lines = zip(want.decode().split("\n"), got.decode("utf-8", "replace").split("\n"))
            first = next((f"\n  - {a}\n  + {b}" for a, b in lines if a != b), "")
            self.fail(where, f"is scored differently{first}")
        with open(os.path.join(ROOT, form), encoding="utf-8") as f:
            self.promises(where, json.load(f), json.loads(got))
        return where + ".json"

    def promises(self, where, form, result):
        """What holds of any table and scheme."""
        rows = {key(r["name"]): r for r in result["indicators"]}
        for row in rows.values():
            at = f"{where} {row['name']}"
            if not row["status"] or not row["why"]:
                self.fail(at, "no status or no reason")
            if row["score"] is None and row["status"] != "not_applicable":
                if result["total"] is not None:
                    self.fail(at, "no score, and yet there is a total")
                if not named(row, result["findings"]):
                    self.fail(at, "no score, and no finding says so")
        for cells in form["indicators"]:
            at, row = f"{where} {cells['name']}", rows.get(key(cells["name"]))
            if row is None:
                self.fail(at, "is not in the result")
                continue
            declared = key(cells["name"]) == "预算执行率" # its actual comes from two amounts
            if {cells["actual"], cells["target"]} & BLANK and row["score"] is not None and not declared:
                self.fail(at, f"target or actual was not printed, and yet {row['score']}")
            if cells["points"] not in BLANK and row["points"] != cells["points"] and not declared:
                self.fail(at, f"points {row['points']}, printed {cells['points']}")
            for line in row["inputs"]:
                field = (line["cell"] or "").partition("].")[2]
                if field and line["raw"] != cells.get(field):
                    self.fail(at, f"{field} is read as {line['raw']}, printed {cells.get(field)}")


def named(row, findings):
    """Does a finding speak of the row, of what it is computed from, or of its whole level?"""
    names = [row["name"], *(x["name"] for x in row["inputs"])]
    if any(f"“{n}”" in f["message"] for f in findings for n in names):
        return True
    level = re.compile("一级指标“(.+)”的[0-9]+项没有列入评分方案")
    levels = [level.match(f["message"]) for f in findings if f["code"] == "JX5301"]
    if not row["level1"]:
        return any(f["code"] == "JX5313" for f in findings)
    return any(m and m.group(1) == row["level1"] for m in levels)


def key(name):
    """A name as the report shows it and as it was printed are one, and so with its number."""
    for wide, narrow in ("：:", "（(", "）)", "，,"):
        name = name.replace(wide, narrow)
    return re.sub("^[0-9]+、", "", "".join(name.split()))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--bless", action="store_true")
    ap.add_argument("scratch")
    args = ap.parse_args()
    os.makedirs(args.scratch, exist_ok=True)
    c = Checker(os.path.abspath(args.jixiao), args.bless, os.path.abspath(args.scratch))
    forms = sorted(os.path.relpath(p, ROOT) for p in glob.glob(f"{ROOT}/tests/forms/*.json"))
    schemes = sorted(os.path.relpath(p, ROOT) for p in
                     glob.glob(f"{ROOT}/rules/**/*.jx", recursive=True))
    for path in schemes:
        c.scheme(path, forms)
        if not os.path.exists(os.path.join(ROOT, os.path.dirname(path), "SOURCE.md")):
            c.fail(path, "no SOURCE.md in its folder")
    known = set()
    for form in forms:
        known.add(c.table(form, NATIONAL))
        place = PLACE.get(os.path.basename(form)[:-5])
        if place:
            known.add(c.table(form, place))
    for name in set(os.listdir(EXPECTED)) - known:
        c.fail(name, "belongs to no table")
    print(f"{len(schemes)} schemes, {len(known)} results, {c.failed} failed")
    return 1 if c.failed or not schemes or not forms else 0


if __name__ == "__main__":
    sys.exit(main())
