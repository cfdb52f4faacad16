#!/usr/bin/env python3
"""A scheme as workbook and as prose, read back with the standard library.

    run_export.py JIXIAO SCRATCH-FOLDER [--bless]

scheme.jx has every label and hostile names; scheme.md is its prose. The workbook must hold every
word of the scheme, no formula, its own text in hidden columns, and come out the same every time.
"""
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

here = os.path.dirname(os.path.abspath(__file__))
jixiao, work = os.path.abspath(sys.argv[1]), sys.argv[2]
rules = os.path.join(here, "scheme.jx")
os.makedirs(work, exist_ok=True)
os.chdir(work)
failed = []
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def check(fact, what):
    if not fact:
        failed.append(what)
        print("FAILED:", what)


def run(*args):
    got = subprocess.run([jixiao, *args], capture_output=True, env={**os.environ, "LC_ALL": "C"})
    check(got.returncode == 0, f"exit {got.returncode}: {args}\n{got.stderr.decode()}")
    return got.stdout


def sheets(path):
    """Name of each sheet, its rows as texts by column, and its hidden columns."""
    with zipfile.ZipFile(path) as z:
        check(z.testzip() is None, "the archive is damaged")
        shared = ["".join(t.text or "" for t in s.iter(f"{{{NS['m']}}}t"))
                  for s in ET.fromstring(z.read("xl/sharedStrings.xml")).findall("m:si", NS)]
        names = [s.get("name") for s in
                 ET.fromstring(z.read("xl/workbook.xml")).findall("m:sheets/m:sheet", NS)]
        for i, name in enumerate(names, 1):
            text = z.read(f"xl/worksheets/sheet{i}.xml").decode()
            check("<f>" not in text and "<f " not in text, f"{name} holds a formula")
            root = ET.fromstring(text)
            rows = [{re.match("[A-Z]+", c.get("r")).group(): shared[int(c.find("m:v", NS).text)]
                     for c in r.findall("m:c", NS) if c.get("t") == "s"}
                    for r in root.findall("m:sheetData/m:row", NS)]
            hidden = [c.get("min") for c in root.findall("m:cols/m:col", NS) if c.get("hidden")]
            yield name, rows, hidden


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        check(tag not in ("script", "img", "a", "b", "iframe"), f"<{tag}> in the page")
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"</{tag}> closes nothing")

    def handle_data(self, data):
        self.text += data


run("export", rules, "-o", "a.xlsx")
run("export", rules, "-o", "b.xlsx")
with open("a.xlsx", "rb") as a, open("b.xlsx", "rb") as b:
    check(a.read() == b.read(), "two workbooks of one scheme differ")
with open(rules, encoding="utf-8") as f:
    scheme = f.read()
book = list(sheets("a.xlsx"))
check([b[0] for b in book] == ["方案", "评分表", "核对", "算例"], "the sheets")
check(all(len(b[2]) == 2 for b in book), "two hidden columns a sheet")
cells = "\n".join(t for _, rows, _ in book for r in rows for t in r.values())
for word in re.findall(r"[^\s　：；，｜]+", scheme):
    check(word in cells, f"{word} is not in the workbook")
head = {t: c for c, t in book[1][1][0].items()}
names = [r.get(head["三级指标"]) for r in book[1][1][1:]]
check("【=HYPERLINK(1)】" in names, f"the hostile name is not in {names}")

md = run("export", rules, "--format", "md").decode()
expected = os.path.join(here, "scheme.md")
if "--bless" in sys.argv:
    with open(expected, "w", encoding="utf-8") as f:
        f.write(md)
with open(expected, encoding="utf-8") as f:
    check(f.read() == md, f"the prose differs from {expected}\n{md}")
page = Page()
page.feed(run("export", rules, "--format", "html").decode())
check(not page.open, f"left open: {page.open}")
for line in md.split("\n"):
    plain = re.sub(r"\\(.)", r"\1", line.strip("#| "))
    check("|" in line or plain in page.text, f"not in the page: {plain}")
sys.exit(len(failed) > 0)
