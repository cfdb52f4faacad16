#!/usr/bin/env python3
"""Compares the jixiao command with the exact reference on random rule sets and forms.

    check.py --jixiao PATH [--seed N] [--sets N] [--forms N] [--only SEED] [--keep FOLDER]

Prints the first differences with the rule text and the form, and the seed that brings them back.
"""
import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction as F

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gen  # noqa: E402
import reference  # noqa: E402

STATUS = {"met": "ok", "exceeded": "ok", "partial": "ok", "unmet": "ok", "judged": "ok"}


def make(seed, nforms):
    """Rule text, form texts and the wanted results of one seed."""
    g = gen.Gen(random.Random(seed))
    rules = g.rule_set()
    text = g.render()
    forms, wants = [], []
    for i in range(nforms):
        form, facts = g.form(i + 1)
        forms.append(gen.form_text(form))
        wants.append(reference.score(rules, facts))
    return text, forms, wants


def differences(want, got):
    out = []
    rows = {r["name"]: r for r in got.get("indicators", [])}
    for w in want["rows"]:
        r = rows.get(w["name"])
        if r is None:
            out.append(f"{w['name']}: no row")
            continue
        status = STATUS.get(r["status"], r["status"])
        if status != w["status"] or r["score"] != w["score"]:
            out.append(f"{w['name']}: want {w['score']} {w['status']}, got {r['score']} "
                       f"{r['status']}（{r.get('why')}）")
        elif F(r["points"]) != w["points"]:
            out.append(f"{w['name']}: want {w['points']} points, got {r['points']}")
    if (want["total"], want["grade"]) != (got.get("total"), got.get("grade")):
        out.append(f"total: want {want['total']} {want['grade']}, got {got.get('total')} "
                   f"{got.get('grade')}")
    return out


def run_one(args, seed, folder):
    text, forms, wants = make(seed, args.forms)
    base = os.path.join(folder, str(seed))
    os.makedirs(base, exist_ok=True)
    rules = os.path.join(base, "rules.jx")
    with open(rules, "w", encoding="utf-8") as f:
        f.write(text)
    paths = []
    for i, form in enumerate(forms):
        paths.append(os.path.join(base, f"form{i + 1}.json"))
        with open(paths[-1], "w", encoding="utf-8") as f:
            f.write(form)
    cmd = [args.jixiao, "score", "--format", "json", "-r", rules] + paths
    p = subprocess.run(cmd, capture_output=True, timeout=60)
    errors = p.stderr.decode("utf-8", "replace")
    try:
        got = json.loads(p.stdout)
    except ValueError:
        return [f"seed {seed}: exit {p.returncode}, no result\n{errors[:1500]}\n{text}"]
    got = got if isinstance(got, list) else [got]
    out = []
    for i, (want, g) in enumerate(zip(wants, got)):
        diff = differences(want, g)
        if diff:
            out.append(f"seed {seed}, form {i + 1}:\n  " + "\n  ".join(diff) +
                       f"\n{text}\n{forms[i]}")
    if len(got) != len(wants):
        out.append(f"seed {seed}: {len(got)} results for {len(wants)} forms\n{errors[:800]}")
    return out


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--sets", type=int, default=300)
    ap.add_argument("--forms", type=int, default=4)
    ap.add_argument("--show", type=int, default=3)
    ap.add_argument("--only", type=int)
    ap.add_argument("--keep")
    args = ap.parse_args()
    seeds = [args.only] if args.only is not None else \
        [args.seed * 1000003 + i for i in range(args.sets)]
    with tempfile.TemporaryDirectory() as tmp, ThreadPoolExecutor(os.cpu_count()) as pool:
        folder = args.keep or tmp
        found = list(pool.map(lambda s: run_one(args, s, folder), seeds))
    bad = [f for f in found if f]
    for f in bad[: args.show]:
        print("\n".join(f))
        print("=" * 80)
    print(f"{len(seeds)} rule sets, {args.forms} forms each: {len(bad)} rule sets differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
