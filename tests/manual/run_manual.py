#!/usr/bin/env python3
"""Runs the fenced examples of Markdown files through the jixiao command.

    run_manual.py --jixiao PATH FILE.md...

```jx            must compile without an error
```jx bad JX2104 must be refused, with that code among the errors (the code may be left out)
```form          the form that the last ```jx scores (JSON)
```console       lines `$ jixiao …`, run in the project's folder, each with all it prints below; `< FILE` is
        standard input; a line
                of … stands for any number of lines
```scores        lines `name score`; a last line `总分 94.00 优`. A status stands for a score that is not
                to be had (不评, 未填, 无法识别), 无 for a total that is not
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
STATUS = {"不评": "not_applicable", "不适用": "not_applicable", "未填": "missing",
          "无法识别": "unreadable"}
FENCE = re.compile(r"^( *)```(.*)$")


def blocks(path):
    """(line, info words, text) of every fenced block; indentation of the fence is taken off."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    i = 0
    while i < len(lines):
        m = FENCE.match(lines[i])
        if not m:
            i += 1
            continue
        start, body, i = i + 1, [], i + 1
        while i < len(lines) and lines[i].strip() != "```":
            body.append(lines[i][len(m.group(1)):] if lines[i].startswith(m.group(1)) else lines[i])
            i += 1
        i += 1
        yield start, m.group(2).split(), "\n".join(body) + "\n"


class Runner:
    def __init__(self, jixiao, folder):
        self.jixiao, self.folder = jixiao, folder
        self.ran = self.failed = 0

    def fail(self, where, what, text=""):
        self.failed += 1
        print(f"FAIL {where}: {what}\n{text}")

    def call(self, *args):
        p = subprocess.run([self.jixiao, *args], capture_output=True, timeout=60)
        return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def check(self, where, info, text):
        self.ran += 1
        rules = self.write("rules.jx", text)
        code, out, err = self.call("check", "--format", "json", rules)
        try:
            findings = json.loads(out)["findings"]
        except (ValueError, KeyError):
            return self.fail(where, f"exit {code}, no findings as JSON", out + err)
        errors = [f["code"] for f in findings if f["severity"] == "error"]
        if "bad" not in info:
            if errors or code:
                self.fail(where, f"must compile, exit {code}", self.call("check", rules)[2])
            return None
        want = [w for w in info if w.startswith("JX")]
        if not errors or code != 1:
            self.fail(where, f"must be refused, exit {code}", text)
        elif want and not set(want) <= set(errors):
            self.fail(where, f"must be refused with {' '.join(want)}, was with {' '.join(errors)}",
                      self.call("check", rules)[2])
        return None

    def score(self, where, form, wanted):
        self.ran += 1
        path = self.write("form.json", form)
        code, out, err = self.call("score", "--format", "json", "-r",
                                   os.path.join(self.folder, "rules.jx"), path)
        try:
            got = json.loads(out)
        except ValueError:
            return self.fail(where, f"exit {code}, no result as JSON", out + err)
        rows = {r["name"]: r for r in got["indicators"]}
        for line in filter(None, wanted.split("\n")):
            if line.split()[0] == "总分":
                have = ["总分", got["total"] or "无", got["grade"] or "无"][: len(line.split())]
            else:
                have = self.row_text(rows, *line.rsplit(None, 1))
            if " ".join(line.split()) != " ".join(" ".join(have).split()):
                self.fail(where, f"want {line}, got {' '.join(have)}", out)
        return None

    @staticmethod
    def row_text(rows, name, wanted):
        """The row in the words of the wanted line, so that the two can be compared."""
        row = rows.get(name)
        if row is None:
            return [name, "(no such row)"]
        if wanted in STATUS and row["score"] is None:
            return [name, wanted if row["status"] == STATUS[wanted] else row["status"]]
        return [name, str(row["score"])]


    def console(self, where, text):
        """Each command with what it must print: standard output, then standard error."""
        for part in re.split(r"(?m)^\$ jixiao ", text)[1:]:
            self.ran += 1
            command, _, wanted = part.partition("\n")
            words, given = shlex.split(command), b""
            if "<" in words:
                with open(os.path.join(ROOT, words[words.index("<") + 1]), "rb") as f:
                    given = f.read()
                words = words[:words.index("<")]
            p = subprocess.run([self.jixiao, *words], input=given, capture_output=True, timeout=60, cwd=ROOT, env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80"})
            got = (p.stdout + p.stderr).decode("utf-8", "replace").rstrip()
            pattern = re.escape(wanted.rstrip()).replace("…\\\n", "(.*\n)*")
            pattern = re.sub(r"\\\n…$", r"(\n.*)*", pattern)
            if not re.fullmatch(pattern, got):
                self.fail(where, f"jixiao {command} prints something else", got)


def run_file(runner, path):
    form = None
    for line, info, text in blocks(path):
        where = f"{path}:{line}"
        kind = info[0] if info else ""
        if kind == "console":
            runner.console(where, text)
        elif kind == "jx":
            runner.check(where, info[1:], text)
            form = None
        elif kind == "form":
            form = text
        elif kind == "scores" and form is not None:
            runner.score(where, form, text)
        elif kind == "scores":
            runner.fail(where, "scores without a form before them")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("files", nargs="+")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(args.jixiao, folder)
        for path in args.files:
            if os.path.exists(path):
                run_file(runner, path)
    print(f"{runner.ran} examples, {runner.failed} failed")
    return 1 if runner.failed or not runner.ran else 0


if __name__ == "__main__":
    sys.exit(main())
