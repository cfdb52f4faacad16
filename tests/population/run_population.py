#!/usr/bin/env python3
"""Reports on whole populations, against figures worked out here.

    run_population.py JIXIAO SCRATCH-FOLDER [--bless]

Ranking: a scheme of five indicators is scored by Python fractions for generated forms; every moved
weight and threshold is scored again from the definition and its pairs are counted one by one. Each
finding has a population that produces it, with its counts, and one that comes near and does not.
Everything made up comes from a counter, so that two runs are the same.
"""
import difflib
import json
import os
import pty
import random
import re
import subprocess
import sys
from fractions import Fraction as F

JIXIAO, WORK = sys.argv[1], sys.argv[2]
BLESS = "--bless" in sys.argv
HERE = os.path.dirname(os.path.abspath(__file__))
failed = []


def fail(text):
    failed.append(text)
    print("FAILED:", text)


def equal(got, want, what):
    if got != want:
        fail(f"{what}: {got!r} instead of {want!r}")


def folder(name):
    path = os.path.join(WORK, name)
    os.makedirs(path, exist_ok=True)
    for old in os.listdir(path):
        os.unlink(os.path.join(path, old))
    return path


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def put_forms(name, forms, names=None):
    path = folder(name)
    for i, form in enumerate(forms):
        file = names[i] if names else f"{i:05}.json"
        write(os.path.join(path, file), json.dumps(form, ensure_ascii=False))
    return path


def run(*args, code=0):
    p = subprocess.run([JIXIAO, *args], capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
    if p.returncode != code:
        fail(f"exit {p.returncode} instead of {code}: {args}\n{p.stderr}")
    return p.stdout


def report(rules, forms, last=None, name="case"):
    file = write(os.path.join(WORK, name + ".jx"), rules)
    args = ["check", "--format", "json", "--forms", put_forms(name, forms)]
    if last is not None:
        args += ["--last", put_forms(name + "-last", last)]
    return json.loads(run(*args, file))


def form(i, unit=None, **values):
    return {"id": f"F{i:04}", "unit": unit or f"第{i:04}局", "name": "某项目", "year": 2023,
            "indicators": [{"name": k, "actual": v} for k, v in values.items() if v is not None]}


# ---- ranking, by brute force ----

RULES = """评分方案：排名
等级：优≥90分；良≥80分；中≥60分；差
总分：100分；最高100分
一、甲（30分） ≥ 100个
二、乙（30分）
　　目标：≥90%
　　评分：分档
　　｜完成值｜得分｜
　　｜90%以上｜100%｜
　　｜80%（含）～90%｜60%｜
　　｜低于80%｜20%｜
三、丙（25分） ≤ 50万元
四、丁（15分） ≥ 20次
五、表彰（加分，最高3分）
　　评分：每有1次，加1分
"""
POINTS = {"甲": F(30), "乙": F(30), "丙": F(25), "丁": F(15)}
GRADES = [("优", F(90)), ("良", F(80)), ("中", F(60)), ("差", None)]
BASE = {"甲": F(100), "乙高": F(90, 100), "乙低": F(80, 100), "丙": F(50), "丁": F(20),
        "优": F(90), "良": F(80), "中": F(60), "乙目标": F(90, 100)}


def half_up(x, places=2):
    scaled = x * 10 ** places
    whole = (abs(scaled) * 2 + 1).__floor__() // 2
    return F(whole if scaled >= 0 else -whole, 10 ** places)


def make_forms(n):
    draw = random.Random(7)
    forms = []
    for i in range(n):
        a, b = draw.randint(60, 110), draw.randint(70, 99)
        c, d = draw.randint(40, 70), draw.choice([None, 12, 15, 18, 20, 22])
        forms.append((a, b, c, d, draw.choice([0, 0, 0, 1, 5])))
    return forms


def as_form(i, v):
    f = form(i, 甲=f"{v[0]}个", 乙=f"{v[1]}%", 丙=f"{v[2]}万元", 丁=v[3] and f"{v[3]}次", 表彰=f"{v[4]}次")
    if i % 13 == 5:
        f["indicators"][0]["actual"] = "很多"  # no total
    return f


def exact_scores(v, p):
    a, b, c, d, _ = v
    return {"甲": min(F(1), F(a) / p["甲"]) * 30,
            "乙": (F(1) if F(b, 100) >= p["乙高"] else F(6, 10) if F(b, 100) >= p["乙低"] else F(2, 10)) * 30,
            "丙": (F(1) if c <= p["丙"] else p["丙"] / c) * 25,
            "丁": F(0) if d is None else min(F(1), F(d) / p["丁"]) * 15}


def total(v, p=BASE, moved=None, sign=0):
    own, rest = POINTS.get(moved, F(0)), F(100)
    s = F(0)
    for name, score in exact_scores(v, p).items():
        factor = F(1)
        if moved:
            factor = 1 + F(sign, 10) if name == moved else 1 - F(sign, 10) * own / (rest - own)
        s += half_up(score * factor)
    return min(F(100), s + min(v[4], 3))


def grade(t, p=BASE):
    for name, _ in GRADES[:-1]:
        if t >= p[name]:
            return name
    return "差"


def ranks(totals):
    return [1 + sum(o > t for o in totals) for t in totals]


def effect(before, after, grades_before, grades_after):
    swapped = untied = tied = 0
    n = len(before)
    for i in range(n):
        for k in range(i + 1, n):
            x, y = before[i] - before[k], after[i] - after[k]
            swapped += x * y < 0
            untied += x == 0 and y != 0
            tied += x != 0 and y == 0
    moves = [abs(a - b) for a, b in zip(ranks(before), ranks(after))]
    return {"compared": n, "lost": 0, "swapped": swapped, "untied": untied, "tied": tied,
            "greatest_move": max(moves), "grades": sum(a != b for a, b in zip(grades_before, grades_after)),
            "mean": sum((a - b for a, b in zip(after, before)), F(0)) / n}


def compare_effect(got, want, what):
    for key, value in want.items():
        if key != "mean":
            equal(got[key], value, f"{what} {key}")
    shown = F(got["mean_change"])
    if abs(shown - want["mean"]) > F(1, 20000) or (shown == 0) != (half_up(want["mean"], 4) == 0):
        fail(f"{what} mean: {got['mean_change']} instead of {want['mean']}")


def ranking():
    made = make_forms(60)
    got = report(RULES, [as_form(i, v) for i, v in enumerate(made)], name="ranking")["population"]
    ranked = [v for i, v in enumerate(made) if i % 13 != 5]
    before = [total(v) for v in ranked]
    grades = [grade(t) for t in before]
    equal(got["form_count"], 60, "forms")
    equal(got["scored"], len(ranked), "scored")
    totals = {f["form"]: f for f in got["forms"]}
    for rank, t, i in zip(ranks(before), before, (i for i in range(60) if i % 13 != 5)):
        f = totals[f"第{i:04}局·某项目"]
        equal((f["rank"], F(f["total"]), f["grade"]), (rank, t, grade(t)), f"form {i}")
    equal([w["name"] for w in got["weights"]], list(POINTS), "weights")
    for w in got["weights"]:
        for key, sign in (("less", -1), ("more", 1)):
            after = [total(v, BASE, w["name"], sign) for v in ranked]
            compare_effect(w[key], effect(before, after, grades, [grade(t) for t in after]),
                           f"{w['name']} {key}")
    bounds = {(b["of"], b["bound"]): b for b in got["thresholds"]}
    keys = {("甲（目标）", "100个"): ["甲"], ("乙（目标）", "90%"): ["乙目标"], ("乙", "90%"): ["乙高"],
            ("乙", "80%"): ["乙低"], ("丙（目标）", "50万元"): ["丙"], ("丁（目标）", "20次"): ["丁"]}
    equal(set(keys) <= set(bounds), True, "thresholds")
    for of, names in keys.items():
        for key, sign in (("less", -1), ("more", 1)):
            p = dict(BASE)
            for name in names:
                p[name] = p[name] * F(20 + sign, 20)
            after = [total(v, p) for v in ranked]
            compare_effect(bounds[of][key], effect(before, after, grades, [grade(t, p) for t in after]),
                           f"{of} {key}")
    for name, limit in GRADES[:-1]:
        p = dict(BASE, **{name: limit * F(21, 20)})
        compare_effect(bounds[name, f"{limit}分"]["more"],
                       effect(before, before, grades, [grade(t, p) for t in before]), name)
    spreads(got, made)


def spreads(got, made):
    for name in POINTS:
        rates, full, zero = [], 0, 0
        for i, v in enumerate(made):
            if (name == "甲" and i % 13 == 5) or (name == "丁" and v[3] is None):
                continue
            score = half_up(exact_scores(v, BASE)[name])
            rates.append(score / POINTS[name])
            full += score == POINTS[name]
            zero += score == 0
        rates.sort()
        n = len(rates)
        median = (rates[n // 2] + rates[(n - 1) // 2]) / 2
        show = lambda x: f"{half_up(x * 100).__float__():.2f}%"
        row = next(r for r in got["indicators"] if r["name"] == name)
        equal((row["scored"], row["full"], row["zero"]), (n, full, zero), f"counts of {name}")
        equal((row["min"], row["median"], row["max"], row["mean"]),
              (show(rates[0]), show(median), show(rates[-1]), show(sum(rates) / n)), f"rates of {name}")
        equal(row["missing"], sum(v[3] is None for v in made) if name == "丁" else 0, f"missing {name}")
        equal(row["unreadable"], sum(i % 13 == 5 for i in range(60)) if name == "甲" else 0, f"unreadable {name}")


# ---- findings: each with what it counts, each with a near miss ----

PLAIN = "一、甲（60分） ≥ 100个\n二、乙（40分） ≥ 100%\n"


def codes(got):
    return {f["code"] for f in got["findings"]}


def finding(got, code):
    for f in got["findings"]:
        if f["code"] == code:
            return f["message"]
    fail(f"no {code} in {[f['message'] for f in got['findings']]}")
    return ""


def expect(rules, forms, code, *parts, last=None):
    message = finding(report(rules, forms, last), code)
    for part in parts:
        if part not in message:
            fail(f"{code}: no “{part}” in “{message}”")


def silent(rules, forms, code, last=None):
    got = report(rules, forms, last)
    if code in codes(got):
        fail(f"{code} where it should be silent: {finding(got, code)}")


def spread_findings():
    full = [form(i, 甲="100个", 乙=f"{80 + i}%") for i in range(5)]
    expect(PLAIN, full, "JX4601", "“甲”5份")
    silent(PLAIN, full[:4], "JX4601")
    silent(PLAIN, full[:4] + [form(4, 甲="99个", 乙="84%")], "JX4601")
    zero = [form(i, 甲="0个", 乙=f"{80 + i}%") for i in range(5)]
    expect(PLAIN, zero, "JX4602", "“甲”5份")
    silent(PLAIN, zero[:4] + [form(4, 甲="1个", 乙="84%")], "JX4602")
    silent(PLAIN, [form(i, 乙=f"{80 + i}%") for i in range(5)], "JX4602")  # 未填 is not 0
    # 121 > 120: three of six; 120 is not beyond, so two of six stay below one half
    over = [form(i, 甲=f"{n}个", 乙="90%") for i, n in enumerate([121, 130, 140, 99, 98, 97])]
    expect(PLAIN, over, "JX4605", "“甲”", "的6份中，3份（50.00%）")
    over[0] = form(0, 甲="120个", 乙="90%")
    silent(PLAIN, over, "JX4605")
    own = "甲（100分） ≥ 100个\n　　超额：超过目标50%，扣2分\n"
    silent(own, [form(i, 甲="150个") for i in range(6)], "JX4605")  # the scheme's own limit
    expect(own, [form(i, 甲="151个") for i in range(6)], "JX4605", "6份（100.00%）")
    less = "甲（100分） ≤ 100个\n"
    silent(less, [form(i, 甲="150个") for i in range(6)], "JX4605")


BANDS = """甲（100分）
　　目标：≥95%
　　评分：分档
　　｜完成值｜得分｜
　　｜95%以上｜100分｜
　　｜低于95%｜50分｜
"""


def bunching():
    crowd = lambda good, bad: [form(i, 甲=f"{v}%") for i, v in enumerate(["95.01"] * good + ["94.9"] * bad)]
    expect(BANDS, crowd(28, 0), "JX4604", "“甲”在界限完成率100%处扎堆", "28份在[100%,105%)", "0份在[95%,100%)")
    # 10 of 10: 1/1024; 9 of 9 are too few; 17 of 20: 1351/1048576 > 1/1000; 18: 211/1048576
    expect(BANDS, crowd(10, 0), "JX4604", "10份在")
    silent(BANDS, crowd(9, 0), "JX4604")
    silent(BANDS, crowd(17, 3), "JX4604")
    expect(BANDS, crowd(18, 2), "JX4604", "18份在", "2份在")
    silent(BANDS, crowd(0, 20), "JX4604")
    # outside the window nothing counts: 95% × 21/20 = 99.75% is no longer in it
    silent(BANDS, [form(i, 甲="99.75%") for i in range(20)], "JX4604")
    expect(BANDS, [form(i, 甲="99.74%") for i in range(20)], "JX4604", "20份在")
    # less is better: the good side lies below, with the bound in it
    less = "甲（100分） ≤ 100个\n　　评分：达标得分\n"
    expect(less, [form(i, 甲="100个") for i in range(12)], "JX4604", "12份在(95%,100%]", "0份在(100%,105%]")
    # 按比例 stops to rise at the target
    expect("甲（100分） ≥ 100个\n", [form(i, 甲=f"{100 + i % 3}个") for i in range(12)], "JX4604", "12份在[100%,105%)")
    silent("甲（100分） ≥ 100个\n", [form(i, 甲=f"{98 + i % 4}个") for i in range(12)], "JX4604")


def last_year():
    now = [dict(form(1, 甲="90个", 乙="91.37%"))]
    old = [dict(form(1, 甲="120个", 乙="91.37%"))]
    expect(PLAIN, now, "JX4603", "第0001局·某项目：“甲”的目标“≥100个”松于上年实际完成值“120个”", last=old)
    expect(PLAIN, now, "JX4608", "第0001局·某项目：1项", "乙 91.37%", last=old)
    near = [dict(form(1, 甲="100个", 乙="91.36%"))]
    silent(PLAIN, now, "JX4603", last=near)
    silent(PLAIN, now, "JX4608", last=near)
    silent(PLAIN, [form(1, 甲="90个", 乙="90%")], "JX4608", last=[form(1, 甲="90个", 乙="90%")])  # round
    low = "甲（100分） ≤ 100个\n"
    expect(low, [form(1, 甲="90个")], "JX4603", "“80个”", last=[form(1, 甲="80个")])
    silent(low, [form(1, 甲="90个")], "JX4603", last=[form(1, 甲="120个")])
    expect(PLAIN, now, "JX4614", "1份没有找到", last=[form(2, 甲="1个")])
    expect(PLAIN, now, "JX4614", "0份没有找到上年的表，1份有同名", last=old + old)
    silent(PLAIN, now, "JX4614", last=old)


def copies():
    many = [form(i, 甲="73.6个", 乙=f"{71 + i}%") for i in range(5)]
    expect(PLAIN, many, "JX4606", "“甲”有5个单位都填“73.6个”（第0000局·某项目……第0004局·某项目）")
    silent(PLAIN, many[:4] + [form(4, unit="第0003局", 甲="73.6个", 乙="1%")], "JX4606")
    silent(PLAIN, [form(i, 甲="75个", 乙=f"{71 + i}%") for i in range(5)], "JX4606")  # two digits
    silent("甲（100分） ≥ 73.6个\n", [form(i, 甲="73.6个") for i in range(5)], "JX4606")  # the target
    # 5 of 101 are fewer than one in twenty
    silent(PLAIN, many + [form(100 + i, 甲=f"{i}个", 乙="1%") for i in range(96)], "JX4606")
    three = "一、甲（30分） ≥ 100个\n二、乙（30分） ≥ 100%\n三、丙（40分） ≥ 100万元\n"
    same = [form(i, 甲="73.6个", 乙="81.25%", 丙="66.7万元") for i in range(2)]
    expect(three, same, "JX4607", "第0000局·某项目与第0001局·某项目有3项", "甲 73.6个")
    silent(three, [same[0], form(1, 甲="73.6个", 乙="81.25%", 丙="66.8万元")], "JX4607")
    silent(three, [form(i, 甲="70个", 乙="81%", 丙="60万元") for i in range(2)], "JX4607")


def sensitivity():
    # 甲 alone divides; with 乙 full: 60×r＋40 against 90. 83个: 49.8＋40＝89.8, no “优”.
    # 甲 54 points, 乙 46: 44.82＋46＝90.82, “优”; so all ten change.
    ten = [form(i, 甲="83个", 乙="100%") for i in range(10)]
    expect(PLAIN, ten, "JX4609", "“甲”的分值－10%，10份中有10份等级改变，0对名次互换")
    expect(PLAIN, ten, "JX4610", "“甲（目标）”的100个→95个，10份中有10份等级改变")
    low = [form(i, 甲="50个", 乙="100%") for i in range(10)]  # 30＋40＝70, far from any bound
    silent(PLAIN, low, "JX4609")
    silent(PLAIN, low, "JX4610")
    one = ten[:1] + [form(i, 甲="50个", 乙="100%") for i in range(1, 11)]  # one of eleven
    silent(PLAIN, one, "JX4609")
    equal(report(PLAIN, one)["population"]["weights"][0]["less"]["grades"], 1, "grades of one")


def remarks():
    some = [form(0, 甲="很多", 乙="1%"), form(1, 甲="1个", 乙="1%")]
    expect(PLAIN, some, "JX4611", "2份中有1份")
    silent(PLAIN, some[1:], "JX4611")
    twice = [form(0, 甲="1个"), form(1, unit="第0000局", 甲="2个")]
    expect(PLAIN, twice, "JX4613", "1处", "第0000局·某项目（F0000）和第0000局·某项目（F0001）")
    silent(PLAIN, [form(0, 甲="1个"), form(1, 甲="2个")], "JX4613")
    zero = "一、甲（60分） ＝ 0起\n二、乙（40分） ≥ 100%\n"
    expect(zero, [form(0, 甲="0起")], "JX4612", "有1处没有试", "0种改法")
    silent(PLAIN, [form(0, 甲="1个")], "JX4612")
    many = "".join(f"指标{i}项数（1分） ≥ {i + 2}个\n" for i in range(100))
    expect(many, [form(0, 指标1项数="1个")], "JX4612", "试改了64处界限，有36处没有试")  # 100 less 64


def by_form():
    """Rows of one name on several forms are one indicator, whatever target each has."""
    rules = "方向：其余，≥\n一、产出（100分）\n　　指标：按申报表\n"
    row = lambda n, t, a: {"level1": "产出", "name": n, "target": t, "actual": a, "points": "50"}
    forms = [{"unit": f"局{i}", "name": "项目", "year": 2023,
              "indicators": [row("培训人次", f"{100 + i}人次", f"{130 + 2 * i}人次"), row(f"自有{i}", "5个", "4个")]}
             for i in range(6)]
    got = report(rules, forms)
    train = next(r for r in got["population"]["indicators"] if r["name"] == "培训人次")
    equal((train["forms"], train["full"], train["over"]), (6, 6, 6), "rows")
    equal(len(got["population"]["indicators"]), 7, "indicators of forms")
    equal([w["name"] for w in got["population"]["weights"]], ["培训人次"], "weights of rows")
    # 培训人次 50 full, 自有 40: 90; 55 and 45×0.8＝36: 91
    equal(got["population"]["weights"][0]["more"]["mean_change"], "1", "mean of rows")
    for f in forms:
        f["indicators"][1]["name"] = ""
    nameless = report(rules, forms)["population"]
    equal(len(nameless["indicators"]), 7, "rows without a name")
    if not {"JX4601", "JX4605"} <= codes(got):
        fail(f"findings of rows: {codes(got)}")


def unassessed():
    """What is not assessed has no part in a moved weight: the assessed points keep their sum.
    甲 50%, 乙 full, 丙 不适用: (30＋30)×100÷90＝66.67. 甲 at 66 of the 90: 33＋24＝57, 63.33."""
    rules = "不适用：不评，其余指标按百分制折算\n甲（60分） ≥ 100个\n乙（30分） ≥ 100%\n丙（10分） ≥ 5次\n"
    forms = [form(i, 甲="50个", 乙="100%", 丙="不适用") for i in range(2)]
    got = report(rules, forms)["population"]
    equal(got["forms"][0]["total"], "66.67", "the rescaled total")
    equal([w["name"] for w in got["weights"]], ["甲", "乙"], "weights of what is assessed")
    equal(got["weights"][0]["more"]["mean_change"], "-3.34", "a moved weight beside 不适用")
    # 丙's ten go to the others: 66.66 and, with the remainder, 33.34
    merged = rules.replace("其余指标按百分制折算", "分值并入同级指标")
    got = report(merged, forms)["population"]
    total = half_up(F(6666, 200)) + F(3334, 100)
    equal(F(got["forms"][0]["total"]), total, "the merged total")
    more = half_up(F(6666, 100) * F(11, 10) / 2) + half_up(100 - F(6666, 100) * F(11, 10))
    equal(F(got["weights"][0]["more"]["mean_change"]), more - total, "a moved weight beside merged points")


# ---- order, long runs, golden ----

def order():
    forms = [as_form(i, v) for i, v in enumerate(make_forms(40))]
    rules = write(os.path.join(WORK, "order.jx"), RULES)
    last = put_forms("order-last", forms[::2])
    names = [f"{i:05}.json" for i in range(40)]
    outputs = set()
    for k in range(4):
        random.Random(k).shuffle(names)
        path = put_forms("order", forms, names)
        for fmt in ("json", "text"):
            outputs.add((fmt, run("check", "--forms", path, "--last", last, "--format", fmt, rules)))
    files = [os.path.join(path, n) for n in names]
    for k in range(3):
        random.Random(k).shuffle(files)
        args = [x for f in files for x in ("--forms", f)]
        outputs.add(("json", run("check", *args, "--last", last, "--format", "json", rules)))
    lines = os.path.join(WORK, "order.ndjson")
    write(lines, "\n".join(json.dumps(f, ensure_ascii=False) for f in reversed(forms)) + "\n\n")
    without = run("check", "--forms", path, "--format", "json", rules)
    equal(run("check", "--forms", lines, "--format", "json", rules), without, "ndjson")
    equal(len(outputs), 2, "outputs of other orders")


def english():
    """No Chinese but the words of rules and forms; two forms of one name are told apart by their ids."""
    rules = write(os.path.join(WORK, "english.jx"), RULES)
    forms = [form(i, unit=f"局{i // 2}", 甲="95个", 乙="81%", 丙="3个") for i in range(12)]
    path = put_forms("english", forms)
    for fmt in ("json", "text", "md"):
        text = run("check", "--lang", "en", "--forms", path, "--format", fmt, rules)
        for word in re.findall("[\u4e00-\u9fff（）]+", text):
            if word not in RULES and not re.fullmatch("某项目|局", word):
                fail(f"{fmt}: {word} in English")
        equal("局0·某项目 (F0001)" in text and (fmt == "json" or "(target)" in text), True, fmt)


def nested():
    path = folder_tree()
    rules = write(os.path.join(WORK, "nested.jx"), PLAIN)
    got = json.loads(run("check", "--forms", path, "--format", "json", rules))
    equal(got["population"]["form_count"], 2, "forms in folders")


def folder_tree():
    path = os.path.join(WORK, "tree")
    os.makedirs(os.path.join(path, "a", "b"), exist_ok=True)
    write(os.path.join(path, "a", "b", "1.json"), json.dumps(form(1, 甲="1个")))
    write(os.path.join(path, "2.json"), json.dumps(form(2, 甲="1个")))
    write(os.path.join(path, ".3.json"), "not a form")
    write(os.path.join(path, "readme.md"), "not a form")
    if not os.path.islink(os.path.join(path, "a", "up")):
        os.symlink("..", os.path.join(path, "a", "up"))
    return path


def peak(args):
    """Peak of memory in KiB. The sanitizer's store of freed blocks would hide what is kept."""
    env = {"PATH": "/usr/bin:/bin", "ASAN_OPTIONS": "quarantine_size_mb=0:thread_local_quarantine_size_kb=0"}
    p = subprocess.Popen([JIXIAO, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
    _, status, usage = os.wait4(p.pid, 0)
    if status:
        fail(f"{args[0]} of a long run ended with {status}")
    return usage.ru_maxrss


def long_runs():
    rules = write(os.path.join(WORK, "long.jx"), PLAIN)
    path = put_forms("long", [form(i, 甲=f"{i % 90 + 7}个", 乙="95%") for i in range(4000)])
    files = sorted(os.path.join(path, n) for n in os.listdir(path))
    for command in ("score", "audit"):
        few, many = (peak([command, "--format", "json", "-r", rules, *files[:n]]) for n in (200, 4000))
        if many > few * 11 // 10:
            fail(f"{command}: {many} KiB for 4,000 forms, {few} KiB for 200")


def progress():
    """Told on a terminal, at most five times a second; nowhere else, and not with --quiet."""
    rules = write(os.path.join(WORK, "progress.jx"), PLAIN)
    path = put_forms("progress", [form(i, 甲="7个", 乙="95%") for i in range(3000)])
    files = sorted(os.path.join(path, n) for n in os.listdir(path))
    runs = [(["check", "--forms", path, rules], True), (["check", "-q", "--forms", path, rules], False),
            (["score", "-r", rules, *files], True)]
    for args, told in runs:
        try:
            master, slave = pty.openpty()
        except OSError as e:  # a container may have none
            print("progress on a terminal was not tried:", e)
            return
        p = subprocess.Popen([JIXIAO, *args], stdout=subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        text = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:
                break
            if not part:
                break
            text += part
        p.wait()
        os.close(master)
        lines = text.count(b"/3000  ")
        if told and args[0] == "check" and not lines and not text:
            # a machine that does 3,000 forms within a fifth of a second has nothing to tell
            print("note: too fast to see progress")
        if not told and text:
            fail(f"progress with --quiet: {text[:80]!r}")
        if lines and not text.endswith(b"\r\x1b[K"):
            fail(f"progress is left standing: {text[-80:]!r}")
    quiet = subprocess.run([JIXIAO, "check", "--forms", path, rules], capture_output=True)
    equal(quiet.stderr, b"", "progress without a terminal")


SEEDED = """评分方案：播种的问题
一、甲（20分） ≥ 100个
二、乙（20分）
　　目标：≥95%
　　评分：分档
　　｜完成值｜得分｜
　　｜95%以上｜100%｜
　　｜低于95%｜50%｜
三、丙（40分） ≥ 50万元
四、丁（10分） ≥ 20次
五、戊（10分） ＝ 0起
"""


def seeded():
    """Everything at once, as people see it."""
    forms = [form(i, 甲="130个" if i % 3 else "155.5个", 乙="95.2%", 丙=f"{30 + i}.25万元", 丁="0次", 戊="0起")
             for i in range(14)]
    forms[5]["indicators"][2]["actual"] = "很多"
    for k in (1, 3):
        for row, value in zip(forms[k]["indicators"], ("141.7个", "95.31%", "44.44万元")):
            row["actual"] = value
    forms.append(dict(forms[2], id="F0099"))
    last = [form(i, 甲="130个", 乙="95.2%", 丙="66.1万元") for i in range(4)]
    rules = write("seeded.jx", SEEDED)
    text = run("check", "--forms", put_forms("seeded", forms), "--last", put_forms("seeded-last", last), rules)
    english = run("check", "--lang", "en", "--forms", "seeded", "--last", "seeded-last", rules)
    wide = "".join(f"指标{i}项数（1分） ≥ {i + 2}个\n" for i in range(300))
    wide = write("wide.jx", "总分：300分\n等级：优≥90分；差\n" + wide)
    two = [form(i, 指标1项数=f"{i}个") for i in range(2)]
    shown = run("check", "--forms", put_forms("wide", two), wide).split("\n\n")[-1]
    plain = write("ten.jx", PLAIN)
    ten = [form(i, 甲="83个", 乙="100%") for i in range(10)]
    grades = run("check", "--forms", put_forms("ten", ten), plain).split("\n\n")[-1]
    golden(text + "\n" + english + "\n" + shown + "\n" + grades)


def golden(text):
    path = os.path.join(HERE, "seeded.expected")
    if BLESS:
        write(path, text)
        return
    with open(path, encoding="utf-8") as f:
        want = f.read()
    if text != want:
        fail("seeded.expected:\n" + "\n".join(difflib.unified_diff(want.split("\n"), text.split("\n"), lineterm="")))


os.makedirs(WORK, exist_ok=True)
WORK = os.path.abspath(WORK)
JIXIAO = os.path.abspath(JIXIAO)
os.chdir(WORK)
for test in (ranking, spread_findings, bunching, last_year, copies, sensitivity, remarks, by_form, unassessed, order,
             english, nested, progress, long_runs, seeded):
    test()
print("failed" if failed else "ok", len(failed))
sys.exit(1 if failed else 0)
