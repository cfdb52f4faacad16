#!/usr/bin/env python3
"""Cases of `jixiao compare` with the arithmetic beside them, the demonstration on a thousand
departments, and golden outputs.

    run_compare.py JIXIAO FOLDER [cases|liwan|golden] [--bless]
"""
import json
import os
import shutil
import subprocess
import sys
import zipfile
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.path.insert(0, HERE)
import departments  # noqa: E402
import property as pairs  # noqa: E402
from property import need, run, write  # noqa: E402

HEAD = "评分方案：甲\n总分：100分\n小数：逐项保留2位，四舍五入\n"


def form(folder, name, values, rows=None):
    data = {"id": name, "values": values}
    if rows:
        data["indicators"] = rows
    return write(os.path.join(folder, name + ".json"), json.dumps(data, ensure_ascii=False))


def rules(folder, name, text):
    return write(os.path.join(folder, name + ".jx"), text)


def line(c, name):
    return [f for f in c["forms"] if f["id"] == name][0]


def shares(entry):
    return [(s["changes"], s["by"]) for s in entry["shares"]]


# ---- cases ----

def case_said_plainly(jixiao, folder):
    """What is added is not said as an increase, a section is no 指标规则, and a form that only has a new error says so."""
    body = "一、甲（100分） ≥ 10个；按比例\n"
    check = "二、核对\n1．甲≤乙数；不符，%s“甲多了”\n"
    old = rules(folder, "old", "数据：乙数（个）\n" + body + check % "提示")
    new = rules(folder, "new", "数据：乙数（个）\n" + body + check % "退回")
    none = rules(folder, "none", "数据：乙数（个）\n" + body)
    more = rules(folder, "more", "总分：120分\n数据：乙数（个）\n" + body.replace("100分", "120分") + check % "提示")
    f = form(folder, "F", {"甲": "7个", "乙数": "5个"})
    need("须退回的问题0项 → 1项" in run(jixiao, "compare", "-q", "-r", old, "-r", new, f).stdout.decode(), "the new error is not said")
    need("删去一节“核对”" in run(jixiao, "compare", "-q", "-r", old, "-r", none, f).stdout.decode(), "核对 is called a rule")
    need("总分：增加“120分”" in run(jixiao, "compare", "-q", "-r", old, "-r", more, f).stdout.decode(), "as if the total rose by 120")


def case_two_clauses(jixiao, folder):
    """40 → 50分 and 60 → 30分 only fit together; then 低于60% → 低于80%.

    甲 7个 of 10: 40×70%＝28 → 50×70%＝35 (changes 1 and 3 together), then 0 as 70% < 80% (change 2).
    乙 3家 of 5: 60×60%＝36 → 50×60%＝30. Total 64 → 65 → 30: +1 and -35."""
    old = rules(folder, "old", HEAD + "一、甲（40分） ≥ 10个；按比例；完成率低于60%，得0分\n二、乙（60分） ≥ 5家；按比例\n")
    new = rules(folder, "new", HEAD + "一、甲（50分） ≥ 10个；按比例；完成率低于80%，得0分\n二、乙（50分） ≥ 5家；按比例\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {"甲": "7个", "乙": "3家"})])
    f = line(c, "F")
    need((f["old_total"], f["new_total"]) == ("64.00", "30.00"), f)
    need(shares(f) == [([1, 3], "1.00"), ([2], "-35.00")], shares(f))
    moved = {m["name"]: (m["old"], m["new"], shares(m)) for m in f["indicators"]}
    need(moved["甲"] == ("28.00", "0.00", [([1, 3], "7.00"), ([2], "-35.00")]), moved)
    need(moved["乙"] == ("36.00", "30.00", [([1, 3], "-6.00")]), moved)
    need(c["summary"]["new_zeros"] == 1 and c["summary"]["no_longer_zero"] == 0, c["summary"])
    where = [w["where"] for w in c["fields"]["indicators"][0]["where"]]
    need(where == ["完成率在(0%，60%)"] or where[0].startswith("完成率在[60%，80%)"), where)


def case_only_an_interval(jixiao, folder):
    """The two differ only where 完成率 is in [60%, 80%)."""
    old = rules(folder, "old", HEAD + "一、甲（100分） ≥ 10亿元；按比例；完成率低于60%，得0分\n")
    new = rules(folder, "new", HEAD + "一、甲（100分） ≥ 10亿元；按比例；完成率低于80%，得0分\n")
    c = pairs.compare(jixiao, old, new, [])
    field = c["fields"]["indicators"][0]
    need([(w["from"], w["from_included"], w["to"], w["to_included"]) for w in field["where"]]
         == [("60%", True, "80%", False)], field)
    w = field["where"][0]
    need((w["old"], w["new"], w["least"], w["most"]) == ("60～80", "0", "-80", "-60"), w)
    need(Fraction(w["example"]["old"]) > 0 and w["example"]["new"] == "0", w)


def case_rounding(jixiao, folder):
    """Rounding belongs to the step it happens in. 1/3 of 40 is 13.33, of 50 16.67; with one place
    16.7: +3.34 and +0.03, together 3.37."""
    old = rules(folder, "old", HEAD + "一、甲（40分） ≥ 3个；按比例\n二、乙（60分） ≥ 5家；按比例\n")
    new = rules(folder, "new", "评分方案：甲\n总分：100分\n小数：逐项保留1位，四舍五入\n"
                "一、甲（50分） ≥ 3个；按比例\n二、乙（50分） ≥ 5家；按比例\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {"甲": "1个", "乙": "5家"})])
    m = [m for m in line(c, "F")["indicators"] if m["name"] == "甲"][0]
    # 小数 comes first in the file: 13.33 → 13.3, then 40 → 50 points: 13.3 → 16.7
    need((m["old"], m["new"], shares(m)) == ("13.33", "16.70", [([1], "-0.03"), ([2, 3], "3.40")]), m)


def case_no_total(jixiao, folder):
    """A total that comes or goes is told, not counted: 未填 becomes 不评."""
    old = rules(folder, "old", HEAD + "未填：得0分\n一、甲（40分） ≥ 10个\n二、乙（60分） ≥ 5家\n")
    new = rules(folder, "new", HEAD + "未填：不评\n一、甲（40分） ≥ 10个\n二、乙（60分） ≥ 6家\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "A", {"甲": "10个"}),
                                              form(folder, "B", {"甲": "10个", "乙": "3家"}),
                                              form(folder, "C", {"甲": "不清楚", "乙": "3家"})])
    s = c["summary"]
    need((s["forms"], s["down"], s["lost"], s["unscored"]) == (3, 1, 1, 1), s)
    a, b = line(c, "A"), line(c, "B")
    need((a["old_total"], a["new_total"], a["shares"]) == ("40.00", None, []), a)
    need((b["old_total"], b["new_total"]) == ("76.00", "70.00") and shares(b) == [([2], "-6.00")], b)
    state = [m for m in a["indicators"] if m["name"] == "乙"][0]
    need((state["old_state"], state["new_state"]) == ("scored", "missing"), state)


def case_ranks(jixiao, folder):
    """Ranks and grades of several; equal totals share a rank; another order gives the same."""
    grades = "等级：优≥90分；良≥80分；差\n"
    old = rules(folder, "old", HEAD + grades + "一、甲（50分） ≥ 10个\n二、乙（50分） ≥ 10家\n")
    new = rules(folder, "new", HEAD + grades + "一、甲（80分） ≥ 10个\n二、乙（20分） ≥ 10家\n")
    forms = [form(folder, "A", {"甲": "10个", "乙": "8家"}), form(folder, "B", {"甲": "8个", "乙": "10家"}),
             form(folder, "C", {"甲": "5个", "乙": "5家"})]
    c = pairs.check_shares(jixiao, old, new, forms)
    ranks = {f["id"]: (f["old_rank"], f["new_rank"], f["old_grade"], f["new_grade"]) for f in c["forms"]}
    # A 90 → 96, B 90 → 84, C 50 → 50
    need(ranks == {"A": (1, 1, "优", "优"), "B": (1, 2, "优", "良"), "C": (3, 3, "差", "差")}, ranks)
    again = pairs.check_shares(jixiao, old, new, forms[::-1])
    need({f["id"]: f for f in again["forms"]} == {f["id"]: f for f in c["forms"]}, "the order of forms matters")
    need(again["summary"]["difference"] == c["summary"]["difference"], "sums")


def case_no_change(jixiao, folder):
    """Numbers of headings, comments, layout and the same said elsewhere are no change."""
    old = rules(folder, "old", HEAD + "一、甲（40分） ≥ 10个；按比例\n二、乙（60分） ≥ 5家\n")
    new = rules(folder, "new", "# 说明\n评分方案：甲\n总分：100分 # 同上\n小数：逐项保留2位，四舍五入\n\n一、甲 (40分)\n　　指标值：≥10个\n"
                "　　评分：按比例\n三、乙（60分） ≥ 5家\n")
    c = pairs.compare(jixiao, old, new, [])
    need(c["changes"] == [], [x["text"] for x in c["changes"]])
    need(c["fields"]["same"] == 2 and c["fields"]["indicators"] == [], c["fields"])


def case_added_removed(jixiao, folder):
    """乙 goes, 丙 comes: one step, and the total says what both do. 40＋60 → 40＋60×50%."""
    old = rules(folder, "old", HEAD + "一、甲（40分） ≥ 10个\n二、乙（60分） ≥ 5家\n")
    new = rules(folder, "new", HEAD + "一、甲（40分） ≥ 10个\n二、丙（60分） ≥ 8项\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {"甲": "10个", "乙": "5家", "丙": "4项"})])
    kinds = [(x["kind"], x["subject"], x["name"]) for x in c["changes"]]
    need(kinds == [("removed", "indicator", "乙"), ("added", "indicator", "丙")], kinds)
    need(shares(line(c, "F")) == [([1, 2], "-30.00")], line(c, "F"))
    states = {m["name"]: (m["old_state"], m["new_state"], m["difference"]) for m in line(c, "F")["indicators"]}
    need(states == {"乙": ("scored", "absent", "-60.00"), "丙": ("absent", "scored", "30.00")}, states)


def case_moved(jixiao, folder):
    """An indicator under another heading, a renamed group, and an order that gives the remainder to
    another: 100÷3 is 33.33, the last one takes 33.34."""
    old = rules(folder, "old", HEAD + "一、产出（100分）\n1．甲 ≥ 10个\n2．乙 ≥ 5家\n3．丙 ≥ 8项\n")
    new = rules(folder, "new", HEAD + "一、产出指标（100分）\n1．甲 ≥ 10个\n2．丙 ≥ 8项\n3．乙 ≥ 5家\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {"甲": "10个", "乙": "5家", "丙": "8项"})])
    kinds = [(x["kind"], x["subject"], x["name"]) for x in c["changes"]]
    need(("changed", "group", "产出指标") in kinds and len(kinds) == 2 and kinds[1][0] == "moved", kinds)
    moved = {m["name"]: m["difference"] for m in line(c, "F")["indicators"]}
    need(moved == {"乙": "0.01", "丙": "-0.01"}, moved)


def case_by_form(jixiao, folder):
    """Rows of the form: what the rule for them says changes, and the direction of one kind."""
    base = "评分方案：甲\n总分：100分\n小数：逐项保留2位，四舍五入\n方向：名称含“成本”，≤；其余，≥\n一、产出（100分）\n　　指标：按申报表，其余\n二、指标规则\n"
    old = rules(folder, "old", base + "1．其余指标\n　　适用：其余\n　　评分：按比例；完成率低于60%，得0分\n")
    new = rules(folder, "new", base + "1．其余指标\n　　适用：其余\n　　评分：按比例；完成率低于80%，得0分\n")
    rows = [{"name": "甲", "target": "10个", "actual": "7个", "points": "60"},
            {"name": "乙", "target": "10个", "actual": "9个", "points": "40"}]
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {}, rows)])
    f = line(c, "F") # 42＋36 → 0＋36
    need((f["old_total"], f["new_total"]) == ("78.00", "36.00") and shares(f) == [([1], "-42.00")], f)
    need(c["fields"]["rows_of_forms_undecided"], c["fields"])


def case_layers(jixiao, folder):
    """A layer of the new rules against the base alone: the change is told where it stands."""
    rules(folder, "base", HEAD + "一、甲（40分） ≥ 10个\n二、乙（60分） ≥ 5家\n")
    new = rules(folder, "layer", "沿用：《base》\n评分方案：甲\n改写：二．目标：≥6家\n")
    c = pairs.check_shares(jixiao, os.path.join(folder, "base.jx"), new,
                           [form(folder, "F", {"甲": "10个", "乙": "3家"})])
    need(len(c["changes"]) == 1, [x["text"] for x in c["changes"]])
    ch = c["changes"][0]
    need(ch["old"]["file"].endswith("base.jx") and ch["old"]["line"] == 5, ch)
    need(ch["new"]["file"].endswith("layer.jx") and ch["new"]["line"] == 3, ch)
    need(shares(line(c, "F")) == [([1], "-6.00")], line(c, "F")) # 36 → 30


def case_checks(jixiao, folder):
    """A cross-check moves no score; who would be sent back is counted."""
    base = HEAD + "数据：执行数（万元）；预算数（万元）\n一、甲（100分） ≥ 10个\n二、核对\n"
    old = rules(folder, "old", base + "1．执行数≤预算数；不符，提示“多了”\n")
    new = rules(folder, "new", base + "1．执行数≤预算数；不符，退回“多了”\n")
    f = form(folder, "F", {"甲": "10个", "执行数": "2万元", "预算数": "1万元"})
    c = pairs.check_shares(jixiao, old, new, [f])
    need(c["changes"][0]["subject"] == "check" and c["summary"]["same"] == 1, c["changes"])
    need((line(c, "F")["old_errors"], line(c, "F")["new_errors"]) == (0, 1), line(c, "F"))


def case_interim(jixiao, folder):
    """A scheme in between that cannot score a form: both steps share what they do together.

    G: 完成数 0. Once 取值 is turned round (change 1) it divides by 0 and has no score until 不适用 is
    turned round as well (change 3)."""
    head = HEAD + "数据：完成数（个）；计划数（个）\n"
    old = rules(folder, "old", head + "一、甲（100分） ≥ 50%\n　　取值：完成数÷计划数\n　　评分：按比例\n　　不适用：计划数＝0；得0分\n")
    new = rules(folder, "new", head + "一、甲（100分） ≥ 50%\n　　取值：计划数÷完成数\n　　评分：达标得分\n　　不适用：完成数＝0；得满分\n")
    c = pairs.check_shares(jixiao, old, new, [form(folder, "F", {"完成数": "2个", "计划数": "0个"}),
                                              form(folder, "G", {"完成数": "0个", "计划数": "2个"}),
                                              form(folder, "H", {"完成数": "1个", "计划数": "4个"})])
    need(c["summary"]["broken"] == 0 and line(c, "H")["shares"], c["summary"])
    need(shares(line(c, "G")) == [([1, 2, 3], "100.00")], line(c, "G"))
    need([(s["changes"], s["forms"], s["sum"]) for s in c["inseparable"]] == [([1, 2, 3], 1, "100.00")], c["steps"])


def case_many(jixiao, folder):
    """More changes than are told apart: the rest is one step, JX7202 says so."""
    def text(by):
        lines = [HEAD.replace("100", "250").replace("\n小数", "\n等级：优≥200分；差\n小数")]
        for i in range(250):
            lines.append("指标%d（1分） ≥ %d个\n" % (i, 10 + by))
        return "".join(lines)
    old, new = rules(folder, "old", text(0)), rules(folder, "new", text(1))
    p = run(jixiao, "compare", "-r", old, "-r", new, form(folder, "F", {"指标%d" % i: "5个" for i in range(250)}),
            "--format", "json")
    with open(os.path.join(HERE, "golden", "many.expected"), encoding="utf-8") as f:
        need(f.read().strip() in p.stderr.decode(), p.stderr.decode()[-300:])
    c = json.loads(p.stdout)
    need(len(c["steps"]) == 200 and len(c["steps"][-1]["changes"]) == 51, len(c["steps"]))
    need(sum(Fraction(s["sum"]) for s in c["steps"]) == Fraction(c["summary"]["difference"]), "sums")


def case_files(jixiao, folder):
    """Forms in CSV, several in a file, and every kind of document."""
    old = rules(folder, "old", HEAD + "一、甲（40分） ≥ 10个\n二、乙（60分） ≥ 5家\n")
    new = rules(folder, "new", HEAD + "一、甲（40分） ≥ 20个\n二、乙（60分） ≥ 5家\n")
    csv = write(os.path.join(folder, "forms.csv"), "项目名称,三级指标,目标值,实际完成值\n"
                "一项,甲,≥10个,10个\n一项,乙,≥5家,5家\n二项,甲,≥10个,5个\n二项,乙,≥5家,5家\n")
    c = pairs.compare(jixiao, old, new, [csv])
    need([(f["name"], f["difference"]) for f in c["forms"]] == [("一项", "-20.00"), ("二项", "-10.00")], c["forms"])
    for end in ("html", "md", "csv", "xlsx", "json"):
        out = os.path.join(folder, "out." + end)
        run(jixiao, "compare", "-q", "-r", old, "-r", new, csv, "-o", out)
        again = os.path.join(folder, "again." + end)
        run(jixiao, "compare", "-q", "-r", old, "-r", new, csv, "-o", again)
        with open(out, "rb") as f, open(again, "rb") as g:
            need(f.read() == g.read(), "two runs, two files: " + end)
    with open(os.path.join(folder, "out.html"), encoding="utf-8") as f:
        html = f.read()
    need("<svg" in html and "http" not in html and "一项" in html and "prefers-color-scheme:dark" in html, "html")
    with zipfile.ZipFile(os.path.join(folder, "out.xlsx")) as z:
        need("一项".encode() in z.read("xl/sharedStrings.xml"), "xlsx")
    with open(os.path.join(folder, "out.csv"), encoding="utf-8-sig") as f:
        rows = f.read().split("\n")
    need(len(rows) == 6 and rows[2].split(",")[2:7] == ["一项", "总分", "100.00", "80.00", "-20.00"], rows)


# ---- the demonstration ----

def liwan(jixiao, folder):
    """R&D target from 23 to 25亿元 and a band of 满意度 moved, on a thousand departments."""
    example = os.path.join(ROOT, "examples", "liwan-change")
    old, new = os.path.join(example, "2023.jx"), os.path.join(example, "2024.jx")
    forms = departments.write(os.path.join(folder, "departments"), 1000)
    c = pairs.check_shares(jixiao, old, new, forms)
    numbers = [x["number"] for x in c["changes"] if not x["words_only"]]
    need(numbers == [3, 4], c["changes"])
    # The scheme in between, written by hand: the R&D target alone.
    copy = os.path.join(folder, "liwan-change")
    shutil.copytree(example, copy, dirs_exist_ok=True)
    shutil.copytree(os.path.join(ROOT, "examples", "liwan"), os.path.join(folder, "liwan"), dirs_exist_ok=True)
    between = write(os.path.join(copy, "between.jx"), "沿用：《2023》\n改写：二（一）3．目标：≥25亿元\n")
    sums = {3: Fraction(0), 4: Fraction(0)}
    olds, news = c["by score"]
    totals = olds, pairs.score(jixiao, between, forms), news
    for f, a, b, d in zip(c["forms"], *totals):
        by = {s["changes"][0]: Fraction(s["by"]) for s in f["shares"]}
        if f["old_total"] is None or f["new_total"] is None:
            continue
        first = Fraction(b["total"]) - Fraction(a["total"])
        second = Fraction(d["total"]) - Fraction(b["total"])
        need(by.get(3, 0) == first and by.get(4, 0) == second, "%s: %s" % (f["id"], f["shares"]))
        sums[3] += first
        sums[4] += second
    said = {s["changes"][0]: Fraction(s["sum"]) for s in c["steps"]}
    need(said == sums, "%s, not %s" % (said, sums))
    need(sums[3] + sums[4] == Fraction(c["summary"]["difference"]), "the sum")
    fields = {f["name"]: [w["where"] for w in f["where"]] for f in c["fields"]["indicators"]}
    need(fields == {"R&D统计填报数": ["实际完成值在(0亿元，25亿元)"], departments.SATISFIED: ["完成率在[80%，85%)"]},
         fields)
    need(c["fields"]["same"] == 17, c["fields"]["same"])
    print("1000 departments: %s by change 3, %s by change 4, %s in all" % (
        float(sums[3]), float(sums[4]), c["summary"]["difference"]))


# ---- golden outputs ----

def golden(jixiao, folder, bless):
    forms = [form(folder, "A", {"执行率": "7个", "家数": "20家", "满意度": "85%"}),
             form(folder, "B", {"执行率": "10个", "家数": "10家", "满意度": "95%"}),
             form(folder, "C", {"执行率": "很多", "家数": "10家", "满意度": "95%"})]
    shutil.copy(os.path.join(HERE, "golden", "bands.old.jx"), os.path.join(folder, "old.jx"))
    shutil.copy(os.path.join(HERE, "golden", "bands.new.jx"), os.path.join(folder, "new.jx"))
    failed = 0
    for name, args in (("table", []), ("english", ["--lang", "en"]), ("json", ["--format", "json"]),
                       ("md", ["--format", "md"]), ("csv", ["--format", "csv"])):
        command = [jixiao, "compare", "-r", "old.jx", "-r", "new.jx", *[os.path.basename(f) for f in forms], *args]
        if name != "english":
            command += ["--lang", "zh"]
        p = subprocess.run(command, capture_output=True, cwd=folder)
        got = p.stdout.replace(b"\r\n", b"\n") + b"--- stderr\n" + p.stderr + b"exit %d\n" % p.returncode
        path = os.path.join(HERE, "golden", "bands.%s.expected" % name)
        if bless:
            with open(path, "wb") as f:
                f.write(got)
            continue
        with open(path, "rb") as f:
            want = f.read()
        if got != want:
            failed += 1
            print("%s differs; now it is\n%s" % (os.path.relpath(path, ROOT), got.decode()))
    return failed


def main():
    jixiao, folder = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    what = sys.argv[3] if len(sys.argv) > 3 else "cases"
    folder = os.path.join(folder, what)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    if what == "golden":
        return 1 if golden(jixiao, folder, "--bless" in sys.argv) else 0
    cases = [liwan] if what == "liwan" else [f for n, f in sorted(globals().items()) if n.startswith("case_")]
    failed = 0
    for case in cases:
        try:
            case(jixiao, folder)
        except pairs.Failed as e:
            failed += 1
            print("%s: %s" % (case.__name__, e))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
