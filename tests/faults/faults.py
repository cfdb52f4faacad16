#!/usr/bin/env python3
"""Every read, write, open, close, sync, rename, list and stat of every command made to fail, one at a time.

    faults.py --jixiao PATH --faultrun PATH [--only WORD] [--all] [--verbose] [FOLDER]

For n = 1, 2, … the n-th call of a kind fails (faultrun says how), until a run makes no n-th call;
without --all only the first few (FAULTS) and then every 13th. A run must then do one of two things.
Recover: the exit code, standard output and file of a run without faults. Or fail cleanly: exit code
2, a message, nothing new under the output's name (a file that was there is byte for byte as it was),
no temporary file, and on standard output a beginning of what belongs there. EINTR and short counts
must be recovered from. After SIGKILL only the file under the output's name is looked at: old, absent
or complete. No run may trip a sanitizer or leak.
"""
import argparse
import os
import subprocess
import sys
import tempfile

OLD = b"what was there before\n"
SKIPPED = 77

BASE = """评分方案：基
一、产出指标（60分）
1．R&D统计填报数 ≥ 23亿元
二、效益指标（40分）
1．满意度 ＝ 100%
三、算例
1．少完成一成
　　已知：R&D统计填报数＝20.7亿元，满意度＝100%
　　应得：R&D统计填报数＝54分
"""
FILES = {
    "base.jx": BASE,
    "layer.jx": "评分方案：层\n沿用：《base》\n改写：一1．目标：≥20.7亿元\n",
    "small.jx": "满意度 ＝ 100%\n",
    "messy.jx": "三、产出指标(100分)\n1. 满意度>=90%  # 注\n",
    "gb.jx": BASE.encode("gb18030"),
    "form.json": '{"id": "F1", "unit": "某局", "year": 2023, "name": "某项目", "indicators": ['
                 '{"level1": "产出指标", "name": "R&D统计填报数", "target": "≥23亿元", '
                 '"actual": "20.7亿元", "points": "60", "self_score": "60"},'
                 '{"level1": "效益指标", "name": "满意度", "target": "=100%", "actual": "100%", '
                 '"points": "40", "self_score": "40"}]}',
    "table.csv": "一级指标,三级指标,目标值,完成值,分值,得分\n产出指标,R&D统计填报数,≥23亿元,20.7亿元,60,60\n"
                 "效益指标,满意度,100%,100%,40,40\n",
}
FILES["other.json"] = FILES["form.json"].replace("F1", "F2")

# Name, arguments. OUT is the output's name; what -i replaces is a copy called OUT as well.
COMMANDS = [
    ("check", "check base.jx layer.jx"),
    ("check json", "check --format json base.jx -o OUT"),
    ("score", "score -r layer.jx form.json"),
    ("score gb18030", "score -r gb.jx form.json -o OUT.txt"),
    ("score stdin", "score -r base.jx -"),
    ("score json", "score -r base.jx form.json other.json -o OUT.json"),
    ("score md", "score -r base.jx form.json -o OUT.md"),
    ("score html", "score -r base.jx form.json other.json -o OUT.html"),
    ("score csv", "score -r base.jx form.json other.json -o OUT.csv"),
    ("score xlsx", "score -r base.jx form.json -o OUT.xlsx"),
    ("score xlsx to stdout", "score -r base.jx form.json --format xlsx"),
    ("score with", "score -r base.jx --with 上年=form.json form.json"),
    ("audit", "audit -r base.jx --last form.json form.json -o OUT.txt"),
    ("audit html", "audit -r base.jx form.json -o OUT.html"),
    ("explain", "explain -r base.jx form.json"),
    ("test", "test base.jx"),
    ("test json", "test --format json base.jx -o OUT.json"),
    ("dump", "dump --plan base.jx"),
    ("dump effective", "dump --effective layer.jx -o OUT.txt"),
    ("fmt", "fmt messy.jx"),
    ("fmt to a file", "fmt messy.jx -o OUT.jx"),
    ("fmt in place", "fmt -i OUT.jx"),
    ("fmt check", "fmt --check messy.jx"),
    ("import csv", "import table.csv -o OUT.json"),
    ("import xlsx", "import table.xlsx -o OUT.json"),
    ("import to stdout", "import table.csv"),
    ("export md", "export base.jx -o OUT.md"),
    ("export html", "export base.jx -o OUT.html"),
    ("export xlsx", "export base.jx -o OUT.xlsx"),
    ("draft", "draft form.json -o OUT.jx"),
    ("batch", "batch -r base.jx -j 1"),
    ("batch to a file", "batch -r base.jx -j 2 -o OUT.ndjson"),
    ("compare", "compare -r base.jx -r layer.jx form.json"),
    ("compare html", "compare -r base.jx -r layer.jx form.json -o OUT.html"),
    ("compare xlsx", "compare -r base.jx -r layer.jx form.json -o OUT.xlsx"),
    ("test --generate", "test --generate base.jx -o OUT.jx"),
    ("test --mutate", "test --mutate small.jx"),
    ("check --forms", "check --forms forms base.jx"),
    ("check --forms html", "check --forms forms --last form.json base.jx --format html -o OUT.html"),
    ("import scheme", "import scheme.xlsx -o OUT.jx"),
    ("audit json", "audit -r base.jx --last form.json form.json other.json -o OUT.json"),
    ("audit csv", "audit -r base.jx form.json -o OUT.csv"),
    ("explain html", "explain -r base.jx form.json -o OUT.html"),
    ("batch csv", "batch -r base.jx -j 2 --format csv form.json -o OUT.csv"),
    ("compare md", "compare -r base.jx -r layer.jx form.json other.json -o OUT.md"),
    ("test --mutate json", "test --mutate --format json --generate small.jx -o OUT.json"),
    ("check --forms json", "check --forms forms base.jx --format json -o OUT.json"),
    ("dump tokens", "dump --tokens base.jx -o OUT.txt"),
    ("import json", "import form.json -o OUT.json"),
    ("help", "--help"),
    ("help of a command", "score --help"),
    ("version", "--version"),
    ("completion", "__complete score --"),
]

# Kind, fault, and how many of the first calls are tried one by one when a sample will do.
FAULTS = [("write", "ENOSPC", 8), ("write", "EPIPE", 1), ("write", "EINTR", 3),
          ("write", "short", 3), ("read", "EIO", 8), ("read", "EINTR", 1), ("read", "short", 1),
          ("open", "EMFILE", 8), ("close", "EIO", 8), ("close", "EINTR", 1), ("sync", "EIO", 8),
          ("sync", "EINTR", 1), ("rename", "EACCES", 8), ("write", "kill", 2), ("sync", "kill", 1),
          ("rename", "kill", 1), ("close", "kill", 1), ("list", "EIO", 8), ("stat", "EIO", 8),
          ("remove", "EACCES", 1), ("remove", "kill", 1), ("open", "EACCES", 1), ("read", "kill", 1)]
STRIDE = 13  # odd: with and without a file under the output's name in turn


class Tester:
    def __init__(self, args, folder):
        self.args, self.folder, self.runs, self.bad, self.skipped = args, folder, 0, 0, False
        self.work, self.scratch = os.path.join(folder, "work"), os.path.join(folder, "scratch")
        os.makedirs(self.work, exist_ok=True)
        os.makedirs(self.scratch, exist_ok=True)
        for name, data in FILES.items():
            with open(os.path.join(self.work, name), "wb") as f:
                f.write(data if isinstance(data, bytes) else data.encode())
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k != "LANG"}
        self.env["TMPDIR"] = self.scratch
        subprocess.run([args.jixiao, "score", "-r", "base.jx", "form.json", "-o", "table.xlsx"],
                       cwd=self.work, env=self.env, check=True)
        subprocess.run([args.jixiao, "export", "base.jx", "-o", "scheme.xlsx"], cwd=self.work,
                       env=self.env, check=True)
        os.mkdir(self.path("forms"))
        for name in ("form.json", "other.json", "table.csv"):
            os.link(self.path(name), os.path.join(self.path("forms"), name))
        self.inputs = set(os.listdir(self.work))

    def path(self, name):
        return os.path.join(self.work, name)

    def execute(self, words, head=()):
        """Exit code, standard output, standard error."""
        with open(self.path("form.json"), "rb") as stdin:
            p = subprocess.run([*head, self.args.jixiao, *words], cwd=self.work, env=self.env,
                               stdin=stdin, capture_output=True, timeout=120)
        return p.returncode, p.stdout, p.stderr

    def prepare(self, out, old):
        """The output's name before a run: `old` bytes, or nothing. Clears what a run left."""
        for name in set(os.listdir(self.work)) - self.inputs:
            os.unlink(self.path(name))
        for name in os.listdir(self.scratch):
            os.unlink(os.path.join(self.scratch, name))
        if out and old is not None:
            with open(self.path(out), "wb") as f:
                f.write(old)

    def there(self, out):
        if not out or not os.path.exists(self.path(out)):
            return None
        with open(self.path(out), "rb") as f:
            return f.read()

    def left_over(self, out):
        return sorted(set(os.listdir(self.work)) - self.inputs - {out}) + os.listdir(self.scratch)

    def judge(self, name, out, old, fine, got, kind, fault):
        """What is wrong with a run, or None."""
        code, stdout, stderr = got
        fine_code, fine_stdout, fine_file = fine
        now = self.there(out)
        if b"Sanitizer" in stderr:
            return "a sanitizer complained"
        if fault == "kill":
            return None if now in (old, fine_file) else "a killed run left part of a file"
        left = self.left_over(out)
        if left and kind != "remove":  # what could not be removed stays
            return f"left behind: {left}"
        if code == fine_code and stdout == fine_stdout and now == fine_file:
            return None
        if fault in ("EINTR", "short"):
            return "not recovered from"
        if code != 2:
            return f"neither failed cleanly nor recovered, {len(stdout)} bytes of " \
                   f"{len(fine_stdout)} printed"
        if now != old:
            return "failed, and the file under the output's name changed"
        if kind == "write" and not fine_stdout.startswith(stdout):
            return "failed, and printed something else"
        told = stderr or (stdout and kind != "write")  # check tells findings on standard output
        if not told and fault != "EPIPE":
            return "failed without a message"
        return None

    def one(self, name, words, out, old, fine, kind, fault, n):
        """Runs with the n-th call failing; False when there was no n-th call."""
        count = os.path.join(self.folder, "count")
        self.prepare(out, old)
        got = self.execute(words, [self.args.faultrun, "-c", count, kind, fault, str(n)])
        if got[0] == SKIPPED:
            self.skipped = True
            return False
        with open(count) as f:
            seen = int(f.read())
        if n != "all" and seen < n:
            return False
        self.runs += 1
        wrong = self.judge(name, out, old, fine, got, kind, fault)
        if wrong:
            self.bad += 1
            print(f"FAIL {name}, {kind} {n} {fault}: exit {got[0]}: {wrong}\n"
                  f"    {got[2].decode('utf-8', 'replace').strip()[:1500]}")
        return True

    def command(self, name, line):
        words = line.split()
        out = next((w for w in words if w.startswith("OUT")), None)
        in_place = "-i" in words
        with open(self.path("messy.jx"), "rb") as f:
            old = f.read() if in_place else OLD
        self.prepare(out, old)
        code, stdout, stderr = self.execute(words)
        fine = code, stdout, self.there(out)
        if code not in (0, 1) or (out and not in_place and fine[2] == OLD):
            self.bad += 1
            print(f"FAIL {name}: the run without faults ends with {code}\n    {stderr.decode()}")
            return
        before = self.runs
        for kind, fault, first in FAULTS:
            first = sys.maxsize if self.args.all else first
            self.series(name, words, out, old, fine, kind, fault, in_place, first)
        if self.args.verbose:
            print(f"{name}: {self.runs - before} runs", flush=True)

    def series(self, name, words, out, old, fine, kind, fault, in_place, first):
        n = 1
        while not self.skipped:
            # Every second run begins without a file under the output's name.
            here = None if n % 2 == 0 and not in_place else old
            if not self.one(name, words, out, here if out else None, fine, kind, fault, n):
                break
            n += 1 if n < first else STRIDE
        if fault == "short" and n > 1 and not self.skipped:
            self.one(name, words, out, old if out else None, fine, kind, fault, "all")


def closed_pipe(t):
    """`| head -1`: the end of the pipe is gone. Quiet, exit code 2, no signal."""
    for name, line in COMMANDS:
        words = line.split()
        if any(w.startswith("OUT") for w in words):
            continue
        read, write = os.pipe()
        os.close(read)
        with open(t.path("form.json"), "rb") as stdin:
            p = subprocess.run([t.args.jixiao, *words], cwd=t.work, env=t.env, stdin=stdin,
                               stdout=write, stderr=subprocess.PIPE, restore_signals=True)
        os.close(write)
        t.runs += 1
        if p.returncode != 2 or b"pipe" in p.stderr.lower():
            t.bad += 1
            print(f"FAIL {name} into a closed pipe: exit {p.returncode}, {p.stderr.decode()}")


def full_device(t):
    if not os.path.exists("/dev/full"):
        return
    for name, line in COMMANDS:
        words = line.split()
        t.prepare(None, None)
        if any(w.startswith("OUT") for w in words):
            if "-i" in words:
                continue
            words = ["/dev/full" if w.startswith("OUT") else w for w in words]
        with open("/dev/full", "wb") as full, open(t.path("form.json"), "rb") as stdin:
            p = subprocess.run([t.args.jixiao, *words], cwd=t.work, env=t.env, stdin=stdin,
                               stdout=full, stderr=subprocess.PIPE)
        t.runs += 1
        if p.returncode != 2 or not p.stderr or not os.path.exists("/dev/full") or t.left_over(None):
            t.bad += 1
            print(f"FAIL {name} to a full device: exit {p.returncode}, {p.stderr.decode()}")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", required=True)
    ap.add_argument("--faultrun", required=True)
    ap.add_argument("--only")
    ap.add_argument("--all", action="store_true", help="each call, not a sample")
    ap.add_argument("--verbose", action="store_true")
    ap.add_argument("folder", nargs="?")
    args = ap.parse_args()
    args.jixiao, args.faultrun = os.path.abspath(args.jixiao), os.path.abspath(args.faultrun)
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        t = Tester(args, folder)
        for name, line in COMMANDS:
            if not args.only or args.only in name:
                t.command(name, line)
        if not args.only and not t.skipped:
            closed_pipe(t)
            full_device(t)
    print(f"{t.runs} runs with a fault, {t.bad} wrong")
    if t.skipped:
        print("skipped: this system lets no process answer another's system calls")
        return SKIPPED
    return 1 if t.bad or not t.runs else 0


if __name__ == "__main__":
    sys.exit(main())
