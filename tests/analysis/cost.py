#!/usr/bin/env python3
"""What `jixiao check` costs as schemes grow.

    cost.py --jixiao PATH [--sizes 100 1000 2000 10000]     a table: seconds, operations, each
    cost.py --jixiao PATH --sizes 400 1600 --growth     fails when operations grow faster than rules

The table is for people and has seconds of processor time; the test counts the operations that the analysis ran
(`dump --analysis`), which are the same on every machine. `--by-form` makes schemes whose rules are
for rows of a form.
"""
import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile


def clause(i):
    """Six kinds of indicators in turn, one of them with a finding that has to be proved."""
    return [
        f"甲指标{i}数 ≥ 300家；完成率低于60%，得0分",
        f"乙指标{i}率 ≥ 95%\n　　评分：分档\n　　｜完成率｜得分｜\n　　｜90%以上｜100%｜\n　　｜60%（含）～90%｜50%｜\n　　｜低于60%｜0%｜",
        f"丙指标{i}额 ≥ 23亿元\n　　超额：超过目标30%，须说明原因；未说明，扣分值的20%",
        f"丁指标{i}成本\n　　取值：丁{i}费÷丁{i}人次\n　　目标：≤800元/人次\n　　不适用：丁{i}人次＝0人次；不评，分值并入同级指标",
        f"戊指标{i}数 ≥ 20场；每少1场，扣分值的5%",
        f"己指标{i} ＝ 是",
    ][i % 6]


def numeral(n):
    digits, out = "零一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        d = n // unit % 10
        if d:
            out += digits[d] + name
        elif out and n % unit:
            out = out.rstrip("零") + "零"
    return out


def scheme(n):
    total = n * 10
    data = "；".join(f"丁{i}费（万元）；丁{i}人次（人次）" for i in range(n) if i % 6 == 3)
    head = f"总分：{total}分\n等级：优≥{total * 9 // 10}分；差\n" + (f"数据：{data}\n" if data else "")
    out, size = [head], 20
    for g in range(0, n, size):
        part = range(g, min(g + size, n))
        out.append(f"{numeral(g // size + 1)}、第{g // size}组（{10 * len(part)}分）\n")
        out += [f"{k}．{clause(i)}\n" for k, i in enumerate(part, 1)]
    return "".join(out)


def by_form(n):
    rules = [f"{i + 1}．甲{i}类指标\n　　适用：名称含“甲{i}号”\n　　评分：{m}\n" for i, m in
             ((i, ["按比例；完成率低于60%，得0分", "达标得分", "每少1个，扣分值的5%"][i % 3]) for i in range(n))]
    return ("方向：其余，≥\n一、产出指标（100分）\n　　指标：按申报表，其余\n二、指标规则\n" + "".join(rules)
            + f"{n + 1}．其余指标\n　　适用：其余\n　　评分：达标得分\n")


def measure(args, n):
    with tempfile.TemporaryDirectory() as tmp:
        path = os.path.join(tmp, "rules.jx")
        with open(path, "w", encoding="utf-8") as f:
            f.write((by_form if args.by_form else scheme)(n))
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        p = subprocess.run([args.jixiao, "check", path], capture_output=True)
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
        if p.returncode not in (0, 1):
            sys.exit(p.stderr.decode("utf-8", "replace"))
        dump = subprocess.run([args.jixiao, "dump", "--analysis", path], capture_output=True)
        ops = re.search(r"^ops run: (\d+)$", dump.stdout.decode("utf-8"), re.M)
        return seconds, int(ops[1]) if ops else 0


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--jixiao", default="jixiao")
    ap.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 2000, 10000])
    ap.add_argument("--by-form", action="store_true")
    ap.add_argument("--growth", action="store_true")
    args = ap.parse_args()
    before, bad = None, 0
    print("| 指标 | 处理器秒 | 运算 | 每项 |\n| --- | --- | --- | --- |")
    for n in args.sizes:
        seconds, ops = measure(args, n)
        print(f"| {n} | {seconds:.2f} | {ops} | {ops // n} |")
        if before and args.growth and ops > before[1] * n / before[0] * 1.3:
            print(f"from {before[0]} to {n} indicators: {before[1]} to {ops} operations")
            bad = 1
        before = (n, ops)
    return bad


if __name__ == "__main__":
    sys.exit(main())
