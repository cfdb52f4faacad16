#!/usr/bin/env python3
"""Each limit of chapter 19 at its value, where it holds, and one past it, where it is refused.

    edges.py --jixiao PATH [--only WORD]

A line of EDGES: the limit, its value, the finding past it (or a text of the message), and what is
run: a function of n that gives the command and its files. The name of a constant of
engine/base/limits.h stands for its value (lint/limits wants every one of them here); where what is
counted is not what n counts, the value of n at the limit follows. At the limit nothing of the finding
may be said and the command must run; past it the finding must be there, and the exit code 1 or 2;
NOTED: what is past it is only said, and nothing printed is cut off. The command is always told to
write a file as well where it can: a refused run must leave none. A limit that takes long to reach is
lowered by its option, or tried in ELSEWHERE.
"""
import argparse
import io
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "import"))
import archive  # noqa: E402
from cases import HEAD, book, sheet_xml  # noqa: E402
from limits import row_rules  # noqa: E402

RULES = "甲 ≥ 8个\n"
FORM = '{"values": {"甲": "6个"}}'


def check(text):
    return ["check", "rules.jx"], {"rules.jx": text}


def score(form, rules=RULES):
    return ["score", "-r", "rules.jx", "form.json"], {"rules.jx": rules, "form.json": form}


def line_of(n):
    return check(RULES + "#" + "a" * (n - 1) + "\n")


def brackets(n):
    return check("数据：乙\n一、甲\n取值：" + "（" * n + "乙" + "）" * n + "\n目标：≥1\n")


def operations(n):
    return check("数据：乙\n一、甲\n取值：" + "乙＋" * n + "乙\n目标：≥1\n")


def cell_bytes(n):
    return score('{"values": {"甲": "' + "9" * n + '"}}')


def digits(n):
    return score('{"values": {"甲": "1' + "0" * (n - 1) + '个"}}')


def json_digits(n):
    return score('{"values": {"甲": ' + "9" * n + "}}")


def json_depth(n):
    return score('{"values": {"甲": "6个"}, "other": ' + "[" * (n - 1) + "]" * (n - 1) + "}")


def rows(n):
    return score('{"indicators": [' + ",".join('{"name": "行%d"}' % i for i in range(n)) + "]}")


def with_files(n):
    command, files = score(FORM)
    files["other.json"] = '{"form": "乙", "values": {"丙": "1"}}'
    return command + [f"--with=名{i}=other.json" for i in range(n)], files


def layers(n):
    """The first builds on the second and so on; n files in all."""
    files = {f"l{i}.jx": f"沿用：《l{i + 1}》\n" for i in range(n - 1)}
    files[f"l{n - 1}.jx"] = RULES
    return ["check", "l0.jx"], files


def bytes_of_file(n):
    command, files = check(RULES + "# " + "a" * (n - len(RULES.encode()) - 3) + "\n")
    return command + ["--max-text", "4K"], files


def memory(n):
    """n: 1 is past the limit, 0 is not."""
    command, files = check("".join(f"{i + 1}．第{i}项 ≥ 1个\n" for i in range(2000)))
    return command + ["--max-memory", "100K" if n else "1G"], files


def name_bytes(n):
    name = "甲" * ((n - 1) // 3) + "a" * ((n - 1) % 3 + 1)
    return score(FORM, f"甲 ≥ 8个\n一、核对\n1．甲≥《{name}》乙；不符，提示“少”\n")


def columns(n):
    """A table with a named column in the n-th place."""
    command = ["import", "table.csv"]
    head = ["一级指标", "三级指标", "目标值", "完成值"] + [""] * (n - 5) + ["分值"]
    line = ["产出", "里程", "≥5公里", "6公里"] + [""] * (n - 5) + ["20"]
    return command, {"table.csv": ",".join(head) + "\n" + ",".join(line) + "\n"}


def batch_line(n):
    line = '{"values": {"甲": "6个"}, "id": "'
    line += "a" * (n - len(line.encode()) - 2) + '"}\n'
    return ["batch", "-r", "rules.jx", "--max-line", "100"], {"rules.jx": RULES, "stdin": line}


def squares(n):
    """9 squared n times: the digits double each time."""
    rules = "数据：起点\n" + "".join(
        f"{i + 1}．第{i}节 ≥ 1\n　　取值：{f'第{i - 1}节' if i else '起点'}×{f'第{i - 1}节' if i else '起点'}\n"
        for i in range(n))
    return score('{"values": {"起点": "9"}}', rules)


def changes(n):
    command = ["compare", "-r", "old.jx", "-r", "new.jx"]
    text = f"总分：{2 * n}分\n" + "".join(f"第{i}项（2分） ≥ 8个\n" for i in range(n))
    return command, {"old.jx": text, "new.jx": text.replace("8个", "9个")}


def forms_of_file(n):
    head = "id,培训费,培训人次,参训率\n"
    return ["import", "table.csv"], {"table.csv": head + "甲,1,2,3\n" * n}


def texts_together(n):
    """A layer and its base, n bytes in all."""
    command, files = check("沿用：《base》\n# ")
    files["base.jx"] = RULES
    size = sum(len(text.encode()) for text in files.values())
    files["rules.jx"] += "a" * (n - size - 1) + "\n"
    return command + ["--max-text", "4K"], files


def merges(n):
    ranges = [f"A{i}:B{i}" for i in range(5, n + 5)]
    sheet = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]], merges=ranges)
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def sheets(n):
    sheet = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])
    return ["import", "table.xlsx"], {"table.xlsx": book([(f"表{i}", sheet) for i in range(n)])}


def parts(n):
    sheet = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])
    bare = book([("表", sheet)])
    with zipfile.ZipFile(io.BytesIO(bare)) as z:
        more = n - len(z.namelist())
    return ["import", "table.xlsx"], {
        "table.xlsx": book([("表", sheet)], replace={f"p{i}": "" for i in range(more)})}


def tag(n):
    """A tag of n times 128 KiB and a half; what is read at once is 16 KiB."""
    sheet = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])
    noise = random.Random(1).randbytes(((2 * n + 1) << 16) // 2).hex()  # does not pack too well
    sheet = sheet.replace("</worksheet>", f'<a b="{noise}"/></worksheet>')
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def packed(n):
    """Unpacks to 216 times its size for 3, to 266 times for 4; a little over a MiB is always read."""
    sheet = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])
    noise = random.Random(1).randbytes((8 << 20) // (100 * n)).hex()
    sheet = sheet.replace("</worksheet>", f"<!--{noise}-->" + " " * (8 << 20) + "</worksheet>")
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def depth_of_book(n):
    """n elements in one another; the sheet itself is the first."""
    sheet = sheet_xml([HEAD[:7]]).replace("</worksheet>", "<a>" * (n - 1) + "</a>" * (n - 1) + "</worksheet>")
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def wide_layers(n):
    """One that builds on all others; n files in all."""
    command, files = check("沿用：" + "；".join(f"《l{i}》" for i in range(1, n)) + "\n" + RULES)
    files.update({f"l{i}.jx": f"第{i}项 ≥ 8个\n" for i in range(1, n)})
    return command, files


def most_text(n):
    command, files = check(RULES)
    return command + ["--max-text", str(n)], files


def pieces(n):
    """A rate kept to 4 places has a jump at every 33rd value; each further case adds its own."""
    return check("小数：逐项保留2位，四舍五入；完成率保留4位，四舍五入\n甲 ≥ 300天" +
                 "".join(f"；完成率低于{i + 1}‰，得{i / 10:g}分" for i in range(n)) + "\n")


def studied(n):
    return check("".join(f"第{i}项 ≥ 8个\n" for i in range(n)))


def study_operations(n):
    """n additions before the last indicator's score, which takes 16 operations."""
    text, last, number = "数据：起点\n", "起点", 0
    while n > 0:
        some, number = min(n, 900), number + 1
        text += f"{number}．第{number}节\n取值：{last}{'＋1' * some}\n目标：≥1\n"
        n, last = n - some, f"第{number}节"
    return check(text)


def rules_of_rows(n):
    return check(row_rules(n))


PLAIN_TABLE = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])


def with_parts(sheets):
    """sheets: for each the function that makes it of the bytes of all other parts."""
    with zipfile.ZipFile(io.BytesIO(book([(f"表{i}", PLAIN_TABLE) for i in range(len(sheets))]))) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    read = sum(len(data) for name, data in parts.items() if "sheets/" not in name and "Types" not in name)
    packed = {name: archive.plain(data) for name, data in parts.items()}
    head, mark, tail = PLAIN_TABLE.encode().partition(b"</sheetData>")
    for i, size in enumerate(sheets):
        packed[f"xl/worksheets/s{i}.xml"] = archive.padded(head, mark + tail, size(read))
    return ["import", "table.xlsx"], {"table.xlsx": archive.archive(packed)}


def bytes_of_part(n):
    return with_parts([lambda _: n])


def bytes_of_parts(n):
    return with_parts([lambda _: n // 2, lambda others: n - n // 2 - others])


def sheet_rows(n):
    sheet = PLAIN_TABLE.replace("</sheetData>", f'<row r="{n}"><c r="A{n}"/></row></sheetData>')
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def formats(n):
    styles = "<styleSheet><cellXfs>" + "<xf/>" * n + "</cellXfs></styleSheet>"
    return ["import", "table.xlsx"], {
        "table.xlsx": book([("表", PLAIN_TABLE)], replace={"xl/styles.xml": styles})}


def formats_of_numbers(n):
    styles = "<styleSheet><numFmts>" + "".join(f'<numFmt numFmtId="{i}" formatCode="0"/>' for i in range(n)) + \
        "</numFmts><cellXfs><xf/></cellXfs></styleSheet>"
    return ["import", "table.xlsx"], {
        "table.xlsx": book([("表", PLAIN_TABLE)], replace={"xl/styles.xml": styles})}


def cells(n):
    """A form of 14 cells; what fills the rest of the table is no part of it."""
    head = "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分\n产出,数量,里程,≥5公里,6公里,20,20\n合计,,,,,20,20\n"
    lines, rest = divmod(n - 18, 200)
    body = ("x," * 199 + "x\n") * lines + (",".join("x" * rest) + "\n" if rest else "")
    return ["import", "table.csv"], {"table.csv": head + "\n注：说明\n" + body}


def sheet_values(n):
    rows = [["项目支出绩效自评表"], ["项目名称", "修路"],
            ["项目资金（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [None, "年度资金总额", "1", "1", "1"]]
    more = n - 3
    for i in range((more + 2) // 3):
        rows.append([None, f"其他资金{i}"] + ["1"] * min(3, more - 3 * i))
    sheet = sheet_xml(rows + [HEAD[:7], ["产出指标", "数量指标", "甲", "≥8个", "9", "10", "10"]])
    return ["import", "table.xlsx"], {"table.xlsx": book([("表", sheet)])}


def imported_rows(n):
    head = "一级指标,三级指标,年度指标值\n"
    return ["import", "table.csv"], {"table.csv": head + "".join(f",项{i},5\n" for i in range(n))}


def trial_data(n):
    text, taken = "数据：" + "、".join(f"d{i}" for i in range(n)) + "\n", 0
    while taken < n:
        some = min(n - taken, 50)
        text += f"第{taken}项 ≥ 8个\n取值：" + "＋".join(f"d{taken + i}" for i in range(some)) + "\n"
        taken += some
    return ["test", "--generate", "rules.jx"], {"rules.jx": text}


def forms_given(n):
    command, files = check(RULES)
    files["form.json"] = FORM
    return command + ["--forms=form.json"] * n, files


def folders(n):
    command, files = check(RULES)
    files["f" + "/f" * n + "/form.json"] = FORM
    return command + ["--forms", "f"], files


NOTED = True  # nothing is refused: what was not decided is said

# Limit, its value, what is said past it, what is run.
EDGES = [
    ("JX_LIMIT_LINE_BYTES", None, "JX9005|JX9007", line_of),
    ("JX_LIMIT_NESTING", None, "JX9003", brackets),
    ("JX_LIMIT_DEPTH", 999, "JX9003|JX9004", operations),
    ("JX_LIMIT_TEXT_BYTES", None, "选项的值不对", most_text),
    ("JX_LIMIT_CELL_BYTES", None, "JX5020", cell_bytes),
    ("digits of a number", 400, "JX", digits),
    ("JX_LIMIT_JSON_DIGITS", None, "JX5004", json_digits),
    ("JX_LIMIT_JSON_DEPTH", None, "JX5003", json_depth),
    ("JX_LIMIT_FORM_ROWS", None, "JX5023", rows),
    ("JX_LIMIT_FORM_ROWS", None, "JX5023", imported_rows),
    ("--with", 256, "选项的值不对", with_files),
    ("--forms", 256, "选项的值不对", forms_given),
    ("folders of --forms", 64, "64", folders),
    ("JX_LIMIT_LAYERS_DEEP", None, "JX2113", layers),
    ("JX_LIMIT_LAYERS", None, "JX2114", wide_layers),
    ("--max-text", 4096, "--max-text", bytes_of_file),
    ("--max-memory", 0, "limit|上限|memory|内存", memory),
    ("bytes of a name in 《》", 252, "JX2032", name_bytes),
    ("bytes of a line of a stream", 100, "JX9007", batch_line),
    ("digits of what is computed", 11, "JX6013", squares),
    ("JX_LIMIT_STEPS", None, "JX7202", changes, NOTED),
    ("JX_LIMIT_PIECES", 26, "JX4550", pieces, NOTED),
    ("JX_LIMIT_STUDIED", None, "JX4551", studied, NOTED),
    ("JX_LIMIT_STUDY_OPS", 1984, "JX4552", study_operations, NOTED),
    ("JX_LIMIT_RULES", None, "JX4553", rules_of_rows, NOTED),
    ("JX_LIMIT_FORMS", None, "JX5434", forms_of_file),
    ("bytes of all texts", 4096, "JX9006", texts_together),
    ("JX_LIMIT_MERGES", None, "JX5436", merges),
    ("JX_LIMIT_SHEETS", None, "JX5435", sheets),
    ("JX_LIMIT_SHEET_ROWS", None, "JX5437", sheet_rows),
    ("JX_LIMIT_SHEET_VALUES", None, "JX5023", sheet_values),
    ("JX_LIMIT_FORMATS", None, "JX5437", formats),
    ("JX_LIMIT_FORMATS", None, "JX5437", formats_of_numbers),
    ("JX_LIMIT_XML_DEPTH", None, "JX5437", depth_of_book),
    ("JX_LIMIT_XML_TOKEN", 7, "JX5437", tag),
    ("JX_LIMIT_ZIP_ENTRIES", None, "JX5437", parts),
    ("JX_LIMIT_ZIP_PART", None, "JX5403", bytes_of_part),
    ("JX_LIMIT_ZIP_TOTAL", None, "JX5403", bytes_of_parts),
    ("JX_LIMIT_ZIP_RATIO", 3, "JX5403", packed),
    ("JX_LIMIT_GRID_CELLS", None, "JX5405", cells),
    ("JX_LIMIT_GRID_COLUMNS", None, "JX5433", columns, NOTED),
    ("JX_LIMIT_TRIAL_DATA", None, "JX7123", trial_data),
]

# Limits that are tried by another test, and where.
ELSEWHERE = {
    "JX_LIMIT_TRIALS": "unit/trial_limits_test.c: lowered",
    "JX_LIMIT_MUTANTS": "unit/trial_limits_test.c: stopped before the first is tried",
    "JX_LIMIT_ATTACHED": "unit/trial_limits_test.c: a host alone can give so many",
    "JX_LIMIT_TRACED": "limits.py: 5,000 rows that merge points; past it advice is left out, scores are the same",
}


def values():
    """{constant: value} of engine/base/limits.h."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "engine", "base", "limits.h")
    with open(path, encoding="utf-8") as f:
        found = re.findall(r"#define (JX_LIMIT_\w+) +\(?(\d+)u(?: << (\d+)\))?", f.read())
    return {name: int(n) << int(by or 0) for name, n, by in found}


def run(jixiao, folder, made):
    """Exit code, what was said, whether a file was written."""
    command, files = made
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
    out = os.path.join(folder, "out")
    p = subprocess.run([jixiao, *command, "-o", out], cwd=folder, capture_output=True, timeout=120,
                       input=files.get("stdin", "").encode(),
                       env={**os.environ, "LC_ALL": "C"})
    wrote = [name for name in os.listdir(folder) if name.startswith("out")]
    text = p.stdout + p.stderr
    if "out" in wrote:
        with open(out, "rb") as f:
            text += f.read()
        os.remove(out)
    return p.returncode, text.decode("utf-8", "replace"), wrote


def said(text, words):
    return {w for w in words.split("|") if w in text}


def edge(i):
    """What is wrong with it, and what was said."""
    name, value, words, make, *noted = EDGES[i]
    value = LIMITS[name] if value is None else value
    with tempfile.TemporaryDirectory() as folder:
        at = run(JIXIAO, folder, make(value))
    with tempfile.TemporaryDirectory() as folder:
        past = run(JIXIAO, folder, make(value + 1))
    told = f"    at:   exit {at[0]} {at[1][:300]!r}\n    past: exit {past[0]} {past[1][:300]!r}"
    wrong = []
    if at[0] not in (0, 1):
        wrong.append("does not run at the limit")
    if not said(past[1], words) - said(at[1], words):
        wrong.append("not said past the limit, or said at it")
    if past[0] not in ((0, 1) if noted else (1, 2)):
        wrong.append("wrong exit code past the limit")
    if past[0] == 2 and past[2]:
        wrong.append(f"left {past[2]}")
    return name, wrong, told


JIXIAO, LIMITS = None, values()  # for the forks


def main():
    global JIXIAO
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", required=True)
    ap.add_argument("--only")
    ap.add_argument("--verbose", action="store_true")
    args = ap.parse_args()
    JIXIAO, failed = os.path.abspath(args.jixiao), 0
    wanted = [i for i, e in enumerate(EDGES) if not args.only or args.only in e[0]]
    with multiprocessing.get_context("fork").Pool(min(2, os.cpu_count() or 1)) as pool:
        for name, wrong, told in pool.imap_unordered(edge, reversed(wanted)):
            failed += bool(wrong)
            if wrong or args.verbose:
                print("FAIL" if wrong else "ok", name, "; ".join(wrong) + "\n" + told, flush=True)
    print(f"{len(wanted)} limits, {failed} failed")
    return 1 if failed or not wanted else 0


if __name__ == "__main__":
    sys.exit(main())
