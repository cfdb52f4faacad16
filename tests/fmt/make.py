#!/usr/bin/env python3
"""Writes random rule files: make.py FOLDER N. The same seeds make the same files."""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "exact"))
import gen  # noqa: E402

folder, n = sys.argv[1], int(sys.argv[2])
os.makedirs(folder, exist_ok=True)
for seed in range(1, n + 1):
    g = gen.Gen(random.Random(seed))
    g.rule_set()
    with open(os.path.join(folder, f"{seed}.jx"), "w", encoding="utf-8") as f:
        f.write(g.render())
