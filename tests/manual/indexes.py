#!/usr/bin/env python3
"""What the READMEs list is all there is: links lead somewhere, folders and commands are named.

    indexes.py ROOT

- Every relative link of a Markdown file is a file or folder of the project.
- examples/README.md names every folder of examples/, rules/README.md every scheme, tests/README.md every
  kind of test, engine/README.md every layer, grammar/README.md and hosts/cli/README.md every source file.
- Both READMEs and the manual page name every command, the manual page every option.
- Every path in `…` of CONTRIBUTING.md exists.
"""
import glob
import os
import re
import sys

COMMAND = re.compile(r'^    \{\.name = "(\w+)",\n     \.run = cmd_', re.M)
OPTION = re.compile(r'^    \{"([\w-]+)",\s+(?:0|\'\w\'),', re.M)


class Indexes:
    def __init__(self, root):
        self.root, self.failed = root, 0

    def fail(self, where, text):
        self.failed += 1
        print(f"FAIL {where}: {text}")

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as f:
            return f.read()

    def names(self, pattern):
        found = glob.glob(os.path.join(self.root, pattern), recursive=True)
        return sorted(os.path.relpath(p, self.root) for p in found)

    def listed(self, index, pattern, shown=os.path.basename, ignore=()):
        text = self.read(index)
        for path in self.names(pattern):
            if shown(path) not in ignore and shown(path) not in text:
                self.fail(index, f"does not name {path}")

    def links(self):
        folders = [p for p in self.names("*/") if not p.startswith("build")]
        files = self.names("*.md") + [p for f in folders for p in self.names(f + "/**/*.md")]
        for path in files:
            text = re.sub(r"```.*?```|`[^`\n]*`", "", self.read(path), flags=re.S)
            for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
                if "://" in link:
                    continue
                target = os.path.join(self.root, os.path.dirname(path), link)
                if not os.path.exists(target):
                    self.fail(path, f"the link {link} leads nowhere")

    def commands(self):
        table = self.read("hosts/cli/options.c")
        page = self.read("hosts/cli/jixiao.1").replace("\\-", "-")
        for command in COMMAND.findall(table):
            for path in ("README.md", "README.zh-CN.md"):
                if f"| `{command}` |" not in self.read(path):
                    self.fail(path, f"does not name the command {command}")
            if f".B {command}\n" not in page:
                self.fail("hosts/cli/jixiao.1", f"does not name the command {command}")
        for option in OPTION.findall(table):
            if f"--{option}" not in page:
                self.fail("hosts/cli/jixiao.1", f"does not name the option --{option}")

    def recipes(self):
        """Words with a slash are paths, except those with a place for a name or a star in them."""
        path = "CONTRIBUTING.md"
        for word in re.findall(r"`([\w./-]+/[\w./-]*)`", self.read(path)):
            if not os.path.exists(os.path.join(self.root, word)):
                self.fail(path, f"there is no {word}")


def main():
    x = Indexes(sys.argv[1])
    x.links()
    x.listed("examples/README.md", "examples/*/", lambda p: p.rstrip("/").split("/")[-1] + "/")
    x.listed("rules/README.md", "rules/*/*.jx", lambda p: p.split("/", 1)[1])
    x.listed("tests/README.md", "tests/*/", lambda p: f"`{p.rstrip('/').split('/')[-1]}/")
    x.listed("engine/README.md", "engine/*/", lambda p: f"`{p.rstrip('/').split('/')[-1]}`",
             ("`cmake`", "`include`"))
    for ending in "chly":
        x.listed("grammar/README.md", f"grammar/*.{ending}")
    x.listed("grammar/README.md", "grammar/*.def")
    x.listed("hosts/cli/README.md", "hosts/cli/*.c",
             lambda p: "cmd_<name>.c" if "cmd_" in p else os.path.basename(p))
    x.commands()
    x.recipes()
    return 1 if x.failed else 0


if __name__ == "__main__":
    sys.exit(main())
