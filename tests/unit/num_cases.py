#!/usr/bin/env python3
"""Prints exact-arithmetic cases for num_test.c: python3 num_cases.py > num_cases.txt

Answers come from Python's fractions; nothing here knows how the engine computes. A line is an
operation, its operands and the answer, all rationals in lowest terms:

    add a b c | sub a b c | mul a b c | div a b c | cmp a b sign
    round mode decimals a c | fixed decimals a text

The output depends on SEED only.
"""
from fractions import Fraction as F
import random

SEED = 20240229
rng = random.Random(SEED)

EDGES = [0, 1, 2, 3, 2**31, 2**32 - 1, 2**32, 3037000499, 3037000500, 2**61, 2**62 - 1, 2**62,
         2**62 + 1, 2**63 - 2, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 1, 2**64, 2**64 + 1,
         10**18, 10**19, 10**19 + 1, 2**127 - 1, 2**127, 2**128]


def small():
    return F(rng.randint(-100000, 100000), rng.choice([1, 1, 1, 2, 3, 4, 7, 8, 10, 100, 1000, 9999]))


def edge():
    n = rng.choice(EDGES) * rng.choice([1, -1])
    d = rng.choice([1, 1, 1, 2, 3, 5, 2**31, 2**62, 2**62 + 1, 2**63 - 1, 2**63, 2**64, 10**18])
    return F(n, d)


def big():
    n, d = rng.choice([(40, 0), (40, 40), (25, 3), (60, 20), (100, 90), (19, 19), (180, 170)])
    return F(rng.randint(-10**n, 10**n), rng.randint(1, 10**d))


def shared():
    """Operands with large common factors, so that results shrink again."""
    g = rng.randint(2, 10**30)
    return F(rng.randint(1, 1000) * g, rng.randint(1, 1000)), F(rng.randint(1, 1000), g)


def text(x):
    return f"{x.numerator}/{x.denominator}"


def rounded(x, decimals, mode):
    p = 10**decimals
    y = x * p
    low = y.numerator // y.denominator
    rest = y - low
    if rest == 0:
        return F(low, p)
    neg = x < 0
    up = {
        "half_up": rest > F(1, 2) or (rest == F(1, 2) and not neg),
        "half_even": rest > F(1, 2) or (rest == F(1, 2) and low % 2 == 1),
        "down": neg,
        "up": not neg,
        "floor": False,
        "ceil": True,
    }[mode]
    return F(low + up, p)


def operations(a, b):
    print("add", text(a), text(b), text(a + b))
    print("sub", text(a), text(b), text(a - b))
    print("mul", text(a), text(b), text(a * b))
    if b != 0:
        print("div", text(a), text(b), text(a / b))
    print("cmp", text(a), text(b), (a > b) - (a < b))


def roundings(x, decimals):
    for mode in ("half_up", "half_even", "down", "up", "floor", "ceil"):
        print("round", mode, decimals, text(x), text(rounded(x, decimals, mode)))


def fixed(x, decimals):
    r = rounded(x, decimals, "half_up")
    n = abs(r.numerator * (10**decimals // r.denominator))
    digits = str(n).rjust(decimals + 1, "0")
    whole, rest = digits[:len(digits) - decimals], digits[len(digits) - decimals:]
    sign = "-" if r < 0 else ""
    print("fixed", decimals, text(r), sign + whole + ("." + rest if decimals else ""))


def half(n):
    """A number that lies exactly on half a unit of its last place, and that place."""
    decimals = rng.randint(0, 6)
    return F(2 * n + 1, 2 * 10**decimals), decimals


def main():
    for make in (small, edge, big):
        for _ in range(60):
            operations(make(), make())
    for _ in range(20):
        operations(small(), big())
        operations(edge(), small())
        operations(*shared())
    for make in (small, edge, big):
        for _ in range(14):
            roundings(make(), rng.choice([0, 1, 2, 2, 3, 6, 18, 19, 30]))
    for n in (0, 1, 2, 3, 214, -1, -2, -215, 2**62, 2**64, -10**40):
        roundings(*half(n))
    for make in (small, edge, big):
        for _ in range(20):
            fixed(make(), rng.choice([0, 1, 2, 2, 3, 6, 18, 19, 30]))


main()
