#!/usr/bin/env python3
"""Compares the tables of the manual with the tables of the program.

    tables.py ROOT

- 16 and 17: every label and phrase of grammar/tokens.def with all its spellings, in that order, and no
  other. Punctuation that has one spelling only is not in the table. Of a label also where it may stand
  (engine/model/labels.c).
- 18: every field that engine/form/form_json.c reads is named.
- 22: every check of engine/base/audits.def: code, name, severity (engine/base/diag.def), whether it has a
  界限 and an 允许相差.
- Chapters and sections count 1, 2, 3 …; the table of contents names each chapter with its anchor; each
  chapter opens with an English summary; a section that another text of the manual refers to exists.

The program is right when the two differ: the manual is the one to be edited.
"""
import os
import re
import sys

SILENT = {"BAR", "SEMI", "COMMA", "LPAREN", "RPAREN"} # ｜ ； ， （ ）
LINE = re.compile(r'^(PHRASE|KEY)\((\w+), "([^"]*)", "([^"]*)", (\w+)\)', re.M)
AUDIT = re.compile(r'^AUDIT\((\d+), \w+, "([^"]*)", "[^"]*", (\w+), \d+, \d+, (\w+)\)', re.M)
DIAG = re.compile(r"^DIAG\((\d+), (\w+),", re.M)
FIELD = re.compile(r'^    \{"(\w+)", (?:offsetof|0)', re.M)
SEVERITY = {"ERROR": "退回", "WARNING": "需说明", "NOTE": "提示"}
PLACE = re.compile(r'^    \{TOK_(K_\w+), ([A-Z_| ]+), "', re.M)
PLACES = [("AT_SCHEME", "文件开头"), ("AT_GROUP", "组"), ("AT_RULE", "指标"), ("AT_ROWS", "指标规则"),
          ("AT_EXAMPLE", "算例")]
SUMMARY = "> **English.** "


class Compare:
    def __init__(self, root):
        self.root, self.failed = root, 0
        self.manual = self.read("grammar/LANGUAGE.md")
        self.chapters = self.split(self.manual)

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            return f.read()

    def fail(self, text):
        self.failed += 1
        print(f"FAIL grammar/LANGUAGE.md: {text}")

    def same(self, what, have, want):
        for row in want:
            if row not in have:
                self.fail(f"{what}: no row {row}")
        for row in have:
            if row not in want:
                self.fail(f"{what}: the program has no {row}")
        if sorted(have) == sorted(want) and have != want:
            self.fail(f"{what}: the rows stand in another order than in the program")

    @staticmethod
    def split(text):
        """{number: (title, lines)} of the chapters; fenced blocks are left out."""
        found, number, fenced = {}, None, False
        for line in text.split("\n"):
            if line.lstrip().startswith("```"):
                fenced = not fenced
            head = None if fenced else re.match(r"## (\d+) (.+)$", line)
            if head:
                number = int(head.group(1))
                found[number] = (head.group(2), [])
            elif number and not fenced:
                found[number][1].append(line)
        return found

    def rows(self, number):
        """Tables of a chapter: a list of tables, each a list of rows without its two head lines."""
        tables, run = [], []
        for line in self.chapters[number][1] + [""]:
            if line.startswith("|"):
                run.append([cell.strip() for cell in line.strip("|").split("|")])
            elif run:
                tables.append(run[2:])
                run = []
        return tables

    def words(self):
        labels, phrases, select = [], [], []
        places = {name: "、".join(zh for flag, zh in PLACES if flag in flags.split(" | "))
                  for name, flags in PLACE.findall(self.read("engine/model/labels.c"))}
        for kind, name, spelling, others, rule in LINE.findall(self.read("grammar/tokens.def")):
            row = (spelling, tuple(others.split("|")) if others else ())
            if kind == "KEY":
                labels.append((*row, places.get(name, "单独一行")))
            elif rule == "SELECT":
                select.append(row)
            elif name not in SILENT:
                phrases.append(row)
        self.same("16", [(r[0], tuple(r[1].split()), r[2]) for r in self.rows(16)[0]], labels)
        tables = [[(r[0].strip("`"), tuple(re.findall("`([^`]*)`", r[1]))) for r in table]
                  for table in self.rows(17)]
        self.same("17", tables[0], phrases)
        self.same("17, selectors", tables[1], select)

    def fields(self):
        chapter = re.split(r"(?m)^## ", self.manual)[18]
        for field in FIELD.findall(self.read("engine/form/form_json.c")):
            if not re.search(f'[`"]{field}[`"]', chapter):
                self.fail(f"18: the field {field} of a form is not named")

    def audits(self):
        severity = dict(DIAG.findall(self.read("engine/base/diag.def")))
        want = [(f"JX{code}", name, SEVERITY[severity[code]], limit != "NONE", tolerance != "NONE")
                for code, name, limit, tolerance in AUDIT.findall(self.read("engine/base/audits.def"))]
        table = next(t for t in self.rows(22) if t[0][0].startswith("JX"))
        self.same("22", [(r[0], r[1], r[2], r[4] != "", r[5] != "") for r in table], want)

    def outline(self):
        if list(self.chapters) != list(range(1, len(self.chapters) + 1)):
            self.fail(f"chapters are not numbered in order: {list(self.chapters)}")
        contents = self.manual.split("目录：", 1)[1].split("\n## ", 1)[0]
        listed = re.findall(r"\[(\d+) ([^]]+)\]\(#([^)]+)\)", contents)
        want = [(str(n), title, f"{n}-" + re.sub(r"[、，：（）]", "", title).replace(" ", "-"))
                for n, (title, _) in self.chapters.items()]
        self.same("目录", listed, want)
        sections = set(map(str, self.chapters))
        for number, (_, lines) in self.chapters.items():
            text = [line for line in lines if line]
            if not text or not text[0].startswith(SUMMARY):
                self.fail(f"chapter {number} does not open with an English summary")
            have = [m.group(1) for m in map(re.compile(r"### (\S+) ").match, lines) if m]
            if have != [f"{number}.{i + 1}" for i in range(len(have))]:
                self.fail(f"sections of chapter {number} are not numbered in order: {have}")
            sections.update(have)
        for found in re.findall(r"见 ?([0-9.]+(?:、[0-9.]+)*)(?: ?节|[，。；）])", self.manual):
            for number in found.split("、"):
                if number not in sections:
                    self.fail(f"there is no section {number} to refer to")


def main():
    compare = Compare(sys.argv[1])
    compare.words()
    compare.fields()
    compare.audits()
    compare.outline()
    return 1 if compare.failed else 0


if __name__ == "__main__":
    sys.exit(main())
