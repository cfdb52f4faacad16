#!/usr/bin/env python3
"""Runs the fenced examples of Markdown files through the jixiao command.

    run_manual.py --jixiao PATH FILE.md...

```jx            must compile without an error
```jx file=PATH  a file that later blocks build on (沿用：《PATH》); it must compile as well
                 (《rules/…》 are the schemes of the project)
```jx bad JX2104 must be refused, with that code among the errors (the code may be left out)
```check         what `jixiao check` decides of the last ```jx: every JX45xx with its message, a line each
```effective     what `jixiao dump --effective` of the last ```jx prints, without the origins
```form          the form that the last ```jx scores (JSON)
```form with=上年 another form behind it, which the rules name (with= alone: by its own title)
```console       lines `$ jixiao …`, run in the project's folder, each with all it prints below; `< FILE`
                is standard input; a line of … stands for any number of lines
```scores        lines `name score`; a last line `总分 94.00 优`. A status stands for a score that is not
                to be had (不评, 未填, 无法识别), 无 for a total that is not. A line `核对 一1 退回` names the
                cross-checks that do not hold, `核对 相符` says that all do
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
        self.rules = "rules.jx" # the last one checked

    def fail(self, where, what, text=""):
        self.failed += 1
        print(f"FAIL {where}: {what}\n{text}")

    def call(self, *args):
        p = subprocess.run([self.jixiao, *args], capture_output=True, timeout=60)
        return p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def check(self, where, info, text):
        self.ran += 1
        names = [w[5:] for w in info if w.startswith("file=")]
        rules = self.write(names[0] if names else "rules.jx", text)
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

    def decided(self, where, wanted):
        """The findings on what the rules cannot do, all of them."""
        self.ran += 1
        _, out, err = self.call("check", "--format", "json", os.path.join(self.folder, self.rules))
        got = sorted(f"{f['code']} {f['message']}" for f in json.loads(out)["findings"]
                     if f["code"].startswith("JX45"))
        if got != sorted(filter(None, wanted.split("\n"))):
            self.fail(where, "check decides something else", "\n".join(got))

    def effective(self, where, wanted):
        """The scheme in force: the lines of the block, in this order, without their origin."""
        self.ran += 1
        _, out, err = self.call("dump", "--effective", os.path.join(self.folder, self.rules))
        lines = [line.split(" # ")[0] for line in out.split("\n") if not line.startswith("# ")]
        if [w for w in wanted.split("\n") if w] != [line for line in lines if line]:
            self.fail(where, "the scheme in force is another", out + err)

    def score(self, where, form, others, wanted):
        self.ran += 1
        path = self.write("form.json", form)
        options = []
        for i, (role, text) in enumerate(others):
            other = self.write(f"with{i + 1}.json", text)
            options += ["--with", f"{role}={other}" if role else other]
        code, out, err = self.call("score", "--format", "json", "-r",
                                   os.path.join(self.folder, self.rules), *options, path)
        try:
            got = json.loads(out)
        except ValueError:
            return self.fail(where, f"exit {code}, no result as JSON", out + err)
        rows = {r["name"]: r for r in got["indicators"]}
        for line in filter(None, wanted.split("\n")):
            if line.split()[0] == "核对":
                have = ["核对", *self.checks(got)]
            elif line.split()[0] == "总分":
                have = ["总分", got["total"] or "无", got["grade"] or "无"][: len(line.split())]
            else:
                have = self.row_text(rows, *line.rsplit(None, 1))
            if " ".join(line.split()) != " ".join(" ".join(have).split()):
                self.fail(where, f"want {line}, got {' '.join(have)}", out)
        return None

    @staticmethod
    def checks(got):
        """The cross-checks that failed or could not be made, as 一1 退回."""
        words = {"JX7101": "退回", "JX7102": "需说明", "JX7103": "提示", "JX7104": "不能核对"}
        found = [[f["clause"], words[f["code"]]] for f in got["findings"] if f["code"] in words]
        return [w for pair in found for w in pair] or ["相符"]

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
            p = subprocess.run([self.jixiao, *words], input=given, capture_output=True, timeout=60,
                               cwd=ROOT, env={**os.environ, "NO_COLOR": "1", "COLUMNS": "80",
                                              "LC_ALL": "C"})
            got = (p.stdout + p.stderr).decode("utf-8", "replace").rstrip()
            pattern = re.escape(wanted.rstrip()).replace("…\\\n", "(.*\n)*")
            pattern = re.sub(r"\\\n…$", r"(\n.*)*", pattern)
            if not re.fullmatch(pattern, got):
                self.fail(where, f"jixiao {command} prints something else", got)


def run_file(runner, path):
    form, others = None, []
    for line, info, text in blocks(path):
        where = f"{path}:{line}"
        kind = info[0] if info else ""
        if kind == "console":
            runner.console(where, text)
        elif kind == "jx":
            runner.check(where, info[1:], text)
            form, others = None, []
            runner.rules = next((w[5:] for w in info if w.startswith("file=")), "rules.jx")
        elif kind == "check":
            runner.decided(where, text)
        elif kind == "effective":
            runner.effective(where, text)
        elif kind == "form" and len(info) > 1 and info[1].startswith("with="):
            others.append((info[1][5:], text))
        elif kind == "form":
            form, others = text, []
        elif kind == "scores" and form is not None:
            runner.score(where, form, others, text)
        elif kind == "scores":
            runner.fail(where, "scores without a form before them")


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("files", nargs="+")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.join(os.path.realpath(ROOT), "rules"), os.path.join(folder, "rules"))
        runner = Runner(args.jixiao, folder)
        for path in args.files:
            if os.path.exists(path):
                run_file(runner, path)
    print(f"{runner.ran} examples, {runner.failed} failed")
    return 1 if runner.failed or not runner.ran else 0


if __name__ == "__main__":
    sys.exit(main())
