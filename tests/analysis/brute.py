#!/usr/bin/env python3
"""What `jixiao check` claims against what scoring gives.

    brute.py --jixiao PATH [--seed N] [--sets N] [--only SEED]   random rule sets
    brute.py --jixiao PATH --next [--seed N] [--sets N]          random forms: what would bring more
    brute.py --jixiao PATH --gallery FOLDER                      the files of a folder

Every value that a finding names is filled into a form and scored by the command. On random rule
sets the claims of `dump --analysis` (bounds, rows reached, more is better) are held against a dense
grid of values around every figure the rules name, scored by the independent reference of
tests/exact. 10,000 sets: --sets 10000.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from fractions import Fraction as F

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "exact"))
import gen  # noqa: E402
import reference  # noqa: E402
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rich  # noqa: E402

FILLED = re.compile(r"填(?!什么)(.+?)(?:就得(0)分|时算式为.+?，按(≈?-?[\d.]+)分计|，?得(≈?-?[\d.]+)分)")
ARROW = re.compile(r"(?:得分最低的|最高的|升：|分，)([^→]+?) → (≈?-?[\d.]+)分")
UNSCORED = re.compile(r"可以是0：填(.+?)时没有得分")


def jixiao(args, *words):
    p = subprocess.run([args.jixiao, *words], capture_output=True, timeout=120)
    return p.returncode, p.stdout.decode("utf-8"), p.stderr.decode("utf-8", "replace")


# ---- the values that findings name ----

def witnesses(finding, names):
    """(indicator, cells, score or None) of a finding's message."""
    text = finding["message"]
    name = next((n for n in sorted(names, key=len, reverse=True)
                 if text.startswith(f"“{n}”")), None)
    made_up = re.match("“([^“”]+分）)”", text)
    if not name and made_up and MADE_UP.match(made_up[1]):
        name = made_up[1]
    out = []
    if not 4500 <= int(finding["code"][2:]) < 4540 or not name:
        return out
    text = text[len(name) + 2:]
    for m in FILLED.finditer(text):
        out.append((name, m[1], m[2] or m[3] or m[4]))
    for m in ARROW.finditer(text):
        out.append((name, m[1], m[2]))
    for m in UNSCORED.finditer(text):
        out.append((name, m[1], None))
    return out


MADE_UP = re.compile(r"^(?P<name>.+)（(?:(?P<target>[^（）]+)，)?(?P<points>[\d.]+)分）$")


def made_up_row(name):
    """The row that a finding about 指标规则 made up: 越高越好的指标（≥100%，10分）."""
    m = MADE_UP.match(name)
    return {"level1": "产出指标", "name": m["name"], "target": m["target"], "points": m["points"]}


def form_of(name, cells, names):
    cells = cells.strip("，")
    row = made_up_row(name) if MADE_UP.match(name) else {"name": name}
    name = row["name"]
    if re.fullmatch("“[^“”]*”", cells):
        cells = cells[1:-1]
    reason = "（说明了原因）" in cells
    cells = cells.replace("（说明了原因）", "")
    form = {"year": 2023, "amount_unit": None, "values": {}, "indicators": []}
    own = None
    known = "|".join(re.escape(n) for n in sorted(names | {name}, key=len, reverse=True))
    if re.match(f"(?:{known})＝", cells):
        for cell in re.split(f"，(?=(?:{known})＝)", cells):
            key, value = re.match(f"({known})＝(.*)$", cell).groups()
            if key == name:
                own = value
            else:
                form["values"][key] = value
    else:
        own = cells
    form["indicators"].append(dict(row, actual=own, reason="市场变化" if reason else None))
    return json.dumps(form, ensure_ascii=False)


def same(want, got):
    if want is None or got is None:
        return want is None and got is None
    if want.startswith("≈"):
        return abs(F(want[1:]) - F(got)) <= F(1, 1000)
    return F(want) == F(got)


def check_witnesses(args, folder, rules, findings, names):
    wanted = [w for f in findings for w in witnesses(f, names)]
    if not wanted:
        return 0, []
    paths = []
    for i, (name, cells, _) in enumerate(wanted):
        paths.append(os.path.join(folder, f"w{i}.json"))
        with open(paths[-1], "w", encoding="utf-8") as f:
            f.write(form_of(name, cells, names))
    code, out, err = jixiao(args, "score", "--format", "json", "-r", rules, *paths)
    try:
        got = json.loads(out)
    except ValueError:
        return len(wanted), [f"no result: {err[:300]}"]
    got = got if isinstance(got, list) else [got]
    bad = []
    for (name, cells, want), g in zip(wanted, got):
        name = MADE_UP.sub(r"\g<name>", name)
        row = next((r for r in g["indicators"] if r["name"] == name), None)
        if row is None or not same(want, row["score"]):
            bad.append(f"witness {name} {cells}: want {want}, got {row and row['score']} "
                       f"{row and row['why']}")
    return len(wanted), bad


def gallery(args):
    bad, count, files = [], 0, 0
    for file in sorted(os.listdir(args.gallery)):
        text = open(os.path.join(args.gallery, file), encoding="utf-8").read()
        with tempfile.TemporaryDirectory() as tmp:
            rules = os.path.join(tmp, "rules.jx")
            with open(rules, "w", encoding="utf-8") as f:
                f.write(re.split(r"^--- ", text, flags=re.M)[0])
            _, out, err = jixiao(args, "check", "--format", "json", rules)
            findings = json.loads(out)["findings"]
            names = set(claims(jixiao(args, "dump", "--analysis", rules)[1]))
            names |= {re.sub("（.*?）", "", n).strip() for line in text.splitlines()
                      if line.startswith("数据：") for n in line[3:].split("；")}
            n, wrong = check_witnesses(args, tmp, rules, findings, names)
            if not any(4000 <= int(f["code"][2:]) < 4600 for f in findings):
                wrong.append("nothing found")
            bad += [f"{file}: {w}" for w in wrong]
            count, files = count + n, files + 1
    print("\n".join(bad))
    print(f"{files} files, {count} values scored, {len(bad)} wrong")
    return 1 if bad or not files else 0


# ---- random rule sets ----

CLAIM = re.compile(r"^(?P<name>.+): pieces (?P<pieces>\d+)(?P<cut> \(cut short\))?, score "
                   r"(?P<low>\S+)(?: to (?P<high>\S+))?, (?P<always>not )?always scored"
                   r"(?:, better is (?P<way>more|less): (?P<mono>\w+))?(?:, rows(?P<rows>[ 01]*))?$")


def claims(text):
    return {m["name"]: m for m in map(CLAIM.match, text.splitlines()) if m}


def rate_cuts(e):
    """The constants an expression compares 完成率 with."""
    if not e or not isinstance(e, tuple):
        return set()
    if e[0] in "≥≤＞＜＝" and e[1] == ("field", "完成率") and e[2][0] == "const":
        return {e[2][1]}
    return set().union(*(rate_cuts(x) for x in e))


def grid(rules, ind):
    """Values around every figure of the indicator, at least 0."""
    t, m = ind["target"], ind["method"]
    x = t["value"] if t else F(10)
    marks = {F(0), x, 2 * x}
    marks |= {x * F(k, 100) for k in range(0, 251, 5)}
    cuts = {c for cond, _ in ind.get("cases", ()) for c in rate_cuts(cond)}
    cuts |= rate_cuts(m.get("expr", ())) | {F(1)}
    for b in m.get("bands", ()) if m.get("of") == "完成率" else ():
        cuts |= {b[k] for k in ("low", "high") if b[k] is not None}
    units = [F(0)]
    if rules["rate"]:
        unit = F(1, 100 * 10 ** rules["rate"][0])
        units = [F(0), unit / 2, -unit / 2, unit, -unit]
    edges = set()
    for c in {c + u for c in cuts for u in units}:
        edges |= {x * c, (2 - c) * x} | ({x / c} if c else set())
    marks |= edges
    for b in m.get("bands", ()):
        for k in ("low", "high"):
            if b[k] is not None:
                marks.add({"完成值": b[k], "完成率": b[k] * x}.get(m["of"], (1 + b[k]) * x))
                marks.add((1 - b[k]) * x)
                if m["of"] == "完成率" and b[k]:
                    marks |= {x / b[k], (2 - b[k]) * x}
    for s in m.get("steps", ()):
        width = s["width"] * x if s["of"] in ("target", "rate") else s["width"]
        marks |= {x + d * k * width for k in range(0, 30) for d in (1, -1)}
        if not t:
            marks |= {F(k) for k in range(0, 60)}
    if "high" in (t or {}):
        marks |= {t["low"], t["high"]}
    if ind.get("over"):
        marks.add(x * (1 + ind["over"]["threshold"]))
    count = ind["whole"] or (t and t["kind"] == "count")
    if count:
        out = {F(int(v) + d) for v in marks for d in (-1, 0, 1, 2)}
        out |= {F(k) for k in range(0, 40)} | {F(int(x * k)) for k in (10, 1000, 10 ** 6)}
    else:
        tiny = max(x, F(1)) / 10 ** 6
        out = {v + d for v in marks for d in (0, tiny, -tiny)}
        ends = sorted(marks)
        out |= {(a + b) / 2 for a, b in zip(ends, ends[1:])}
        out |= {x * 10, x * 1000, x * 10 ** 6} | {v * (1 + F(d, 10 ** 7)) for v in edges for d in (1, -1)}
    return sorted(v for v in out if v >= 0)


def row_of(rules, ind, x):
    t, m = ind["target"], ind["method"]
    rate = reference.completion(rules, ind, x)
    of = {"完成值": x, "完成率": rate}.get(m["of"])
    if of is None:
        of = (x - t["value"]) / t["value"]
        of = abs(of) if m["of"] == "偏差幅度" else of
    if m["of"] == "完成率" and of > 1 and not any(b["high"] is None or b["high"] > 1
                                                  for b in m["bands"]):
        of = F(1)
    return next((k for k, b in enumerate(m["bands"]) if reference.in_band(b, of)), None)


# ---- 不适用, in every combination ----

GROUP = re.compile(r"^group (?P<name>.+): (?P<rows>\d+) rows, (?P<out>\d+) may be left out, points "
                   r"(?P<low>\S+) to (?P<high>\S+)$")
MOST_LEAVING = 6


def groups_below(node):
    for c in node["children"]:
        if not c["leaf"]:
            yield c
            yield from groups_below(c)


def check_absent(args, rules, folder, path, dump):
    """Points of each group and of the whole, over all subsets of the rows that may be left out."""
    rows = [r for r in reference.leaves(rules["root"]) if not r.get("role")]
    leaving = [r["name"] for r in rows if (r.get("na") or rules.get("na")) in ("merge", "rescale")]
    said = {m["name"]: m for m in map(GROUP.match, dump.splitlines()) if m}
    if not leaving or len(leaving) > MOST_LEAVING:
        return 0, []
    subsets = [[n for k, n in enumerate(leaving) if bits >> k & 1]
               for bits in range(1, 1 << len(leaving))]
    forms = [{"year": 2023, "values": {}, "indicators": [
        {"name": n, "actual": None, "not_applicable": True} for n in out]} for out in subsets]
    bad = []
    for out, got in zip(subsets, score_all(args, path, folder, forms)):
        points = {r["name"]: F(r["points"]) for r in got["indicators"]}
        if len(out) == len(rows):
            continue  # nobody is left
        whole = sum(points[r["name"]] for r in rows)
        if whole != rules["total"]:
            bad.append(f"without {out}: points {whole} in all")
        for g in groups_below(rules["root"]):
            m = said.get(g["name"])
            have = sum(points[r["name"]] for r in reference.leaves(g) if not r.get("role"))
            if m and not F(m["low"].strip("≈")) <= have <= F(m["high"].strip("≈")):
                bad.append(f"without {out}: {g['name']} has {have}, not {m['low']} to {m['high']}")
    return len(subsets), bad


def open_conditions(ind):
    return bool(ind.get("premise") or ind.get("veto") or ind["method"].get("two"))


def compare(rules, ind, claim, env):
    """Differences between a claim and the grid."""
    plain = {k: v for k, v in ind.items() if k not in ("over", "premise", "veto")}
    if claim is None:
        return ["no claim"]
    scores, falls, rows = [], [], set()
    last = None
    for x in grid(rules, ind):
        for reason in (True, False) if ind.get("over") else (False,):
            fact = {"status": 0, "value": x, "reason": reason}
            st, s = reference.exact_score(rules, ind, dict(env, **{ind["name"]: (0, x)}), fact)
            if st == 0:
                scores.append((s, x))
        if ind["method"]["name"] == "分档":
            rows.add(row_of(rules, ind, x))
        if not claim["way"]:
            continue
        st, p = reference.exact_score(rules, plain, dict(env, **{ind["name"]: (0, x)}), fact)
        if st == 0:
            lost = last is not None and (p < last[0] if claim["way"] == "more" else p > last[0])
            if lost:
                falls.append((last[1], x))
            last = (p, x)
    out, eps = [], F(1, 10 ** 11)
    if claim["low"] != "none" and scores:
        low, high = min(scores), max(scores)
        if claim["low"] != "inf" and low[0] < F(claim["low"]) - eps:
            out.append(f"scores {low[0]} at {low[1]}, below {claim['low']}")
        if claim["high"] != "inf" and high[0] > F(claim["high"]) + eps:
            out.append(f"scores {high[0]} at {high[1]}, above {claim['high']}")
        apart = ind.get("over") and ind.get("bonus")  # bounds of two parts that pull apart
        if not open_conditions(ind) and not claim["cut"] and not apart:
            loose = ind["w"] / 50
            if claim["high"] == "inf" or high[0] < F(claim["high"]) - loose:
                out.append(f"bound {claim['high']} is loose: {high[0]}")
            if claim["low"] == "inf" or low[0] > F(claim["low"]) + loose:
                out.append(f"bound {claim['low']} is loose: {low[0]}")
    if claim["mono"] == "yes" and falls:
        out.append(f"falls from {falls[0][0]} to {falls[0][1]}")
    two = ind["method"].get("two")
    if claim["mono"] == "no" and not falls and not two:
        out.append("never falls")
    if claim["mono"] == "undecided" and not claim["cut"] and not two:
        out.append("undecided")
    for k, hit in enumerate((claim["rows"] or "").split()):
        if hit == "0" and k in rows:
            out.append(f"row {k} is reached")
        if hit == "1" and k not in rows:
            out.append(f"row {k} is not reached by the grid")
    return out


def comparable(ind):
    m, t = ind["method"]["name"], ind["target"]
    if ind.get("expr") or ind.get("role"):
        return False
    if t is None:
        return m == "步"
    return t["kind"] in ("money", "count", "pct", "none") and t["value"] > 0


def maker(seed):
    """Every other rule set is of the richer kind."""
    return (rich.Rich if seed % 2 else gen.Gen)(random.Random(seed))


def run_one(args, seed, folder):
    g = maker(seed)
    rules = g.rule_set()
    base = os.path.join(folder, str(seed))
    os.makedirs(base, exist_ok=True)
    path = os.path.join(base, "rules.jx")
    text = g.render()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    code, out, err = jixiao(args, "check", "--format", "json", path)
    _, dump, _ = jixiao(args, "dump", "--analysis", path)
    try:
        findings = json.loads(out)["findings"]
    except ValueError:
        return seed, 0, 0, [f"exit {code}: {err[:500]}"], text
    names = {r["name"] for r in reference.leaves(rules["root"])} | set(g.data)
    n, bad = check_witnesses(args, base, path, findings, names)
    reference.share_points(rules["root"], rules["total"], rules["item"][0])
    env = {d: (0, F(6)) for d in g.data}
    said = claims(dump)
    compared = 0
    for ind in reference.leaves(rules["root"]):
        if comparable(ind):
            compared += 1
            bad += [f"{ind['name']}: {d}" for d in compare(rules, ind, said.get(ind["name"]), env)]
    k, wrong = check_absent(args, rules, base, path, dump)
    return seed, n + k, compared, bad + wrong, text


# ---- what would bring the next grade, the next step ----

def refill(form, name, value):
    """The form with another value for a datum; a cell of its own for an indicator."""
    form = json.loads(json.dumps(form))
    for row in form["indicators"]:
        if row["name"] == name:
            row["actual"] = value
            return form
    form["values"][name] = value
    return form


def score_all(args, rules, folder, forms):
    paths = []
    for i, f in enumerate(forms):
        paths.append(os.path.join(folder, f"n{i}.json"))
        with open(paths[-1], "w", encoding="utf-8") as out:
            json.dump(f, out, ensure_ascii=False)
    _, out, err = jixiao(args, "score", "--format", "json", "-r", rules, *paths)
    got = json.loads(out)
    return got if isinstance(got, list) else [got]


def exact_text(value):
    return value and "≈" not in value


def next_one(args, seed, folder):
    """Changes that a result names, each filled in and scored again."""
    g = maker(seed)
    g.rule_set()
    base = os.path.join(folder, f"n{seed}")
    os.makedirs(base, exist_ok=True)
    rules = os.path.join(base, "rules.jx")
    with open(rules, "w", encoding="utf-8") as f:
        f.write(g.render())
    form, _ = g.form(0)
    got = score_all(args, rules, base, [form])[0]
    wanted, changed = [], form
    nxt = got["next_grade"] or {"changes": []}
    for c in nxt["changes"]:
        if not exact_text(c["value"]):
            break
        changed = refill(changed if c.get("together") else form, c["input"], c["value"])
        wanted.append((changed, "total", None, c["total"], c["text"]))
    for row in got["indicators"]:
        step = row.get("next_step")
        if step and exact_text(step["value"]):
            wanted.append((refill(form, step["input"], step["value"]), "score", row["name"],
                           step["score"], step["text"]))
    bad = []
    again = score_all(args, rules, base, [w[0] for w in wanted]) if wanted else []
    for (_, what, name, want, text), r in zip(wanted, again):
        have = r["total"] if what == "total" else \
            next(x["score"] for x in r["indicators"] if x["name"] == name)
        if have != want:
            bad.append(f"{name or 'total'}: {text}: want {want}, got {have}")
    texts = [c["text"] for c in nxt["changes"]]
    if wanted and nxt.get("grade") and nxt["changes"]:
        names = [x[3] for x in wanted if x[1] == "total"]
        if len(names) == len(texts) and again[len(names) - 1]["grade"] == got["grade"]:
            bad.append(f"no better grade: {nxt['text']}")
    return seed, len(wanted), 0, bad, json.dumps(form, ensure_ascii=False) + "\n" + g.render()


def one_set(args, folder, seed):
    return (next_one if args.next else run_one)(args, seed, folder)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--gallery")
    ap.add_argument("--next", action="store_true")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--sets", type=int, default=300)
    ap.add_argument("--show", type=int, default=3)
    ap.add_argument("--only", type=int)
    args = ap.parse_args()
    if args.gallery:
        return gallery(args)
    seeds = [args.only] if args.only is not None else \
        [args.seed * 1000003 + i for i in range(args.sets)]
    bad, count, compared = [], 0, 0
    with tempfile.TemporaryDirectory() as tmp, ProcessPoolExecutor(os.cpu_count()) as pool:
        one = partial(one_set, args, tmp)
        for seed, n, m, wrong, text in pool.map(one, seeds, chunksize=8):
            count, compared = count + n, compared + m
            if wrong:
                bad.append(f"seed {seed}:\n  " + "\n  ".join(wrong) + "\n" + text)
    for b in bad[: args.show]:
        print(b)
        print("=" * 80)
    print(f"{len(seeds)} rule sets: {compared} indicators compared with a grid, {count} values "
          f"scored, {len(bad)} sets differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
