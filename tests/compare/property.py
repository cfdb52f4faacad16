#!/usr/bin/env python3
"""Properties of `jixiao compare` on generated pairs of rules.

    property.py JIXIAO FOLDER [--pairs N] [--seed N]

1. For each form the shares of the changes add up to the difference, of the total and of every
   indicator; the ends are what `jixiao score` gives for the old and the new rules; the sums over all
   forms are those of the lines.
2. Of an indicator that is decided without a form, a dense grid of values is scored with both: nowhere
   outside the intervals do the scores differ, and everywhere inside they do.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from fractions import Fraction

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from departments import Numbers  # noqa: E402


class Failed(Exception):
    pass


def need(what, text):
    if not what:
        raise Failed(text)


def run(jixiao, *args):
    p = subprocess.run([jixiao, *args, "--lang", "zh"], capture_output=True)
    need(p.returncode in (0, 1), "%s: exit %d\n%s" % (args, p.returncode, p.stderr.decode()))
    return p


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def compare(jixiao, old, new, forms):
    p = run(jixiao, "compare", "-q", "-r", old, "-r", new, *forms, "--format", "json")
    need(p.stdout, "nothing: " + p.stderr.decode())
    return json.loads(p.stdout)


def score(jixiao, rules, forms):
    out = json.loads(run(jixiao, "score", "-q", "-r", rules, *forms, "--format", "json").stdout)
    return out if isinstance(out, list) else [out]


# ---- shares ----

def total_of(shares):
    return sum((Fraction(s["by"]) for s in shares), Fraction(0))


def check_line(old, new, shares, what):
    need(total_of(shares) == Fraction(new or 0) - Fraction(old or 0),
         "%s: %s → %s, but the shares are %s" % (what, old, new, shares))


def scores_of(result):
    """By name; a second row of a name is another indicator."""
    out = {}
    for it in result["indicators"]:
        name, again = it["name"], 2
        while name in out:
            name, again = "%s#%d" % (it["name"], again), again + 1
        out[name] = it["score"]
    return out


def check_shares(jixiao, old, new, forms):
    c = compare(jixiao, old, new, forms)
    if not forms:
        return c
    olds, news = score(jixiao, old, forms), score(jixiao, new, forms)
    need(len(c["forms"]) == len(forms), "forms are missing")
    by_step = {}
    for line, x, y in zip(c["forms"], olds, news):
        need(not line["broken"], "the last step is not the new rules: %s" % line["file"])
        need(line["old_total"] == x["total"] or Fraction(line["old_total"]) == Fraction(x["total"]),
             "%s: old total %s, by score %s" % (line["id"], line["old_total"], x["total"]))
        need(line["new_total"] == y["total"] or Fraction(line["new_total"]) == Fraction(y["total"]),
             "%s: new total %s, by score %s" % (line["id"], line["new_total"], y["total"]))
        need(line["old_grade"] == x["grade"] and line["new_grade"] == y["grade"], "grades")
        if line["old_total"] and line["new_total"]:
            check_line(line["old_total"], line["new_total"], line["shares"], line["id"])
            for s in line["shares"]:
                key = tuple(s["changes"])
                by_step[key] = by_step.get(key, 0) + Fraction(s["by"])
        else:
            need(not line["shares"], "a share of a total that is none")
        before, after = scores_of(x), scores_of(y)
        moved = {}
        for m in line["indicators"]:
            moved[m["name"]] = m
            numbers = all(m[k + "_state"] in ("scored", "absent") for k in ("old", "new"))
            if numbers:
                check_line(m["old"], m["new"], m["shares"], "%s %s" % (line["id"], m["name"]))
            else:
                need(not m["shares"], "a share of a score that is none")
        for name in set(before) & set(after):
            if before[name] != after[name] and "#" not in name:
                same = before[name] and after[name] and Fraction(before[name]) == Fraction(after[name])
                need(same or name in moved, "%s: %s moved and is not listed" % (line["id"], name))
    for s in c["steps"] + c["inseparable"]:
        need(Fraction(s["sum"]) == by_step.get(tuple(s["changes"]), 0), "the sum of %s" % s)
    need(Fraction(c["summary"]["difference"]) == sum(by_step.values()), "the sum of all")
    c["by score"] = olds, news
    return c


# ---- pairs of schemes ----

def scheme(r, places=8):
    """A scheme as data: indicators with a method and its figures."""
    items = []
    for i in range(1 + r.below(3)):
        kind = r.below(6)
        items.append({"name": "指标%s" % "甲乙丙丁"[i], "kind": kind, "target": (5 + r.below(20)) * 2,
                      "cut": 50 + 5 * r.below(8), "unit": "万元" if r.below(2) else "家",
                      "step": 1 + r.below(3), "less": 1 + r.below(4)})
    return {"items": items, "places": places}


def text_of(s):
    n = len(s["items"])
    points = [100 // n] * (n - 1) + [100 - 100 // n * (n - 1)]
    if "points" in s:
        points = s["points"]
    lines = ["评分方案：甲", "总分：100分", "小数：逐项保留%d位，四舍五入" % s["places"], "未填：得0分"]
    for i, it in enumerate(s["items"]):
        head = "%s、%s（%d分）" % ("一二三四"[i], it["name"], points[i])
        sign = "≤" if it["kind"] == 1 else "≥"
        head += " %s %d%s" % (sign, it["target"], it["unit"])
        clauses = {0: "按比例", 1: "反向按比例", 2: "按比例；完成率低于%d%%，得0分" % it["cut"],
                   3: "达标得分", 4: "每少%d%s，扣%d分；不足%d%s，不扣" % (it["step"], it["unit"], it["less"],
                                                       it["step"], it["unit"]),
                   5: None}[it["kind"]]
        if clauses:
            lines.append(head + "；" + clauses)
        else:
            lines += [head, "　　评分：分档", "　　｜完成率｜得分｜", "　　｜≥100%｜100%｜",
                      "　　｜%d%%（含）～100%%｜60%%｜" % it["cut"], "　　｜低于%d%%｜0%%｜" % it["cut"]]
    return "\n".join(lines) + "\n"


def mutate(r, s):
    new = json.loads(json.dumps(s))
    for _ in range(1 + r.below(3)):
        it = new["items"][r.below(len(new["items"]))]
        what = r.below(6)
        if what == 0:
            it["target"] += 2
        elif what == 1:
            it["cut"] = 50 + 5 * r.below(9)
        elif what == 2:
            it["less"] += 1
        elif what == 3:
            it["kind"] = r.below(6)
        elif what == 4 and len(new["items"]) > 1:
            n = len(new["items"])
            new["points"] = [10 + r.below(20) for _ in range(n - 1)]
            new["points"].append(100 - sum(new["points"]))
        elif what == 5:
            it["step"] = it["step"] % 3 + 1
    return new


def forms_for(r, folder, names, n):
    paths = []
    for i in range(n):
        values = {}
        for name, unit in names:
            chance = r.below(20)
            if chance == 0:
                continue
            values[name] = "不清楚" if chance == 1 else "%d%s" % (r.below(60), unit)
        form = {"id": "F%d" % i, "unit": "第%d局" % i, "values": values}
        paths.append(write(os.path.join(folder, "f%d.json" % i), json.dumps(form, ensure_ascii=False)))
    return paths


# ---- intervals against a grid ----

BOUND = re.compile(r"^(-?[0-9.]+)(?:/([0-9]+))?(.*)$")


def bound(text, target):
    """A bound as a value of the variable: 60% of the target, or 23万元."""
    m = BOUND.match(text)
    need(m, "cannot read the bound " + text)
    x = Fraction(m.group(1)) / (int(m.group(2)) if m.group(2) else 1)
    return x * target / 100 if m.group(3) == "%" else x


def inside(region, x, target):
    low, high = region["from"], region["to"]
    if low is not None:
        y = bound(low, target)
        if x < y or (x == y and not region["from_included"]):
            return False
    if high is not None:
        y = bound(high, target)
        if x > y or (x == y and not region["to_included"]):
            return False
    return True


def grid(target, unit):
    top = 2 * target + 3
    if unit == "家":
        return [Fraction(k) for k in range(top)]
    values = {Fraction(k, 4) for k in range(4 * top)}
    for cut in range(45, 101, 5): # at the cuts, and just beside them
        for by in (-1, 0, 1):
            values.add(Fraction(cut * target, 100) + Fraction(by, 1000))
    return sorted(v for v in values if v >= 0)


def decimal(x):
    return ("%.6f" % float(x)).rstrip("0").rstrip(".")


def check_grid(jixiao, folder, old_path, new_path, old, new, c):
    fields = {f["name"]: f for f in c["fields"]["indicators"]}
    for a, b in zip(old["items"], new["items"]):
        field = fields.get(a["name"], {"decision": "same", "where": []})
        if field["decision"] == "undecided" or field.get("partly_undecided"):
            continue
        values = grid(max(a["target"], b["target"]), a["unit"])
        paths = []
        for k, x in enumerate(values):
            form = {"values": {a["name"]: decimal(x) + a["unit"]}}
            paths.append(write(os.path.join(folder, "g%d.json" % k), json.dumps(form)))
        olds, news = score(jixiao, old_path, paths), score(jixiao, new_path, paths)
        for x, p, q in zip(values, olds, news):
            differs = scores_of(p)[a["name"]] != scores_of(q)[a["name"]]
            claimed = any(inside(w, x, a["target"]) for w in field["where"])
            need(differs == claimed, "%s at %s: %s and %s, but %s" % (
                a["name"], decimal(x), scores_of(p)[a["name"]], scores_of(q)[a["name"]],
                [w["where"] for w in field["where"]]))
        for w in field["where"]:
            if w["example"]:
                need(Fraction(w["example"]["old"].lstrip("≈")) != Fraction(w["example"]["new"].lstrip("≈")),
                     "an example that shows nothing: %s" % w)


# ---- rules that people wrote, changed at random ----

NUMBER = re.compile(r"(?<![\d.])(\d+)(?=分|%|家|个|亿元|万元|人)")


def real_files():
    for top in ("rules", "examples"):
        for folder, _, names in sorted(os.walk(os.path.join(ROOT, top))):
            for name in sorted(names):
                if name.endswith(".jx"):
                    yield os.path.join(folder, name)


def effective(jixiao, path):
    p = run(jixiao, "dump", "--effective", path)
    lines = []
    for line in p.stdout.decode().split("\n"):
        if not line.startswith("# "):
            lines.append(re.sub(r" # [^#]*$", "", line))
    text = "\n".join(lines)
    return text.split("\n六、算例")[0] if p.returncode == 0 else None


def mutate_text(r, text):
    """One or two figures of the text changed."""
    for _ in range(1 + r.below(3)):
        found = list(NUMBER.finditer(text))
        if not found:
            return text
        m = found[r.below(len(found))]
        by = int(m.group(1)) + (1, 5, -1, 10)[r.below(4)]
        text = text[:m.start()] + str(max(0, by)) + text[m.end():]
    return text


def is_form(path):
    if not path.endswith(".json"):
        return False
    with open(path, encoding="utf-8") as f:
        data = json.load(f)
    return isinstance(data, dict) and ("values" in data or "indicators" in data) and "findings" not in data


def real_pair(jixiao, folder, r, path):
    text = effective(jixiao, path)
    if text is None:
        return 0
    old = write(os.path.join(folder, "real-old.jx"), text)
    forms = sorted(os.path.join(ROOT, "tests/forms", n) for n in os.listdir(os.path.join(ROOT, "tests/forms"))
                   if n.endswith(".json"))
    near = os.path.dirname(path)
    forms += sorted(os.path.join(near, n) for n in os.listdir(near) if is_form(os.path.join(near, n)))
    if run(jixiao, "compare", "-q", "-r", old, "-r", old).returncode:
        return 0
    for _ in range(20):
        new = write(os.path.join(folder, "real-new.jx"), mutate_text(r, text))
        if run(jixiao, "compare", "-q", "-r", old, "-r", new).returncode == 0:
            check_shares(jixiao, old, new, forms)
            return 1
    return 0


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("jixiao")
    ap.add_argument("folder")
    ap.add_argument("--pairs", type=int, default=12)
    ap.add_argument("--seed", type=int, default=1)
    a = ap.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    pairs = grids = real = 0
    for k in range(a.pairs):
        r = Numbers(a.seed * 1000003 + k)
        old = scheme(r)
        new = mutate(r, old)
        old_path = write(os.path.join(a.folder, "old.jx"), text_of(old))
        new_path = write(os.path.join(a.folder, "new.jx"), text_of(new))
        names = [(it["name"], it["unit"]) for it in old["items"]]
        try:
            c = check_shares(a.jixiao, old_path, new_path, forms_for(r, a.folder, names, 25))
            check_grid(a.jixiao, a.folder, old_path, new_path, old, new, c)
        except Failed as e:
            print("pair %d (seed %d):\n%s\n--- old\n%s--- new\n%s" % (k, a.seed, e, text_of(old), text_of(new)))
            return 1
        pairs += 1
        grids += len(old["items"])
    r = Numbers(a.seed)
    for path in real_files():
        try:
            real += real_pair(a.jixiao, a.folder, r, path)
        except Failed as e:
            print("%s changed at random: %s" % (os.path.relpath(path, ROOT), e))
            return 1
    print("%d generated pairs, %d indicators on a grid, %d pairs of real rules" % (pairs, grids, real))
    return 0


if __name__ == "__main__":
    sys.exit(main())
