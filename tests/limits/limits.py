#!/usr/bin/env python3
"""Hostile inputs for the jixiao command, made on the fly.

    limits.py --jixiao PATH [--sanitized] [--only WORD]

Each case must end within its time and memory with the expected exit code (0 fine, 1 refused with
findings, 2 could not run) and never by a signal; a refusal must say something. Sanitizers need
address space without end and more time, so memory is not bounded there.
"""
import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "import"))
from cases import HEAD, book, sheet_xml  # noqa: E402

RULES = "一、产出指标（100分）\n1．甲 ≥ 8个（60分）\n2．乙 ≥ 100万元（40分）\n"
FORM = '{"values": {"甲": "6个", "乙": "50万元"}}'


def deep_json(n):
    return '{"values": ' + "[" * n + "]" * n + "}"


def many_rows(n):
    return '{"indicators": [' + ",".join(
        '{"name": "行%d", "actual": "1"}' % i for i in range(n)) + "]}"


MERGING = "总分：100分\n不适用：不评，分值并入同级指标\n一、产出指标（100分）\n　　指标：按申报表\n"


def merging_rows(n):
    """Each score is made of all: advice on each would take the square of their number."""
    row = '{"level1": "产出", "name": "甲%d", "target": "≥5个", "actual": "4个", "points": "10"}'
    return '{"indicators": [' + ",".join(row % i for i in range(n)) + "]}"


def many_lines(n):
    return "一、产出（100分）\n" + "".join(f"{i + 1}．第{i}项工作 ≥ {i % 9 + 1}个\n" for i in range(n))


def many_targets(n):
    return '{"indicators": [' + ",".join(
        '{"name": "行%d", "target": "%d个以上", "actual": "1个"}' % (i, i) for i in range(n)) + "]}"


def row_rules(n):
    head = "方向：其余，≥\n一、产出（100分）\n指标：按申报表\n二、指标规则\n"
    return head + "".join(f"{i + 1}．规则{i}\n适用：名称含“词{i}”\n评分：按比例\n" for i in range(n))


# What the layer of many headings builds on.
LAYER_BASE = "评分方案：基\n一、产出（100分）\n甲 ≥ 5个\n"


# Rule texts: name, bytes (made when needed), exit codes allowed.
RULE_CASES = [
    ("an empty file", lambda: b"", {1}),
    ("blanks only", lambda: " \n\t\n　　\n".encode(), {1}),
    ("a BOM only", lambda: b"\xef\xbb\xbf", {1}),
    ("invalid UTF-8", lambda: RULES.encode() + b"\xff\xfe\xfd\n", {1}),
    ("a cut character", lambda: RULES.encode()[:-1] + b"\xe4\xb8", {1}),
    ("surrogates in UTF-8", lambda: RULES.encode() + b"\xed\xa0\x80\n", {1}),
    ("UTF-16", lambda: RULES.encode("utf-16"), {1}),
    ("a NUL byte", lambda: RULES.encode() + b"\x00\n", {1}),
    ("NUL bytes only", lambda: b"\x00" * 1000000, {1}),
    ("control characters", lambda: bytes(range(1, 32)) * 1000, {1}),
    ("10,000 nested brackets", lambda: ("一、甲\n取值：" + "（" * 10000 + "1" + "）" * 10000 +
                                        "\n目标：≥1\n").encode(), {1}),
    ("10,000 open brackets", lambda: ("一、甲\n取值：" + "(" * 10000 + "\n目标：≥1\n").encode(), {1}),
    ("10,000 nested choices", lambda: ("一、甲\n取值：" + "若1＞0则" * 10000 + "1\n").encode(), {1}),
    ("10,000 minus signs", lambda: ("一、甲\n取值：" + "－" * 10000 + "1\n目标：≥1\n").encode(),
     {0, 1}),
    ("100,000 summands", lambda: ("一、甲\n取值：" + "1＋" * 100000 + "1\n目标：≥1\n").encode(),
     {0, 1}),
    ("a line of 100 MB", lambda: RULES.encode() + "甲".encode() * 35000000 + b"\n", {1, 2}),
    ("a line of 2 MB", lambda: RULES.encode() + "甲".encode() * 700000 + b"\n", {1}),
    ("a number of 5 million digits", lambda: b"\xe7\x94\xb2 >= " + b"9" * 5000000 + b"\n", {1}),
    ("a number of 1,000 digits", lambda: b"\xe7\x94\xb2 >= " + b"9" * 1000 + b"\n", {1}),
    ("1e999999999", lambda: "甲 ≥ 1e999999999\n".encode(), {0, 1}),
    ("a huge step", lambda: ("一、甲（10分）\n目标：≥8个\n评分：每少0." + "0" * 300 +
                            "1个，扣1分；不足1个，不扣\n").encode(), {0, 1}),
    ("200,000 rule lines", lambda: many_lines(200000).encode(), {0, 1}),
    ("200,000 lines with errors", lambda: ("甲 ≥ ）\n" * 200000).encode(), {1}),
    ("200,000 equal names", lambda: ("甲 ≥ 5个\n" * 200000).encode(), {1}),
    ("5,000 band rows", lambda: ("一、甲（10分）\n目标：≥8个\n评分：分档\n｜完成值｜得分｜\n" +
                                 "｜低于5个｜1分｜\n" * 5000).encode(), {1}),
    ("100,000 bars", lambda: ("一、甲（10分）\n评分：分档\n" + "｜" * 100000 + "\n").encode(), {1}),
    ("100,000 quotes", lambda: ("一、核对\n1．" + "“" * 100000 + "\n").encode(), {1}),
    ("100,000 name brackets", lambda: ("一、甲\n取值：" + "【" * 100000 + "\n").encode(), {1}),
    ("100,000 brackets in a title", lambda: ("（" * 100000 + "\n").encode(), {1}),
    ("100,000 half-width quotes", lambda: ("一、甲\n取值：" + '"' * 99999 + "\n").encode(), {1}),
    ("100,000 points", lambda: ("一、甲" + "（1" * 100000 + "\n").encode(), {1}),
    ("100,000 words", lambda: ("一、甲\n取值：" + "每少超过不足" * 30000 + "\n").encode(), {1}),
    ("a long chain of values", lambda: ("数据：起点\n" + "".join(
        f"{i + 1}．第{i}节\n取值：{'第%d节' % (i - 1) if i else '起点'}×2\n目标：≥1\n"
        for i in range(3000))).encode(), {0, 1}),
    ("a circle of values", lambda: "1．甲\n取值：乙\n目标：≥1\n2．乙\n取值：甲\n目标：≥1\n".encode(), {1}),
    ("3,000 rules for rows", lambda: row_rules(3000).encode(), {0, 1}),
    ("powers by squaring", lambda: ("数据：起点\n" + "".join(
        f"{i + 1}．第{i}节\n取值：{'第%d节' % (i - 1) if i else '起点'}×{'第%d节' % (i - 1) if i else '起点'}"
        "\n目标：≥1\n" for i in range(60))).encode(), {0, 1}),
]

FORM_CASES = [
    ("an empty form", lambda: b"", {1}),
    ("JSON nested 100,000 deep", lambda: deep_json(100000).encode(), {1}),
    ("JSON cut short", lambda: FORM.encode()[:-3], {1}),
    ("JSON with NUL", lambda: FORM.encode() + b"\x00", {1}),
    ("invalid UTF-8 in JSON", lambda: b'{"values": {"\xff": "1"}}', {1}),
    ("a lone surrogate", lambda: b'{"values": {"\\ud800": "1"}}', {0, 1}),
    ("an escaped NUL", lambda: '{"values": {"甲": "1\\u00002"}}'.encode(), {0, 1}),
    ("a JSON number of 5 million digits", lambda: b'{"values": {"\xe7\x94\xb2": ' + b"9" * 5000000 +
     b"}}", {1}),
    ("1e999999999 as a number", lambda: '{"values": {"甲": 1e999999999}}'.encode(), {0, 1}),
    ("1e999999999 as a text", lambda: '{"values": {"甲": "1e999999999"}}'.encode(), {0, 1}),
    ("a cell of 5 million digits", lambda: ('{"values": {"甲": "' + "9" * 5000000 + '"}}').encode(),
     {0, 1}),
    ("a cell of 400 digits", lambda: ('{"values": {"甲": "' + "9" * 400 + '个"}}').encode(), {0, 1}),
    ("a cell of 10 MB", lambda: ('{"values": {"甲": "' + "多" * 3500000 + '"}}').encode(), {0, 1}),
    ("300,000 rows", lambda: many_rows(300000).encode(), {0, 1}),
    ("300,000 equal values", lambda: ('{"values": {' + '"甲": "1",' * 300000 +
                                      '"甲": "1"}}').encode(), {0, 1}),
    ("a list for an object", lambda: b"[]", {1}),
]


# ---- workbooks: written with tests/import/cases.py ----

TABLE = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])


def rows_of(n, cell):
    return TABLE.replace("</sheetData>", "".join(
        '<row r="%d">%s</row>' % (i, cell(i)) for i in range(3, n)) + "</sheetData>")


def one(xml, **more):
    return book([("表", xml)], **more)


def entities():
    text = '<!DOCTYPE w [<!ENTITY a "%s">' % ("好" * 1000)
    for one_, ten in zip("bcdefgh", "abcdefg"):
        text += '<!ENTITY %s "%s">' % (one_, ("&%s;" % ten) * 10)
    return text + "]><worksheet><sheetData><row><c t=\"inlineStr\"><is><t>&h;</t></is></c></row></sheetData></worksheet>"


def archive(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in entries:
            z.writestr(name, content)
    return data.getvalue()


def targets(path):
    """A workbook whose sheet is said to stand at `path`."""
    rel = ('<Relationships><Relationship Id="r0" Type="x/worksheet" Target="%s"/></Relationships>' % path)
    return one(TABLE, replace={"xl/_rels/workbook.xml.rels": rel})


def lying_sizes():
    """The directory says that a part is small; what comes out is not."""
    data = bytearray(one(TABLE.replace("</sheetData>", " " * (80 << 20) + "</sheetData>")))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        i = data.find(mark)
        while i >= 0:
            data[i + at:i + at + 4] = (1000).to_bytes(4, "little")
            i = data.find(mark, i + 4)
    return bytes(data)


def nested(n):
    data = one(TABLE)
    for i in range(n):
        data = archive([("xl/worksheets/s0.xml", data), ("%d.xlsx" % i, data)])
    return data


def scheme(n, number, target):
    rows = [[number % i, None, "指标%d" % i, target, None, None, number % i, str(n - i)] for i in range(n)]
    return book([("方案", sheet_xml([["标签", "内容"], ["评分方案", "大"]])),
                 ("评分表", sheet_xml([["条款", "一级指标", "三级指标", "目标", "分值", "评分", "原文", "次序"], *rows]))])


# Name, bytes, exit codes, MiB of memory it may take (where that is measured).
BOOK_CASES = [
    ("a sheet of 10^6 formatted rows", lambda: one(rows_of(10**6, lambda i: '<c r="A%d" s="1"/>' % i)), {0}, 64),
    ("a sheet of 10^6 numbers", lambda: one(rows_of(10**6, lambda i: '<c r="J%d"><v>%d</v></c>' % (i, i * 7919))), {1}, 512),
    ("a sheet of 90,000 indicators", lambda: one(rows_of(90000, lambda i: '<c r="C%d" t="inlineStr"><is><t>指标%d</t></is></c>'
                                                         '<c r="D%d"><v>%d</v></c>' % (i, i, i, i))), {0, 1}, 512),
    ("a part of 300 MB", lambda: one(TABLE.replace("</sheetData>", " " * (300 << 20) + "</sheetData>")), {1}, 64),
    ("entities that expand", lambda: one(entities()), {1}, 64),
    ("an entity from a file", lambda: one('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + TABLE), {1}, 64),
    ("sizes that lie", lying_sizes, {1}, 64),
    ("archives in archives", lambda: nested(5), {1}, 64),
    ("a sheet outside the archive", lambda: targets("../../../../../../etc/passwd"), {1}, 64),
    ("a sheet by its absolute path", lambda: targets("/etc/passwd"), {1}, 64),
    ("a sheet at an address", lambda: targets("http://127.0.0.1:9/x"), {1}, 64),
    ("parts that are called ..", lambda: archive([("../../x", b"x"), ("/etc/x", b"x"), ("..\\x", b"x")]), {1}, 64),
    ("the same part 1,000 times", lambda: archive([("xl/workbook.xml", b"<workbook/>")] * 1000), {1}, 64),
    ("30,000 parts", lambda: archive([("p%d" % i, b"") for i in range(30000)]), {1}, 64),
    ("300 sheets", lambda: book([("表%d" % i, TABLE) for i in range(300)]), {1}, 64),
    ("60,000 merged ranges", lambda: one(TABLE.replace("</worksheet>", "<mergeCells>%s</mergeCells></worksheet>" % "".join(
        '<mergeCell ref="A%d:B%d"/>' % (i, i) for i in range(5, 60005)))), {1}, 128),
    ("a range of 10^12 cells", lambda: one(sheet_xml([HEAD[:7], ["甲"], ["乙"] * 2], merges=["A1:ZZZ99999999", "A2:XFD1048576"])), {0, 1}, 512),
    ("elements 100,000 deep", lambda: one("<a>" * 100000), {1}, 64),
    ("a tag of 50 MB", lambda: one('<worksheet a="%s">' % ("x" * (50 << 20))), {1}, 128),
    ("a cell of 50 MB", lambda: one(sheet_xml([["甲" * (17 << 20)]])), {1}, 256),
    ("a scheme of 20,000 rows", lambda: scheme(20000, "%d．", "≥ 5个"), {0, 1}, 512),
    ("a scheme of 20,000 broken rows", lambda: scheme(20000, "%d．((", "≥≥"), {1}, 512),
    ("rows and columns far away", lambda: one(TABLE.replace("</sheetData>", '<row r="4294967295"><c r="ZZZZ99999999"><v>1</v></c>'
                                                            '<c r="A0"><v>1</v></c><c r="1A"><v>1</v></c></row></sheetData>')), {0, 1}, 64),
    ("numbers without end", lambda: one(rows_of(2000, lambda i: '<c r="J%d" s="2"><v>%s</v></c>' % (i, "9" * 20000))), {0, 1}, 256),
    ("exponents without end", lambda: one(rows_of(2000, lambda i: '<c r="J%d" s="7"><v>1E999999999</v></c>' % i)), {0, 1}, 64),
]


class Runner:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.ran = self.failed = 0
        self.seconds = 120 if args.sanitized else 20
        self.bytes = None if args.sanitized else 3 << 30

    def bound(self):
        if self.bytes:
            resource.setrlimit(resource.RLIMIT_AS, (self.bytes, self.bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def run(self, name, command, allowed, stdin=None, most=None):
        if self.args.only and self.args.only not in name:
            return
        self.ran += 1
        start = time.monotonic()
        if most and not self.args.sanitized:
            command = ["--peak", str(most), *command]
        try:
            p = subprocess.run(self.words(command), capture_output=True,
                               timeout=self.seconds, preexec_fn=self.bound, stdin=stdin)
            code, said = p.returncode, len(p.stdout) + len(p.stderr)
            text = p.stderr.decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            code, said, text = "no end", 0, ""
        took = time.monotonic() - start
        bad = code not in allowed or (code != 0 and not said)
        if bad:
            self.failed += 1
            print(f"FAIL {name}: {command[0]} ended with {code} after {took:.1f} s, allowed "
                  f"{sorted(allowed)}, {said} bytes said\n{text[:600]}")
        elif self.args.verbose:
            print(f"ok {name}: {command[0]} {code}, {took:.1f} s, {said} bytes said")

    def check(self, fact, what):
        if not fact:
            self.failed += 1
            print("FAIL", what)

    def words(self, command):
        if command[:1] == ["--peak"]:
            peak = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peak.py")
            return [sys.executable, "-B", "-S", peak, command[1], self.args.jixiao, *command[2:]]
        return [self.args.jixiao, *command]

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path


def run_all(r):
    rules, form = r.write("rules.jx", RULES.encode()), r.write("form.json", FORM.encode())
    r.run("the plain case", ["score", "-r", rules, form], {0})
    for name, make, allowed in RULE_CASES:
        if r.args.only and r.args.only not in name:
            continue
        path = r.write("case.jx", make())
        r.run(name, ["check", path], allowed)
        r.run(name, ["score", "-r", path, form], allowed)
    for name, make, allowed in FORM_CASES:
        if r.args.only and r.args.only not in name:
            continue
        path = r.write("case.json", make())
        r.run(name, ["score", "-r", rules, path], allowed)
    for name, make, allowed, most in BOOK_CASES:
        if r.args.only and r.args.only not in name:
            continue
        path = r.write("case.xlsx", make())
        r.run(name, ["import", "-o", os.path.join(r.folder, "out"), path], allowed, most=most)
        out = os.path.join(r.folder, "out")
        if os.path.exists(out):
            with open(out, "rb") as f:
                r.check(b"root:" not in f.read(), name + ": a file of the system was read")
            os.remove(out)
        r.check(not [f for f in os.listdir(r.folder) if f.startswith("out")], name + ": a part of a file was left")
    merging = r.write("case.jx", MERGING.encode())
    r.run("5,000 rows that merge points", ["score", "-r", merging, r.write(
        "case.json", merging_rows(5000).encode())], {0, 1})
    many = r.write("many.json", many_targets(50000).encode())
    r.run("50,000 targets to draft from", ["draft", many], {0, 1})
    r.write("base.jx", LAYER_BASE.encode())
    layer = r.write("layer.jx", ("评分方案：新\n沿用：《base.jx》\n" + "".join(
        f"一、产出\n新{i} ≥ 5个\n" for i in range(30000))).encode())
    r.run("a layer with 30,000 headings", ["check", layer], {0, 1})
    r.run("a folder for a rule file", ["check", r.folder], {2})
    r.run("a folder for a form", ["score", "-r", rules, r.folder], {2})
    r.run("no such rule file", ["check", os.path.join(r.folder, "none.jx")], {2})
    r.run("no such form", ["score", "-r", rules, os.path.join(r.folder, "none.json")], {2})
    r.run("no arguments", ["score"], {2})
    r.run("an unknown command", ["scoer"], {2})
    r.run("an unknown option", ["check", "--colour", rules], {2})
    with open("/dev/zero", "rb") as zero:
        r.run("zeros without end on standard input", ["check", "-"], {1, 2}, stdin=zero)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--sanitized", action="store_true")
    ap.add_argument("--only")
    ap.add_argument("--verbose", action="store_true")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        r = Runner(args, folder)
        run_all(r)
    print(f"{r.ran} hostile inputs, {r.failed} failed")
    return 1 if r.failed or not r.ran else 0


if __name__ == "__main__":
    sys.exit(main())
