#!/usr/bin/env python3
"""test --generate and test --mutate.

    run_trial.py --jixiao PATH [--bless] small|rules|examples

small     hand-made texts: every change of the rules and its fate, as small/*.txt have them; examples
          for cover/*.jx touch every clause; those for many indicators are few.
rules     every rules/**/*.jx: the examples that are written touch every clause by themselves; put at the
          end of the file they compile and hold; they notice more than 90 % of the changes. The figures
          are those of expected/rules.txt and of the table in rules/README.md.
examples  the same of examples/*/rules*.jx, with expected/examples.txt.

--bless writes the expected figures anew; read the difference.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.normpath(os.path.join(HERE, "..", ".."))
COUNTS = re.compile(r"生成算例(\d+)个；条款(\d+)条，算例用到(\d+)条")
ENV = {**os.environ, "LC_ALL": "C"}


class Trial:
    def __init__(self, jixiao, bless):
        self.jixiao, self.bless, self.failed = jixiao, bless, 0

    def fail(self, where, what):
        self.failed += 1
        print(f"FAIL {where}: {what}")

    def run(self, *args, cwd=ROOT, stdin=b""):
        return subprocess.run([self.jixiao, *args, "--lang", "zh"], capture_output=True, timeout=300,
                              cwd=cwd, env=ENV, input=stdin)

    def mutants(self, path, *options):
        p = self.run("test", "--mutate", "--format", "json", *options, path)
        if p.returncode != 0:
            self.fail(path, f"--mutate: exit {p.returncode} {p.stderr.decode()}")
            return None
        return json.loads(p.stdout)["files"][0]

    # ---- hand-made ----

    def small(self):
        for path in sorted(glob.glob(os.path.join(HERE, "small", "*.jx"))):
            found = self.mutants(path)
            text = "".join(f"{m['fate']} {m['line']}:{m['column']} {m['was']} → {m['now']}\n"
                           for m in found["list"]) if found else ""
            self.compare(path[:-3] + ".txt", text)
            twice = [self.run("test", "--generate", "--quiet", path).stdout for _ in range(2)]
            if twice[0] != twice[1]:
                self.fail(path, "--generate: not the same twice")
            for m in found["list"] if found else []:
                if m["fate"] == "survived" and "应得：" not in m["example"]:
                    self.fail(path, f"no example would notice {m['was']} → {m['now']}")

        for path in sorted(glob.glob(os.path.join(HERE, "cover", "*.jx"))):
            self.covered(path)
        self.large(200)

    def covered(self, path):
        made = self.run("test", "--generate", "--require", "100", path)
        if made.returncode != 0:
            self.fail(path, f"--generate: {made.stderr.decode()}")

    def large(self, n):
        """Indicators that do not touch each other share examples: their number grows with the values of
        one indicator and by twelves."""
        groups = "".join(f"（{'一二三四五六七八九十'[g]}）第{g + 1}组\n" +
                         "".join(f"{k + 1}．指标{g + 1}之{k + 1} ≥ {50 + k}个\n" for k in range(n // 10))
                         for g in range(10))
        made = self.run("test", "--generate", "-", stdin=f"总分：{n}分\n一、产出\n{groups}".encode())
        counts = COUNTS.search(made.stderr.decode())
        if not counts or int(counts[1]) > 12 * n // 10 or counts[2] != counts[3]:
            self.fail(f"{n} indicators", made.stderr.decode())

    # ---- whole schemes ----

    def scheme(self, path):
        """The line of one file, and a line for each survivor."""
        folder = os.path.join(ROOT, os.path.dirname(path))
        made = self.run("test", "--generate", path)
        counts = COUNTS.search(made.stderr.decode())
        if made.returncode != 0 or not counts:
            self.fail(path, f"--generate: exit {made.returncode} {made.stderr.decode()}")
            return ""
        examples, clauses, touched = map(int, counts.groups())
        if touched != clauses:
            self.fail(path, f"the examples touch {touched} of {clauses} clauses")
        with open(os.path.join(ROOT, path), "rb") as f:
            own = f.read()
        whole = self.run("test", "--require", "100", "--quiet", "-", cwd=folder,
                         stdin=own + made.stdout)
        if whole.returncode != 0:
            self.fail(path, f"with the examples at its end: {whole.stdout.decode()[:2000]}")
        m = self.mutants(path, "--generate")
        if not m:
            return ""
        if m["score"] and float(m["score"][:-1]) <= 90:
            self.fail(path, f"notices only {m['score']}")
        lines = [f"{path} {examples} {clauses} 100% {m['mutants']} {m['killed']} {m['survived']} "
                 f"{m['invalid']} {m['equivalent']} {m['score'] or '—'}\n"]
        lines += [f"    {s['line']}:{s['column']} {s['was']} → {s['now']}：{s['reason']}\n"
                  for s in m["list"] if s["fate"] == "survived"]
        return "".join(lines)

    def schemes(self, name, paths):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            lines = list(pool.map(self.scheme, paths))
        self.compare(os.path.join(HERE, "expected", name + ".txt"), "".join(lines))
        return lines

    def table(self, lines):
        with open(os.path.join(ROOT, "rules", "README.md"), encoding="utf-8") as f:
            readme = f.read()
        for line in lines:
            cells = line.split("\n")[0].split()
            row = "| " + " | ".join([cells[0][len("rules/"):], *cells[1:]]) + " |" if cells else ""
            if row not in readme:
                self.fail("rules/README.md", f"has no line {row}")

    def compare(self, path, text):
        old = ""
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                old = f.read()
        if self.bless:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        elif old != text:
            self.fail(os.path.relpath(path, ROOT), f"should be\n{text}")


def names(*patterns):
    found = [p for pattern in patterns for p in glob.glob(os.path.join(ROOT, pattern))]
    return sorted(os.path.relpath(p, ROOT) for p in found)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jixiao", required=True)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("part", choices=["small", "rules", "examples"])
    o = parser.parse_args()
    t = Trial(os.path.abspath(o.jixiao), o.bless)
    if o.part == "small":
        t.small()
    elif o.part == "rules":
        t.table(t.schemes("rules", names("rules/*/*.jx")))
    else:
        left_out = ("examples/08-refused/", "examples/benchmark/")  # does not compile; large
        t.schemes("examples", [p for p in names("examples/*/rules*.jx")
                               if not p.startswith(left_out)])
    print("all well" if not t.failed else f"{t.failed} failed")
    return 1 if t.failed else 0


if __name__ == "__main__":
    sys.exit(main())
