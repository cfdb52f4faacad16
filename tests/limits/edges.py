#!/usr/bin/env python3
"""Each limit of chapter 19 at its value, where it holds, and one past it, where it is refused.

    edges.py --jixiao PATH [--only WORD]

A line of EDGES: the limit, its value, the finding past it (or a text of the message), and what is
run: a function of n that gives the command and its files. At the limit nothing of the finding may be
said and the command must run; past it the finding must be there, and the exit code 1 or 2. A limit
that cannot be tried in a second is tried in limits.py, or lowered by its option.
"""
import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "import"))
from cases import HEAD, book, sheet_xml  # noqa: E402

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


# Limit, its value, what is said past it, what is run.
EDGES = [
    ("bytes of a line", 1 << 20, "JX9005|JX9007", line_of),
    ("nested brackets", 200, "JX9003", brackets),
    ("operations of an expression", 999, "JX9003|JX9004", operations),
    ("bytes of a cell", 65536, "JX5020", cell_bytes),
    ("digits of a number", 400, "JX", digits),
    ("digits of a JSON number", 15, "JX", json_digits),
    ("depth of JSON", 64, "JX5003", json_depth),
    ("rows and values of a form", 100000, "超过", rows),
    ("--with", 256, "选项的值不对", with_files),
    ("layers", 8, "JX", layers),
    ("--max-text", 4096, "--max-text", bytes_of_file),
    ("--max-memory", 0, "limit|上限|memory|内存", memory),
    ("bytes of a name in 《》", 252, "JX2032", name_bytes),
    ("bytes of a line of a stream", 100, "JX9007", batch_line),
    ("digits of what is computed", 11, "JX6013", squares),
    ("steps of compare", 200, "JX7202", changes),
    ("forms of a file", 10000, "JX5434", forms_of_file),
    ("bytes of all texts", 4096, "JX9006", texts_together),
    ("merged ranges", 50000, "JX5436", merges),
    ("sheets", 256, "JX5435", sheets),
    ("depth of a workbook's part", 64, "JX5402", depth_of_book),
    ("parts of a workbook", 20000, "JX5402", parts),
    ("bytes of a tag", 7, "JX5402", tag),
    ("unpacked against packed", 3, "JX5403", packed),
    ("columns of a table", 256, "JX5433", columns),
]


def run(jixiao, folder, made):
    command, files = made
    for name, text in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
    p = subprocess.run([jixiao, *command], cwd=folder, capture_output=True, timeout=120,
                       input=files.get("stdin", "").encode(),
                       env={**os.environ, "LC_ALL": "C"})
    return p.returncode, (p.stdout + p.stderr).decode("utf-8", "replace")


def said(text, words):
    return [w for w in words.split("|") if w in text]


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", required=True)
    ap.add_argument("--only")
    ap.add_argument("--verbose", action="store_true")
    args = ap.parse_args()
    jixiao, failed = os.path.abspath(args.jixiao), 0
    for name, value, words, make in EDGES:
        if args.only and args.only not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            at, past = run(jixiao, folder, make(value)), run(jixiao, folder, make(value + 1))
        if args.verbose:
            print(name, at[0], at[1][:300], "\n  PAST", past[0], past[1][:300])
        new = set(said(past[1], words)) - set(said(at[1], words))
        if at[0] not in (0, 1) or past[0] not in (0, 1, 2) or not new:
            failed += 1
            print(f"FAIL {name}: at the limit exit {at[0]}, past it {past[0]}\n"
                  f"    at:   {at[1][:200]!r}\n    past: {past[1][:200]!r}")
    print(f"{len(EDGES)} limits, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
