#!/usr/bin/env python3
"""Documents of results, read back by the standard library.

    run_publish.py JIXIAO SCRATCH-FOLDER

Three forms, one of them hostile: its cells are formulas, tags, table marks and line breaks. Every
figure expected below is worked out by hand beside it.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

RULES = """评分方案：三项指标的方案
依据：测试〔2023〕1号
一、产出指标（60分）
（一）数量指标
1．培训人次 ≥ 100人次（40分）
2．检查次数 ≥ 10次（20分）
二、满意度指标（40分）
1．服务对象满意度 ≥ 90%
"""
HOSTILE = "=HYPERLINK(\"http://x\")|<b>甲\n乙</b>"
# 40 + 20×9÷10 = 18 + 40 = 98; 40×50÷100 = 20 + 20 + 40 = 80; 满意度 unreadable: no total
FORMS = [
    {"id": "F1", "unit": "甲局", "name": "甲项目", "year": 2023,
     "indicators": [{"name": "培训人次", "actual": "100人次"},
                    {"name": "检查次数", "actual": "9次", "self_score": "20", "reason": "一次改在下年"},
                    {"name": "服务对象满意度", "actual": "95%"}]},
    {"id": "F2", "unit": "乙局", "name": "乙项目", "year": 2023,
     "indicators": [{"name": "培训人次", "actual": "50人次"}, {"name": "检查次数", "actual": "10次"},
                    {"name": "服务对象满意度", "actual": "90%"}]},
    {"id": "F3", "unit": HOSTILE, "name": "@SUM(A1)", "year": 2023,
     "indicators": [{"name": "培训人次", "actual": "100人次", "reason": "+1"},
                    {"name": "检查次数", "actual": "10次", "reason": "-2+3"},
                    {"name": "服务对象满意度", "actual": HOSTILE}]},
]

jixiao, work = os.path.abspath(sys.argv[1]), sys.argv[2]
os.makedirs(work, exist_ok=True)
os.chdir(work)
failed = []


def check(fact, what):
    if not fact:
        failed.append(what)
        print("FAILED:", what)


def run(*args, code=1):
    got = subprocess.run([jixiao, *args], capture_output=True, env={**os.environ, "LC_ALL": "C"})
    check(got.returncode == code, f"exit {got.returncode} instead of {code}: {args}\n{got.stderr.decode()}")
    return got.stdout


def write_inputs():
    with open("rules.jx", "w", encoding="utf-8") as f:
        f.write(RULES)
    for form in FORMS:
        with open(form["id"] + ".json", "w", encoding="utf-8") as f:
            json.dump(form, f, ensure_ascii=False)


# ---- CSV ----

def test_csv():
    text = run("score", "-r", "rules.jx", "--format", "csv", "F1.json", "F2.json", "F3.json")
    check(text.startswith(b"\xef\xbb\xbf"), "csv: no byte order mark")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
    head = rows[0]
    check(len(rows) == 1 + 3 * 4, f"csv: {len(rows)} lines")
    check(all(len(r) == len(head) for r in rows), "csv: lines of different length")
    column = {name: i for i, name in enumerate(head)}
    first = rows[2]
    check(first[column["得分"]] == "18.00", "csv: 20×9÷10")
    check(first[column["自评得分"]] == "20", "csv: own score")
    check(first[column["偏差原因分析及改进措施"]] == "一次改在下年", "csv: reason")
    totals = [r[column["得分"]] for r in rows if r[column["三级指标"]] == "总分"]
    check(totals == ["98.00", "80.00", ""], f"csv: totals {totals}")
    check(rows[-1][column["单位"]] == "'" + HOSTILE, "csv: a formula is not text")
    check(rows[-1][column["项目名称"]] == "'@SUM(A1)", "csv: @ is not text")
    check(rows[-4][column["偏差原因分析及改进措施"]] == "+1", "csv: a signed number was changed")
    check(rows[-3][column["偏差原因分析及改进措施"]] == "'-2+3", "csv: -2+3 is not text")


# ---- Markdown ----

def test_markdown():
    text = run("score", "-r", "rules.jx", "--format", "md", "F1.json", "F2.json", "F3.json").decode()
    columns = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        columns = columns or cells
        check(cells == columns, f"md: {cells} bars instead of {columns}: {line}")
    check("<b>" not in text.replace("\\<b\\>", ""), "md: a tag came through")
    check("| 1 | 甲局 | 甲项目 | 98.00 | 优 | 是 | 0 | 0 |" in text, "md: ranking")
    check("| 3 | 2 | 89.00 | 98.00 | 80.00 |" in text, "md: (98 + 80) ÷ 2 = 89")


# ---- HTML ----

class Page(HTMLParser):
    VOID = {"meta", "br", "rect"}

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.text, self.bad = [], [], "", []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if any(name.startswith("on") or name in ("href", "src") for name, _ in attrs):
            self.bad.append((tag, attrs))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.bad.append(("unbalanced", tag))

    def handle_data(self, data):
        self.text += data


def test_html():
    text = run("score", "-r", "rules.jx", "--format", "html", "F1.json", "F2.json", "F3.json").decode()
    page = Page()
    page.feed(text)
    check(not page.bad and not page.open, f"html: {page.bad} {page.open}")
    check(not {"script", "b", "iframe", "img", "link", "a"} & set(page.tags) - {"b"}, "html: loads something")
    check(page.tags.count("b") == 3, "html: a tag of a cell came through")
    check(page.tags.count("svg") == 1 + 2 * 3 - 1, f"html: {page.tags.count('svg')} charts")
    check("98.00 / 100" in page.text and "89.00" in page.text, "html: totals")
    check("http://" not in re.sub(r"&quot;.*?&quot;", "", text), "html: an address outside of text")
    english = run("score", "-r", "rules.jx", "--lang", "en", "--format", "html", "F1.json", code=0).decode()
    check('<html lang="en">' in english and "Points lost by indicator" in english, "html: English")


# ---- workbook ----

MAIN = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets(path):
    """name → {address: text or number as it stands in the file}"""
    with zipfile.ZipFile(path) as z:
        check(z.testzip() is None, "xlsx: damaged")
        shared = [("".join(t.text or "" for t in si.iter("{%s}t" % MAIN["m"])))
                  for si in ET.fromstring(z.read("xl/sharedStrings.xml"))]
        names = [s.get("name") for s in ET.fromstring(z.read("xl/workbook.xml")).find("m:sheets", MAIN)]
        out = {}
        for i, name in enumerate(names, 1):
            root = ET.fromstring(z.read(f"xl/worksheets/sheet{i}.xml"))
            check(root.find(".//m:f", MAIN) is None, f"xlsx: {name} holds a formula")
            cells = {}
            for c in root.iter("{%s}c" % MAIN["m"]):
                v = c.find("m:v", MAIN)
                if v is not None:
                    cells[c.get("r")] = shared[int(v.text)] if c.get("t") == "s" else float(v.text)
            out[name] = cells
    return out


def column_of(cells, head):
    address = next(a for a, v in cells.items() if v == head)
    return re.match("[A-Z]+", address).group(), int(re.search(r"\d+", address).group())


def test_workbook():
    args = ("score", "-r", "rules.jx", "F1.json", "F2.json", "F3.json", "-o")
    run(*args, "one.xlsx")
    run(*args, "two.xlsx")
    with open("one.xlsx", "rb") as a, open("two.xlsx", "rb") as b:
        check(a.read() == b.read(), "xlsx: two runs differ")
    book = sheets("one.xlsx")
    check(list(book) == ["汇总", "自评表1", "自评表2", "自评表3", "说明", "问题"], f"xlsx: {list(book)}")
    form = book["自评表1"]
    score, head = column_of(form, "得分")
    check([form.get(f"{score}{head + i}") for i in (1, 2, 3, 4)] == [40, 18, 40, 98], "xlsx: scores of F1")
    reason, _ = column_of(form, "偏差原因分析及改进措施")
    check(form.get(f"{reason}{head + 2}") == "一次改在下年", "xlsx: reason")
    check(HOSTILE in book["自评表3"].values(), "xlsx: the hostile cell is not there as text")
    check(89.0 in book["汇总"].values(), "xlsx: mean")
    check(any("JX5" in str(v) for v in book["问题"].values()), "xlsx: findings")


def layout(path, sheet):
    """widths of the columns, heights of the rows of one sheet"""
    with zipfile.ZipFile(path) as z:
        names = [s.get("name") for s in ET.fromstring(z.read("xl/workbook.xml")).find("m:sheets", MAIN)]
        root = ET.fromstring(z.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"))
    widths = [float(c.get("width")) for c in root.iter("{%s}col" % MAIN["m"])
              for _ in range(int(c.get("min")), int(c.get("max")) + 1)]
    return widths, {int(r.get("r")): float(r.get("ht", 0)) for r in root.iter("{%s}row" % MAIN["m"])}


def test_layout():
    """What is read on paper: heads high enough, no column that says one name in every row, a width A4 can hold."""
    for lang, names in (("zh", ("自评表", "说明", "问题", "项目名称")), ("en", ("Form", "Explanation", "Findings", "Name"))):
        run("score", "-r", "rules.jx", "--lang", lang, "F1.json", "-o", "paper.xlsx", code=0)
        book = sheets("paper.xlsx")
        for sheet in names[1:3]:
            check(names[3] not in book[sheet].values(), f"xlsx: {sheet} of one form says its name in every row")
            check(sum(layout("paper.xlsx", sheet)[0]) <= 150, f"xlsx: {sheet} is too wide to print")
    check(any(layout("paper.xlsx", "Form")[1][r] > 20 for r in range(3, 9)), "xlsx: an English head is cut")
    check(layout("paper.xlsx", "Explanation")[1][1] > 20, "xlsx: “Before rounding” is cut")
    check(not any(mark in str(v) for v in book["Explanation"].values() for mark in ("（indicators", "：9")),
          "xlsx: Chinese marks in English")
    run("score", "-r", "rules.jx", "F1.json", "F2.json", "-o", "paper.xlsx", code=0)
    check("项目名称" in sheets("paper.xlsx")["说明"].values(), "xlsx: which of two forms is not said")
    check(sum(layout("paper.xlsx", "说明")[0]) <= 150, "xlsx: 说明 of two forms is too wide to print")


# 40×90÷100 = 36 of 40 claimed: 4 too many; the budget line 10×80÷100 = 8 as claimed
AUDITED = {"id": "A1", "unit": "丁局", "name": "丁项目", "year": 2023, "budget_points": "10", "budget_rate": "80%",
           "budget_self_score": "8", "values": {"全年预算数": "100", "全年执行数": "80"}, "amount_unit": "万元",
           "indicators": [{"name": "培训人次", "actual": "90人次", "points": "40", "self_score": "40", "reason": "改期"},
                          {"name": "检查次数", "actual": "10次", "points": "20", "self_score": "20"},
                          {"name": "服务对象满意度", "actual": "90%", "self_score": "40"}]}


def test_audit():
    with open("A1.json", "w", encoding="utf-8") as f:
        json.dump(AUDITED, f, ensure_ascii=False)
    for kind in ("html", "md", "csv", "xlsx"):
        run("audit", "-r", "rules.jx", "A1.json", "-o", f"audit.{kind}")
    with open("audit.md", encoding="utf-8") as f:
        page = f.read()
    check("| 40 | 40 | 36 | +4 | JX8008 JX8012 JX8028 |" in page, "md: the audited row")
    check("| 预算执行 | — | — | 10 | 8 | 8 | 0 |" in page, "md: the budget line")
    with open("audit.html", encoding="utf-8") as f:
        page = f.read()
    check("绩效自评审核报告" in page and "按规则" in page and "JX8008 JX8012 JX8028" in page, "html: audited")
    with open("audit.csv", encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f))
    check([r["按规则"] for r in rows][:3] == ["36", "20", "40"], "csv: due")
    check([r["三级指标"] for r in rows][3:] == ["预算执行", "总分"], "csv: the lines at the end")
    check((rows[0]["自评得分"], rows[0]["相差"], rows[0]["发现"]) == ("40", "+4", "JX8008 JX8012 JX8028"), "csv: audited")
    book = sheets("audit.xlsx")
    due, head = column_of(book["审核"], "按规则")
    gap, _ = column_of(book["审核"], "相差")
    check([book["审核"].get(f"{due}{head + i}") for i in (1, 2, 3, 4)] == [36, 20, 40, 8], "xlsx: due")
    check(book["审核"].get(f"{gap}{head + 1}") == 4, "xlsx: gap")


def test_harmless():
    """A cell that would colour the screen, or is not a character of XML, is shown as signs."""
    raw = "\x1b[31m甲\u202e\ufffe\uffff乙" + "\U0001f600" * 9000
    hostile = {"id": "F4", "unit": raw, "indicators": [{"name": "培训人次", "actual": raw, "reason": raw}]}
    with open("F4.json", "w", encoding="utf-8") as f:
        json.dump(hostile, f)
    run("score", "-r", "rules.jx", "F4.json", "-o", "F4.xlsx")
    shown = raw.replace("\x1b", "\u241b").replace("\u202e", "\ufffd").replace("\ufffe", "\ufffd")
    shown = shown.replace("\uffff", "\ufffd")
    texts = [v for cells in sheets("F4.xlsx").values() for v in cells.values() if isinstance(v, str)]
    check(any(shown in v for v in texts), "xlsx: the signs are not there")
    check(all(len(v.encode("utf-16-le")) // 2 <= 32767 for v in texts), "xlsx: a text is too long")
    for args in (["score"], ["explain"], ["score", "--format", "html"], ["score", "--format", "md"]):
        text = run(*args, "-r", "rules.jx", "F4.json").decode()
        check(not set("\x1b\u202e\ufffe\uffff") & set(text), f"{args}: a control character came through")
        check("\u241b" in text, f"{args}: the sign is not there")


def test_refusals():
    with open("bad.json", "w") as f:
        f.write("{")
    run("score", "-r", "rules.jx", "bad.json", "bad.json", "-o", "bad.xlsx")
    check(not os.path.exists("bad.xlsx"), "xlsx: a document of no form")
    run("check", "--format", "html", "rules.jx", code=2)
    run("score", "-r", "rules.jx", "--format", "xlsx", "F1.json", "-o", "no/such/folder/x.xlsx", code=2)
    bad = {**os.environ, "TMPDIR": "/no/such/folder", "LC_ALL": "C"}
    got = subprocess.run([jixiao, "score", "-r", "rules.jx", "F1.json", "-o", "none.xlsx"],
                         capture_output=True, env=bad)
    check(got.returncode == 2 and not os.path.exists("none.xlsx"), "xlsx: no scratch folder")


write_inputs()
for test in (test_csv, test_markdown, test_html, test_workbook, test_layout, test_harmless, test_audit, test_refusals):
    test()
sys.exit(1 if failed else 0)
