"""A scheme's workbook back to rule text: untouched, edited, damaged.

    run_schemes.py JIXIAO SCRATCH-FOLDER [--bless]

The workbooks are what `jixiao export` writes, read by Python's own readers, edited, and written again with cases.py, so that no
reader or writer of ours stands on both sides. fixtures/scheme-saved.xlsx (run_import.py) was edited and saved by LibreOffice.
"""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile

from cases import book, column, num, sheet_xml

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(here))
jixiao, work = os.path.abspath(sys.argv[1]), sys.argv[2]
os.makedirs(work, exist_ok=True)
os.chdir(work)
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
failed = []
told = []  # findings of edited tables: expected/scheme-edits.expected


def check(fact, what):
    if not fact:
        failed.append(what)
        print("FAILED:", what)


def run(*words, code=0):
    done = subprocess.run([jixiao, *words], capture_output=True, env={"LANG": "zh_CN.UTF-8"})
    check(done.returncode == code, "exit %d: %s\n%s" % (done.returncode, words, done.stderr.decode()))
    return done.stdout.decode(), done.stderr.decode()


def without_blanks(text):
    return "\n".join(line for line in text.split("\n") if line)


def read(path):
    """{sheet: rows}, a row a list of texts."""
    sheets = {}
    with zipfile.ZipFile(path) as z:
        shared = ["".join(t.text or "" for t in s.iter("{%s}t" % NS["m"]))
                  for s in ET.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", NS)]
        names = [s.get("name") for s in ET.fromstring(z.read("xl/workbook.xml")).findall("m:sheets/m:sheet", NS)]
        for i, name in enumerate(names, 1):
            rows = []
            for r in ET.fromstring(z.read("xl/worksheets/sheet%d.xml" % i)).findall("m:sheetData/m:row", NS):
                row = {re.match("[A-Z]+", c.get("r")).group(): shared[int(c.find("m:v", NS).text)]
                       for c in r.findall("m:c", NS) if c.get("t") == "s"}
                rows.append([row.get(column(k)) for k in range(40)])
            sheets[name] = rows
    return sheets


def write(path, sheets):
    with open(path, "wb") as f:
        f.write(book([(name, sheet_xml(rows)) for name, rows in sheets.items()]))


class Table:
    """评分表 of a workbook, by the names of columns and of indicators."""

    def __init__(self, sheets):
        self.rows = sheets["评分表"]
        self.at = {title: i for i, title in enumerate(self.rows[0]) if title}

    def row(self, name):
        return next(i for i, r in enumerate(self.rows) if name in r)

    def set(self, name, title, value):
        row = self.row(name)
        self.rows[row][self.at[title]] = value
        return "评分表!%s%d" % (column(self.at[title]), row + 1)


def again(path, sheets, code=0):
    write(path, sheets)
    out, found = run("import", path, code=code)
    if path != "b.xlsx":
        told.append(found)
    return out, found


def files():
    for folder, _, names in sorted(os.walk(root)):
        place = os.path.relpath(folder, root)
        if not place.startswith(("rules", "examples")) or "refused" in place:
            continue
        for name in sorted(names):
            if name.endswith(".jx") and ("/rules" in folder or name.startswith("rules")):
                yield os.path.join(folder, name)


def untouched():
    """Every scheme comes back as it is when it is tidied, blank lines aside, from our workbook and from another program's."""
    seen = 0
    for rules in [*files(), os.path.join(root, "tests", "export", "scheme.jx")]:
        seen += 1
        tidy = without_blanks(run("fmt", "--keep-numbers", rules)[0])
        run("export", rules, "-o", "a.xlsx")
        code = subprocess.run([jixiao, "import", "a.xlsx"], capture_output=True).returncode
        out = run("import", "a.xlsx", code=code)[0]
        check(without_blanks(out) == tidy, "not the same: " + rules)
        out, found = again("b.xlsx", read("a.xlsx"), code=code)
        check(without_blanks(out) == tidy, "not the same, written by another: " + rules)
        check(re.search("[1-9][0-9]*行照原文，0行改过、按各格重写，0行是新增的", found), "rows were written anew: " + rules)
    check(seen > 20, "only %d schemes" % seen)


def edited():
    run("export", os.path.join(root, "tests", "export", "scheme.jx"), "-o", "a.xlsx")
    sheets = read("a.xlsx")
    table = Table(sheets)
    table.set("检查次数", "目标", "≥ 20次")
    table.set("检查次数", "评分", "每少1次，扣1分\n扣完为止")
    table.set("结转率", "分值", num("8"))
    table.rows.pop(table.row("履职效能"))
    table.rows.insert(table.row("结转率"), [None] * 40)
    added = table.row("结转率") - 1
    for title, value in (("三级指标", "新增的指标"), ("目标", "≥ 5项"), ("分值", "2分"), ("评分", "达标得分")):
        table.rows[added][table.at[title]] = value
    sheets["方案"][1][2] = sheets["方案"][1][2]
    out, found = again("edited.xlsx", sheets, code=1)
    for line in ("　　目标：≥20次", "　　评分：每少1次，扣1分；扣完为止", "结转率（8分）", "2．新增的指标（2分）", "　　评分：达标得分", "3．结转率"):
        check(line in out, "“%s” is not in\n%s" % (line, out))
    check("履职效能" not in out and "# 行末注释" in out, "a row that was taken out, a comment that stayed")
    check("2行改过、按各格重写，1行是新增的" in found, found)
    check("错误 JX4070 edited.xlsx 评分表!A11" in found, "no word of points that do not add up:\n" + found)
    with open("edited.jx", "w", encoding="utf-8") as f:
        f.write(out)
    check(run("fmt", "edited.jx")[0] == out, "not canonical")


def damaged():
    run("export", os.path.join(root, "tests", "export", "scheme.jx"), "-o", "a.xlsx")
    sheets = read("a.xlsx")
    table = Table(sheets)
    for name, title, value, finding, written in (("检查次数", "评分", "每少1次，扣", "JX2", False), ("租金清缴", "分值", "十来分", "JX5457", False),
                                                 ("租金清缴", "三级指标", "租金\n清缴", "JX5456", False),
                                                 ("租金清缴", "三级指标", "租金 ≥ 3元", "JX5456", False),
                                                 ("制度执行率", "前提", "制度文件数≥1份；另说", "JX", True),
                                                 ("效益指标", "分值", "60", "JX4070", True)):
        sheets = read("a.xlsx")
        place = Table(sheets).set(name, title, value)
        if finding == "JX4070":
            place = "评分表!B10"
        out, found = again("damaged.xlsx", sheets, code=1)
        check(bool(out) == written, "written or not: %s" % value)
        check(re.search("错误 %s[0-9]* damaged.xlsx.* %s" % (finding, place), found), "%s: no %s at %s\n%s%s" % (value, finding, place, found, out))
    sheets = read("a.xlsx")
    table = Table(sheets)
    table.rows[0][30] = "经办人"
    table.rows[3][30] = "张三"
    for rows in sheets.values():
        rows.insert(0, ["附件1"])
    sheets["领导批示"] = [["同意"]]
    out, found = again("more.xlsx", sheets)
    for words in ("警告 JX5453 more.xlsx 领导批示", "警告 JX5454 more.xlsx 评分表!AE5", "警告 JX5455 more.xlsx 评分表!A1"):
        check(words in found, "“%s” is not in\n%s" % (words, found))
    check(without_blanks(out) == without_blanks(run("import", "a.xlsx")[0]), "what stands around the table changed it")


def scored():
    """A workbook in the place of a rule file."""
    folder = os.path.join(root, "examples", "liwan")
    rules, form = os.path.join(folder, "rules.jx"), os.path.join(folder, "form.json")
    run("export", rules, "-o", "liwan.xlsx")
    plain = run("score", "-r", rules, form)[0]
    check(run("score", "-r", "liwan.xlsx", form)[0] == plain.replace(rules, "liwan.xlsx"), "scored otherwise by the workbook")
    for words in (("check", "liwan.xlsx"), ("test", "liwan.xlsx"), ("export", "liwan.xlsx", "-o", "liwan.md")):
        run(*words)


untouched()
edited()
damaged()
scored()
expected = os.path.join(here, "expected", "scheme-edits.expected")
if "--bless" in sys.argv:
    with open(expected, "w", encoding="utf-8") as f:
        f.write("--- \n".join(told))
with open(expected, encoding="utf-8") as f:
    check(f.read() == "--- \n".join(told), "findings of edited tables are not as expected; compare after --bless")
sys.exit(len(failed) > 0)
