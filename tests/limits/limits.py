#!/usr/bin/env python3
"""Hostile inputs for the jixiao command, made on the fly.

    limits.py --jixiao PATH [--sanitized] [--only WORD]

Each case must end within its time and memory with the expected exit code (0 fine, 1 refused with
findings, 2 could not run) and never by a signal; a refusal must say something. Time is that of the
processor, so that a busy machine fails nothing. Sanitizers need address space without end and more
time, so memory is not bounded there. The cases run on two processors where there are two; each is a
fork with a folder of its own, and makes its input itself.

What is only long (rule lines, errors) is as long as it must be for work that grows with the square
of it to be out of time: 10^10 steps.
"""
import argparse
import io
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "import"))
import archive  # noqa: E402
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


def chain(n, operations=1):
    """Each indicator builds on the one before it, all on one datum."""
    more = "×2" + "＋1" * (operations - 1)
    return "数据：起点\n" + "".join(
        f"{i + 1}．第{i}节\n取值：{'第%d节' % (i - 1) if i else '起点'}{more}\n目标：≥1\n" for i in range(n))


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
    ("100,000 rule lines", lambda: many_lines(100000).encode(), {0, 1}),
    ("100,000 lines with errors", lambda: ("甲 ≥ ）\n" * 100000).encode(), {1}),
    ("100,000 equal names", lambda: ("甲 ≥ 5个\n" * 100000).encode(), {1}),
    ("5,000 band rows", lambda: ("一、甲（10分）\n目标：≥8个\n评分：分档\n｜完成值｜得分｜\n" +
                                 "｜低于5个｜1分｜\n" * 5000).encode(), {1}),
    ("100,000 bars", lambda: ("一、甲（10分）\n评分：分档\n" + "｜" * 100000 + "\n").encode(), {1}),
    ("100,000 quotes", lambda: ("一、核对\n1．" + "“" * 100000 + "\n").encode(), {1}),
    ("100,000 name brackets", lambda: ("一、甲\n取值：" + "【" * 100000 + "\n").encode(), {1}),
    ("100,000 brackets in a title", lambda: ("（" * 100000 + "\n").encode(), {1}),
    ("100,000 half-width quotes", lambda: ("一、甲\n取值：" + '"' * 99999 + "\n").encode(), {1}),
    ("100,000 points", lambda: ("一、甲" + "（1" * 100000 + "\n").encode(), {1}),
    ("100,000 words", lambda: ("一、甲\n取值：" + "每少超过不足" * 30000 + "\n").encode(), {1}),
    ("a circle of values", lambda: "1．甲\n取值：乙\n目标：≥1\n2．乙\n取值：甲\n目标：≥1\n".encode(), {1}),
    # From 2,048 on rules are tried more at a time, see engine/model/probes.c.
    ("2,100 rules for rows", lambda: row_rules(2100).encode(), {0, 1}),
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


def zipped(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in entries:
            z.writestr(name, content)
    return data.getvalue()


def targets(path):
    """A workbook whose sheet is said to stand at `path`."""
    rel = ('<Relationships><Relationship Id="r0" Type="x/worksheet" Target="%s"/></Relationships>' % path)
    return one(TABLE, replace={"xl/_rels/workbook.xml.rels": rel})


def with_sheet(packed, says=None):
    with zipfile.ZipFile(io.BytesIO(one(TABLE))) as z:
        parts = {name: archive.plain(z.read(name)) for name in z.namelist()}
    parts["xl/worksheets/s0.xml"] = packed
    return archive.archive(parts, says)


def padded_book(size, says=None):
    """A workbook whose sheet is blank for the most part."""
    head, mark, tail = TABLE.encode().partition(b"</sheetData>")
    return with_sheet(archive.padded(head, mark + tail, size, bare=True), says)


def row_book(n, row):
    """n thousand rows more."""
    head, mark, tail = TABLE.encode().partition(b"</sheetData>")
    block = "".join(row % (i * 7919) if "%" in row else row for i in range(1000)).encode()
    return with_sheet(archive.repeated(head, block, n, mark + tail))


def nested(n):
    data = one(TABLE)
    for i in range(n):
        data = zipped([("xl/worksheets/s0.xml", data), ("%d.xlsx" % i, data)])
    return data


def scheme(n, number, target):
    rows = [[number % i, None, "指标%d" % i, target, None, None, number % i, str(n - i)] for i in range(n)]
    return book([("方案", sheet_xml([["标签", "内容"], ["评分方案", "大"]])),
                 ("评分表", sheet_xml([["条款", "一级指标", "三级指标", "目标", "分值", "评分", "原文", "次序"], *rows]))])


# Name, bytes, exit codes, MiB of memory it may take (where that is measured).
BOOK_CASES = [
    ("a sheet of 10^6 formatted rows", lambda: row_book(1000, '<row><c s="1"/></row>'), {0}, 64),
    ("a sheet of 10^6 numbers", lambda: row_book(1000, "<row><c><v>%d</v></c></row>"), {1}, 512),
    ("a sheet of 90,000 indicators", lambda: one(rows_of(90000, lambda i: '<c r="C%d" t="inlineStr"><is><t>指标%d</t></is></c>'
                                                         '<c r="D%d"><v>%d</v></c>' % (i, i, i, i))), {0, 1}, 512),
    ("a part of 300 MB", lambda: padded_book(300 << 20), {1}, 64),
    ("entities that expand", lambda: one(entities()), {1}, 64),
    ("an entity from a file", lambda: one('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + TABLE), {1}, 64),
    # The directory says that the parts are small; what comes out is not.
    ("sizes that lie", lambda: padded_book(80 << 20, says=1000), {1}, 64),
    ("archives in archives", lambda: nested(5), {1}, 64),
    ("a sheet outside the archive", lambda: targets("../../../../../../etc/passwd"), {1}, 64),
    ("a sheet by its absolute path", lambda: targets("/etc/passwd"), {1}, 64),
    ("a sheet at an address", lambda: targets("http://127.0.0.1:9/x"), {1}, 64),
    ("parts that are called ..", lambda: zipped([("../../x", b"x"), ("/etc/x", b"x"), ("..\\x", b"x")]), {1}, 64),
    ("the same part 1,000 times", lambda: zipped([("xl/workbook.xml", b"<workbook/>")] * 1000), {1}, 64),
    ("30,000 parts", lambda: zipped([("p%d" % i, b"") for i in range(30000)]), {1}, 64),
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


# What a rule text is scored against and a form is scored by.
PLAIN = {"rules.jx": RULES.encode(), "form.json": FORM.encode()}

# Name, files (made when needed), command, exit codes.
OTHER_CASES = [
    ("the plain case", lambda: {}, ["score", "-r", "rules.jx", "form.json"], {0}),
    ("5,000 rows that merge points", lambda: {"case.jx": MERGING.encode(), "case.json": merging_rows(5000).encode()},
     ["score", "-r", "case.jx", "case.json"], {0, 1}),
    ("50,000 targets to draft from", lambda: {"many.json": many_targets(50000).encode()}, ["draft", "many.json"], {0, 1}),
    ("a layer with 30,000 headings", lambda: {"base.jx": LAYER_BASE.encode(), "layer.jx": (
        "评分方案：新\n沿用：《base.jx》\n" + "".join(f"一、产出\n新{i} ≥ 5个\n" for i in range(30000))).encode()},
     ["check", "layer.jx"], {0, 1}),
    ("300 indicators of one datum", lambda: {"case.jx": chain(300).encode()}, ["score", "-r", "case.jx", "form.json"], {0}),
    # More than the 2,000 operations that check follows, see JX_LIMIT_STUDY_OPS.
    ("a chain of long values", lambda: {"case.jx": chain(250, 10).encode()}, ["check", "case.jx"], {0}),
    ("a chain of 5,000 values", lambda: {"case.jx": chain(5000).encode()}, ["dump", "--plan", "case.jx"], {0}),
    ("a folder for a rule file", lambda: {}, ["check", "."], {2}),
    ("a folder for a form", lambda: {}, ["score", "-r", "rules.jx", "."], {2}),
    ("no such rule file", lambda: {}, ["check", "none.jx"], {2}),
    ("no such form", lambda: {}, ["score", "-r", "rules.jx", "none.json"], {2}),
    ("no arguments", lambda: {}, ["score"], {2}),
    ("an unknown command", lambda: {}, ["scoer"], {2}),
    ("an unknown option", lambda: {}, ["check", "--colour", "rules.jx"], {2}),
    ("zeros without end on standard input", lambda: {}, ["check", "-"], {1, 2}),
]


class Runner:
    """One case: its folder, its bounds, what went wrong."""

    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.ran, self.said, self.wrong = 0, [], []
        self.seconds = 30 if args.sanitized else 5
        self.bytes = None if args.sanitized else 3 << 30
        for name, data in PLAIN.items():
            self.write(name, data)

    def bound(self):
        if self.bytes:
            resource.setrlimit(resource.RLIMIT_AS, (self.bytes, self.bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (self.seconds, self.seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def run(self, name, command, allowed, most=None):
        self.ran += 1
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        if most and not self.args.sanitized:
            command = ["--peak", str(most), *command]
        with open("/dev/zero", "rb") as zero:
            try:
                p = subprocess.run(self.words(command), capture_output=True, cwd=self.folder, stdin=zero,
                                   timeout=20 * self.seconds, preexec_fn=self.bound)
                code, said = p.returncode, len(p.stdout) + len(p.stderr)
                text = p.stderr.decode("utf-8", "replace")
            except subprocess.TimeoutExpired:
                code, said, text = "no end", 0, ""
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.check(code in allowed and (code == 0 or said), f"{name}: {command[0]} ended with {code} after {took:.1f} s, "
                   f"allowed {sorted(allowed)}, {said} bytes said\n{text[:600]}")
        self.said.append(f"{took:5.1f} s {name}: {command[0]} {code}, {said} bytes said")

    def check(self, fact, what):
        if not fact:
            self.wrong.append("FAIL " + what)

    def words(self, command):
        if command[:1] == ["--peak"]:
            peak = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peak.py")
            return [sys.executable, "-B", "-S", peak, command[1], self.args.jixiao, *command[2:]]
        return [self.args.jixiao, *command]

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as f:
            f.write(data)


def run_rules(r, name, make, allowed):
    text = make()
    r.write("case.jx", text)
    r.run(name, ["check", "case.jx"], allowed)
    if allowed == {1} and len(text) > 1 << 19:
        return  # what is refused is refused by the same call
    r.run(name, ["score", "-r", "case.jx", "form.json"], allowed)


def run_form(r, name, make, allowed):
    r.write("case.json", make())
    r.run(name, ["score", "-r", "rules.jx", "case.json"], allowed)


def run_book(r, name, make, allowed, most):
    r.write("case.xlsx", make())
    r.run(name, ["import", "-o", "out", "case.xlsx"], allowed, most)
    out = os.path.join(r.folder, "out")
    if os.path.exists(out):
        with open(out, "rb") as f:
            r.check(b"root:" not in f.read(), name + ": a file of the system was read")
        os.remove(out)
    r.check(not [f for f in os.listdir(r.folder) if f.startswith("out")], name + ": a part of a file was left")


def run_other(r, name, make, command, allowed):
    for file, data in make().items():
        r.write(file, data)
    r.run(name, command, allowed)


# The long ones first, so that no processor is left alone with one of them at the end.
JOBS = [(run, case) for run, cases in ((run_rules, reversed(RULE_CASES)), (run_book, BOOK_CASES), (run_other, OTHER_CASES),
                                       (run_form, FORM_CASES)) for case in cases]
ARGS = None  # of the command line, for the forks


def job(i):
    run, case = JOBS[i]
    with tempfile.TemporaryDirectory() as folder:
        r = Runner(ARGS, folder)
        run(r, *case)
    return r.ran, r.said, r.wrong


def main():
    global ARGS
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--sanitized", action="store_true")
    ap.add_argument("--only")
    ap.add_argument("--verbose", action="store_true")
    ARGS = ap.parse_args()
    ARGS.jixiao = os.path.abspath(ARGS.jixiao) if os.sep in ARGS.jixiao else ARGS.jixiao
    wanted = [i for i, (_, case) in enumerate(JOBS) if not ARGS.only or ARGS.only in case[0]]
    ran = failed = 0
    with multiprocessing.get_context("fork").Pool(min(2, os.cpu_count() or 1)) as pool:
        for runs, said, wrong in pool.imap_unordered(job, wanted):
            ran, failed = ran + runs, failed + len(wrong)
            print(*wrong, *(said if ARGS.verbose else []), sep="\n", end="\n" if wrong or ARGS.verbose else "")
    print(f"{ran} hostile inputs, {failed} failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main())
