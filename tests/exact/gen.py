"""Random rule sets as data, their rule text, and random forms for them.

Everything is decided by one random.Random, so that a seed names a case for ever. Only wording
with one settled meaning is made; what the compiler must refuse is tested elsewhere.
"""
import json
from fractions import Fraction as F
from math import floor

from reference import MISSING, NA, OK, UNREADABLE, fixed, leaves, share_points

MONEY = {"元": 1, "千元": 1000, "万元": 10 ** 4, "百万元": 10 ** 6, "亿元": 10 ** 8}
COUNTS = ["个", "家", "场", "项", "人次", "次", "件"]
MODES = ["四舍五入", "四舍六入五成双", "只舍不入", "只入不舍"]
HEADS = ["专利授权", "R&D投入", "5G基站", "培训场次", "示范园区", "按时完成", "产业领军人才（团队）",
         "扶持企业", "道路养护", "“四上”企业", "成果转化/推广", "资金拨付", "检测样品", "河道清淤",
         "宣传活动", "信息系统", "受益群众", "新增岗位", "节能改造", "文物修缮", "就业帮扶"]
TAILS = ["数量", "规模", "水平", "情况", "总量", "进度", "质量", "成效", "覆盖面", "落实度"]
NUMERALS = "一二三四五六七八九十"
MARKS = [lambda i: NUMERALS[i] + "、", lambda i: "（" + NUMERALS[i] + "）", lambda i: f"{i + 1}．",
         lambda i: f"（{i + 1}）"]


def dec(x, group=False):
    """The exact decimal text of x, which must have one."""
    places = 0
    while (x * 10 ** places).denominator != 1:
        places += 1
        assert places < 60, x
    s = fixed(x, places)
    if group:
        head, _, tail = s.partition(".")
        s = f"{int(head):,}" + ("." + tail if tail else "")
    return s


def finite(x):
    d = x.denominator
    for p in (2, 5):
        while d % p == 0:
            d //= p
    return d == 1


class Gen:
    def __init__(self, rng):
        self.r = rng
        self.names = set()
        self.data = {}  # name -> {"kind", "unit", "declared" with its unit, "sure" to be filled in}

    def chance(self, p):
        return self.r.random() < p

    def name(self, tag=""):
        while True:
            n = self.r.choice(HEADS) + self.r.choice(TAILS) + tag
            if self.chance(0.2):
                n += str(self.r.randint(1, 99)) + "期"
            if n not in self.names:
                self.names.add(n)
                return n

    # ---- values ----

    def unit(self, kind):
        if kind == "money":
            return self.r.choice(["元", "千元", "万元", "万元", "百万元", "亿元"])
        return {"pct": "%", "none": ""}.get(kind) if kind in ("pct", "none") else \
            self.r.choice(COUNTS)

    def scale(self, kind, unit):
        return F(MONEY[unit]) if kind == "money" else F(1, 100) if kind == "pct" else F(1)

    def quantity(self, kind, unit):
        """A target's value in base units: figures that bring half cents about."""
        m = self.r.choice([3, 6, 7, 8, 9, 11, 12, 15, 16, 20, 23, 25, 32, 40, 48, 50, 64, 75, 80, 90,
                           120, 125, 160, 200, 250, 400, 570, 640, 800, 1250, 3000])
        if kind == "pct":
            m = self.r.choice([60, 75, 80, 85, 88, 90, 92, 95, 96, 98, 99, 100])
        x = F(m)
        if kind in ("money", "none") and self.chance(0.4):
            x += F(self.r.randint(1, 99), 100)
        if kind == "pct" and self.chance(0.2):
            x -= F(self.r.randint(1, 9), 10)
        if kind == "money" and self.chance(0.04):
            x = F(self.r.randint(10 ** 39, 10 ** 40 - 1), 100)
        return x * self.scale(kind, unit)

    def text(self, x, kind, unit):
        s = dec(x / self.scale(kind, unit), self.chance(0.2))
        return s + unit

    def points(self, low=1):
        return F(self.r.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])) if self.places == 0 or \
            self.chance(0.7) else F(self.r.randint(low * 10, 120), 10)

    def amount(self, most, shares_only=False):
        """Points taken or given: absolute, or a share of the indicator's points."""
        if shares_only or self.chance(0.3):
            return {"share": True, "value": F(self.r.choice([5, 10, 12, 20, 25, 40, 50, 60]), 100)}
        y = F(self.r.choice([1, 2, 3, 5, 10, 15, 20, 25]), 10)
        return {"share": False, "value": min(y, most)}

    def amount_text(self, a):
        return "分值的" + dec(a["value"] * 100) + "%" if a["share"] else dec(a["value"]) + "分"

    # ---- data and expressions ----

    def datum(self, kind, sure=False):
        n = self.name("额" if kind == "money" else "数")
        self.data[n] = {"kind": kind, "unit": self.unit(kind), "sure": sure,
                        "declared": kind != "money" or self.chance(0.8)}
        return n

    def leaf_expr(self, kind):
        known = [n for n, d in self.data.items() if d["kind"] == kind and not d["sure"]]
        if known and self.chance(0.4):
            return ("name", self.r.choice(known))
        return ("name", self.datum(kind))

    def sum_expr(self, kind, depth=0):
        c = self.r.random()
        if depth > 1 or c < 0.35:
            return self.leaf_expr(kind)
        a, b = self.sum_expr(kind, depth + 1), self.sum_expr(kind, depth + 1)
        if c < 0.55:
            return (self.r.choice("＋－"), a, b)
        if c < 0.75:
            return (self.r.choice(["合计", "最大", "最小", "平均"]), a, b) + \
                ((self.leaf_expr(kind),) if self.chance(0.4) else ())
        if c < 0.85:
            return ("×", a, ("const", F(self.r.choice([2, 3, 5]), self.r.choice([1, 2, 4])), ""))
        cond = (self.r.choice("≥≤＞＜"), a, b)
        if self.chance(0.3):
            cond = (self.r.choice(["且", "或"]), cond, ("＞", self.leaf_expr(kind), a))
        return ("if", cond, b, self.leaf_expr(kind))

    def value_expr(self, kind):
        """取值 of an indicator whose target is of `kind`."""
        if kind in ("pct", "none"):
            base = self.r.choice(["money", "count"])
            if self.chance(0.15):
                return ("同比", self.leaf_expr(base), self.leaf_expr(base))
            return ("÷", self.sum_expr(base), self.leaf_expr(base))
        return self.sum_expr(kind)

    def expr_text(self, e, inner=False):
        op = e[0]
        if op == "const":
            return e[2] or dec(e[1])
        if op in ("name", "field"):
            return e[1] if op == "field" or not self.chance(0.15) else "【" + e[1] + "】"
        if op == "if":
            s = "若" + "则".join(self.expr_text(x, True) for x in e[1:3]) + "否则" + \
                self.expr_text(e[3], True)
            return "（" + s + "）" if inner else s
        if op in ("合计", "最大", "最小", "平均", "同比"):
            return op + "（" + "，".join(self.expr_text(x) for x in e[1:]) + "）"
        s = self.expr_text(e[1], True) + op + self.expr_text(e[2], True)
        return "（" + s + "）" if inner else s

    # ---- targets ----

    def target(self, kind, ops):
        op = self.r.choice(ops)
        unit = self.unit(kind)
        t = {"kind": kind, "op": op, "unit": unit}
        t["value"] = self.quantity(kind, unit)
        if op == "range":
            t["low"], t["high"] = t["value"], t["value"] * F(self.r.choice([11, 12, 15, 20]), 10)
            t["low_in"] = t["high_in"] = True
        return t

    def target_text(self, t):
        if t["kind"] in ("yesno", "text", "date"):
            return t["op"] + t["words"]
        if t["op"] == "range":
            low, high = (self.text(t[k], t["kind"], t["unit"]) for k in ("low", "high"))
            mark = self.r.choice(["", "（含）"])
            return low + mark + "～" + high + mark
        return t["op"] + self.text(t["value"], t["kind"], t["unit"])

    # ---- methods ----

    def prorata(self, merge):
        kind = self.r.choice(["money", "count", "pct", "none"])
        op = self.r.choice(["≥", "≥", "＝", "", "≤", "≤", "range"])
        t = self.target(kind, [op])
        if op == "≤":
            explicit = self.r.choice([None, "反向按比例", "反向线性"])
            return t, {"name": explicit or self.rules["reverse"], "written": bool(explicit)}
        if op == "range" and self.rules["rate"]:
            t = self.target(kind, ["≥"])
        return t, {"name": "按比例", "written": t["op"] == "range" or self.chance(0.4)}

    def attain(self, merge):
        c = self.r.random()
        if c < 0.15:
            return {"kind": "yesno", "op": self.r.choice(["", "＝"]), "words": "是",
                    "value": F(1)}, {"name": "达标得分", "written": False}
        if c < 0.3:
            return {"kind": "text", "op": "＝", "words": "按时支付", "value": F(1)}, \
                {"name": "达标得分", "written": self.chance(0.3)}
        if c < 0.42:
            month = self.r.randint(2, 12)
            return {"kind": "date", "op": "＝", "value": F(month), "words":
                    self.r.choice(["2023年", ""]) + f"{month}月底前"}, \
                {"name": "达标得分", "written": False}
        if c < 0.5:
            t = {"kind": self.r.choice(["count", "money"]), "op": self.r.choice(["≤", "＝"]),
                 "value": F(0)}
            t["unit"] = self.unit(t["kind"])
            return t, {"name": "达标得分", "written": self.chance(0.5)}
        kind = self.r.choice(["money", "count", "pct", "none"])
        return self.target(kind, ["≥", "≤", "＝", "＞", "＜", "range"]), \
            {"name": "达标得分", "written": True}

    def bands(self, merge):
        kind = self.r.choice(["money", "count", "pct", "none"])
        t = self.target(kind, ["≥", "＝", "≤"])
        of = self.r.choice(["完成值", "完成率", "完成率", "偏离度", "偏差幅度"])
        n = self.r.randint(1, 4)
        if of == "完成值":
            step = t["value"] / self.r.choice([4, 5, 8, 10])
            step = step if finite(step) else t["value"]
            cuts = [step * i for i in sorted(self.r.sample(range(1, 12), n))]
            if kind == "pct":
                cuts = [c for c in cuts if c < 1] or [F(1, 2)]
        elif of == "偏离度":
            cuts = [F(c, 100) for c in sorted(self.r.sample(range(-60, 60, 5), n))]
        else:
            cuts = [F(c, 100) for c in sorted(self.r.sample(range(5, 100, 5), n))]
        return t, {"name": "分档", "of": of, "kind": kind if of == "完成值" else "pct",
                   "bands": self.band_rows(cuts, of, kind, merge)}

    def band_rows(self, cuts, of, kind, merge):
        """Neighbouring intervals over the cuts; each cut belongs to one of them."""
        top = F(1) if of == "完成率" or (of == "完成值" and kind == "pct") else None
        if top and self.chance(0.4):
            top = None
        rows, low, low_in = [], None, False
        ends = cuts + ([top] if top else [])
        for i, c in enumerate(ends):
            high_in = self.chance(0.5) if i + 1 < len(ends) or not top else True
            rows.append({"low": low, "low_in": low_in, "high": c, "high_in": high_in})
            low, low_in = c, not high_in
        if not top:
            rows.append({"low": low, "low_in": low_in, "high": None, "high_in": False})
        for b in rows:
            share = F(self.r.choice([0, 10, 25, 40, 50, 60, 75, 80, 85, 100]), 100)
            b["amount"] = {"share": True, "value": share}
            if not merge and self.chance(0.3):
                b["amount"] = {"share": False, "value": F(self.r.randint(0, 9), 10)}
        self.r.shuffle(rows)
        return rows

    def step_width(self, t):
        if t["kind"] == "count":
            return F(self.r.choice([1, 1, 2, 3, 5]))
        if t["kind"] == "pct":
            return F(self.r.choice([1, 2, 3, 5]), 100)
        w = t["value"] / self.r.choice([4, 5, 8, 10, 16, 20, 25])
        return w if finite(w) and (w / self.scale(t["kind"], t["unit"]) * 100).denominator == 1 \
            else self.scale(t["kind"], t["unit"])

    def step(self, t, direction, merge):
        of = self.r.choice(["value", "value", "target", "rate"])
        if of == "rate" and (direction == "more" or t["op"] == "≤"):
            of = "value"
        s = {"dir": direction, "of": of, "amount": self.amount(F(5), merge)}
        s["width"] = self.step_width(t) if of == "value" else F(self.r.choice([1, 2, 3, 5, 8]), 100)
        s["partial"] = self.r.choice(["不扣", "按一档扣", "按比例扣"])
        s["silent"] = of == "value" and t["kind"] == "count" and s["width"] == 1 and \
            self.chance(0.6)
        return s

    def steps(self, merge):
        if self.chance(0.2):
            s = {"dir": "found", "of": "value", "width": F(1), "partial": "不扣", "silent": True,
                 "amount": self.amount(F(5), merge), "unit": self.r.choice(["处", "起", "次", "件"])}
            return None, {"name": "步", "steps": [s]}
        kind = self.r.choice(["money", "count", "pct", "none"])
        t = self.target(kind, ["≥", "＝", "", "≤"])
        s = [self.step(t, "more" if t["op"] == "≤" else "less", merge)]
        if t["op"] == "＝" and self.chance(0.4):
            s.append(self.step(t, "more", merge))
            s[0]["silent"] = s[1]["silent"] = False
        return t, {"name": "步", "steps": s}

    def formula(self, merge):
        kind = self.r.choice(["money", "count", "pct", "none"])
        t = self.target(kind, ["≥", "＝"])
        w, a, g = ("field", "分值"), ("field", "完成值"), ("field", "目标值")
        k = ("const", F(self.r.choice([2, 3, 5, 15]), self.r.choice([1, 2, 10])), "")
        e = self.r.choice([
            ("÷", ("×", w, a), g),
            ("×", w, ("－", ("const", F(1), ""), ("×", k, ("÷", ("－", g, a), g)))),
            ("if", ("≥", a, g), w, ("÷", ("×", w, a), ("×", g, ("const", F(2), "")))),
            ("×", w, ("最小", ("const", F(1), ""), ("÷", a, g))),
        ])
        return t, {"name": "公式", "expr": e}

    def grades(self, merge):
        cut = self.r.sample(range(10, 100, 5), 2)
        a, b = F(max(cut), 100), F(min(cut), 100)
        g = {"达成": {"low": a, "low_in": True, "high": F(1), "high_in": True},
             "部分达成": {"low": b, "low_in": True, "high": a, "high_in": False},
             "未达成": {"low": F(0), "low_in": True, "high": b, "high_in": False}}
        return None, {"name": "定性", "grades": g,
                      "only": self.r.choice([None, "取上限", "取中值", "取下限", "取自评得分"])}

    def entered(self, merge):
        return None, {"name": "录入"}

    # ---- an indicator ----

    def indicator(self, merge):
        make = self.r.choice([self.prorata] * 4 + [self.attain, self.bands, self.bands, self.steps,
                                                   self.steps, self.formula, self.grades,
                                                   self.entered])
        t, m = make(merge)
        ind = {"leaf": True, "name": self.name(), "target": t, "method": m, "points": None,
               "cases": [], "whole": False}
        if m["name"] == "步":
            ind["whole"] = any(s["silent"] for s in m["steps"])
        number = t and t["kind"] in ("money", "count", "pct", "none")
        if number and t["value"] > 0 and t["value"] < 10 ** 20 and self.chance(0.3) \
                and m["name"] != "步":
            ind["expr"] = self.value_expr(t["kind"])
        if number and t["value"] > 0 and t["op"] != "range":
            self.clauses(ind, t, m, merge)
        if self.chance(0.05):
            ind["missing"] = "不评"
        return ind

    def clauses(self, ind, t, m, merge):
        if t["op"] in ("≥", "＝") and self.chance(0.3) and m["name"] != "公式":
            cut = F(self.r.choice([30, 50, 60, 75]), 100)
            amt = {"share": True, "value": F(0)} if self.chance(0.5) else self.amount(F(1), merge)
            ind["cases"].append((("＜", ("field", "完成率"),
                                  ("const", cut, dec(cut * 100) + "%")), amt))
        if self.chance(0.1) and m["name"] != "公式":
            ind["cases"].append((("＝", ("field", "完成值"),
                                  ("const", F(0), "0" + t["unit"])), self.amount(F(1), merge)))
        if not merge and self.chance(0.1) and m["name"] != "公式":
            ind["cap"] = {"share": False, "value": F(self.r.randint(5, 20), 10)}
        elif not merge and self.chance(0.1) and m["name"] != "公式":
            ind["floor"] = {"share": False, "value": F(self.r.randint(1, 9), 10)}
        if t["op"] in ("≥", "＝", "") and self.chance(0.2):
            ind["over"] = self.over(merge)
        if t["op"] == "≥" and t["kind"] in ("count", "money") and self.chance(0.15):
            ind["bonus"] = {"width": self.step_width(t), "value": F(self.r.choice([1, 2, 5]), 10),
                            "partial": "不扣", "cap": F(self.r.randint(1, 6), 2)}
        if self.chance(0.12):
            d = self.datum("count", sure=True)
            cond = (self.r.choice("≥＞"), ("name", d), ("const", F(5), "5" + self.data[d]["unit"]))
            ind["premise"] = (cond, {"share": True, "value": F(0)} if self.chance(0.6)
                              else self.amount(F(1), merge))
        if self.chance(0.08):
            d = self.datum("count", sure=True)
            ind["veto"] = ("＞", ("name", d), ("const", F(7), "7" + self.data[d]["unit"]))

    def over(self, merge):
        o = {"kind": self.r.choice(["plain", "unexplained", "step"]),
             "threshold": F(self.r.choice([10, 20, 30, 50]), 100), "amount": self.amount(F(5), True)}
        if o["kind"] == "step":
            o.update(width=F(self.r.choice([5, 10]), 100),
                     partial=self.r.choice(["不扣", "按一档扣", "按比例扣"]),
                     cap=F(self.r.randint(1, 6), 2))
        return o

    # ---- the outline ----

    def na_rule(self, ind):
        """Lets an indicator be 不适用 by a condition on the divisor of its 取值."""
        e = ind.get("expr")
        if e and e[0] == "÷" and e[2][0] == "name" and self.chance(0.7):
            d = self.data[e[2][1]]
            ind["na_cond"] = ("＝", e[2], ("const", F(0), "0" + d["unit"]))

    def group(self, level, budget):
        """A group of `budget` points (None: nobody wrote it)."""
        g = {"leaf": False, "name": self.name("类"), "points": budget, "children": []}
        deep = level < 2 and self.chance(0.4)
        for _ in range(self.r.randint(1, 3) if deep else self.r.randint(1, 4)):
            g["children"].append(self.group(level + 1, None) if deep else self.indicator(False))
        if not deep and len(g["children"]) > 1 and self.chance(0.4):
            self.give_policy(g)
        return g

    def give_policy(self, g):
        p = self.r.choice(["full", "zero", "merge", "rescale"])
        if p == "merge":
            g["children"] = [self.indicator(False) for _ in g["children"]]
        k = self.r.choice(g["children"])
        k["na"] = p
        self.na_rule(k)

    def written_points(self, g, budget):
        """Writes points under a group that leave enough for those left unwritten."""
        free = leaves(g)
        left = budget
        self.r.shuffle(free)
        for leaf in free[1:]:
            p = self.points()
            if self.chance(0.4) and left - p >= 2 * len(free):
                leaf["points"] = p
                left -= p

    def rule_set(self):
        places = self.places = self.r.choice([0, 1, 2, 2, 2, 2, 3, 4])
        mode = self.r.choice(MODES + ["四舍五入"] * 3)
        self.rules = rules = {
            "item": (places, mode), "reverse": self.r.choice(["反向按比例", "反向线性"]),
            "sum": None, "rate": None, "most": None, "na": None, "missing": "得0分", "veto": None,
            "total": F(self.r.choice([100, 100, 100, 120, 60])),
            "grades": [("优", F(90)), ("良", F(80)), ("中", F(60)), ("差", None)]}
        if self.chance(0.3):
            rules["sum"] = (self.r.randint(0, places), self.r.choice(MODES))
        if self.chance(0.25):
            rules["rate"] = (self.r.choice([0, 1, 2]), self.r.choice(MODES))
        if self.chance(0.2):
            rules["grades"] = [("A级", F(95)), ("B级", F(70)), ("C级", F(59)), ("D级", None)]
        if self.chance(0.15):
            rules["most"] = rules["total"] + self.r.randint(0, 10)
        rules["root"] = self.fair_outline(rules)
        for role in ("bonus", "penalty"):
            if self.chance(0.15):
                rules["root"]["children"].append(self.extra(role))
        if self.chance(0.1):
            d = self.datum("count", sure=True)
            rules["veto"] = ("＞", ("name", d), ("const", F(8), "8" + self.data[d]["unit"]))
        rules["data"] = self.data
        return rules

    def extra(self, role):
        """新闻宣传（加分，最高3分）: outside the sum of points."""
        y = {"share": False, "value": F(self.r.choice([1, 2, 5, 10, 15]), 10)}
        s = {"dir": "found", "of": "value", "width": F(1), "partial": "不扣", "silent": True,
             "amount": y, "unit": self.r.choice(["篇", "次", "件"])}
        return {"leaf": True, "role": role, "name": self.name(), "target": None, "whole": True,
                "points": F(self.r.randint(1, 10)), "cases": [],
                "method": {"name": "步", "steps": [s]}}

    def fair_outline(self, rules):
        """An outline whose indicators have the points that their clauses give and take."""
        while True:
            self.names.clear()
            self.data.clear()
            root = self.outline(rules["total"])
            share_points(root, rules["total"], self.places)
            if all(leaf["w"] >= F(5, 2) for leaf in leaves(root)):
                return root

    def outline(self, total):
        root = {"leaf": False, "name": "", "points": total, "children": []}
        if self.chance(0.15):
            root["children"] = [self.indicator(False) for _ in range(self.r.randint(1, 7))]
            if len(root["children"]) > 2:
                self.written_points(root, total)
            return root
        n = self.r.randint(2, 4)
        cuts = sorted(self.r.sample(range(2, 9), n - 1))
        budgets = [F(total) * (b - a) / 10 for a, b in zip([0] + cuts, cuts + [10])]
        for b in budgets:
            written = self.chance(0.8)
            g = self.group(0, b)
            self.written_points(g, b)
            g["points"] = b if written else None
            root["children"].append(g)
        if all(g["points"] is not None for g in root["children"]):
            return root
        for g in root["children"]:  # equal shares reach across unwritten groups: nothing written
            if g["points"] is None:
                for leaf in leaves(g):
                    leaf["points"] = None
        return root

    # ---- rule text ----

    def rounding_text(self, where, r):
        return f"{where}保留{r[0]}位，{r[1]}"

    def render(self):
        rules, out = self.rules, []
        out.append("评分方案：随机方案")
        if rules["total"] != 100 or rules["most"] is not None or self.chance(0.3):
            out.append("总分：" + dec(rules["total"]) + "分" +
                       ("；最高" + dec(rules["most"]) + "分" if rules["most"] is not None else ""))
        parts = [self.rounding_text("逐项", rules["item"])]
        parts += [self.rounding_text("汇总", rules["sum"])] if rules["sum"] else []
        parts += [self.rounding_text("完成率", rules["rate"])] if rules["rate"] else []
        out.append("小数：" + "；".join(parts))
        if rules["grades"][0][0] != "优":
            out.append("等级：" + "；".join(n + ("" if low is None else "≥" + dec(low) + "分")
                                          for n, low in rules["grades"]))
        if rules["reverse"] != "反向按比例" or self.chance(0.2):
            out.append("反向：" + rules["reverse"])
        if rules["veto"]:
            out.append("一票否决：" + self.expr_text(rules["veto"]))
        declared = [n + (f"（{d['unit']}）" if d["declared"] else "") for n, d in self.data.items()]
        if declared:
            out.append("数据：" + "；".join(declared))
        out.append("")
        self.render_children(rules["root"], 0, out)
        return "\n".join(out) + "\n"

    def render_children(self, node, level, out):
        for i, c in enumerate(node["children"]):
            mark = MARKS[level](i)
            points = f"（{dec(c['points'])}分）" if c["points"] is not None else ""
            if c.get("role"):
                points = f"（{'加' if c['role'] == 'bonus' else '扣'}分，最高{dec(c['points'])}分）"
            if c["leaf"]:
                self.render_indicator(c, mark, points, out)
            else:
                out.append(mark + c["name"] + points)
                self.render_children(c, level + 1, out)

    def render_indicator(self, c, mark, points, out):
        t, pad = c["target"], "　　" if self.chance(0.7) else ""
        name = c["name"]
        labels = []
        if t and self.chance(0.6):
            blank = " " if self.chance(0.5) else ""
            text = self.target_text(t)
            head = name + blank + (text if text[0] in "≥≤＝＞＜" else "＝" + text if t["kind"] == "yesno"
                                   else "") + points
            if t["op"] == "range" or not (text[0] in "≥≤＝＞＜" or t["kind"] == "yesno"):
                labels.append("目标：" + text)
        else:
            head = name + points
            if t:
                labels.append("目标：" + self.target_text(t))
        if c.get("expr"):
            labels.insert(0, "取值：" + self.expr_text(c["expr"]))
        out.append(mark + head)
        labels += self.method_lines(c)
        labels += self.other_lines(c, t)
        out.extend(pad + l for l in labels)

    def step_text(self, s, t, role=None):
        word = {"less": ["每少", "每低", "每缺"], "more": ["每多", "每超", "每高"],
                "found": ["每发现", "每发生"]}[s["dir"]]
        if s["dir"] == "found":
            width = "1" + s["unit"]
        elif s["of"] == "value":
            width = dec(s["width"] * 100) + "个百分点" if t["kind"] == "pct" else \
                self.text(s["width"], t["kind"], t["unit"])
        elif s["of"] == "target":
            width = "目标值的" + dec(s["width"] * 100) + "%"
        else:
            width = dec(s["width"] * 100) + "个百分点"
        text = ("完成率" if s["of"] == "rate" else "") + self.r.choice(word) + width + \
            ("，加" if role == "bonus" else "，扣") + \
            self.amount_text(s["amount"])
        if not s["silent"]:
            text += "；不足" + width + "，" + s["partial"]
        return text

    def band_text(self, b, m, t):
        def num(x):
            if m["kind"] == "pct":
                return dec(x * 100) + "%"
            return self.text(x, t["kind"], t["unit"])
        if b["low"] is None and b["high_in"]:
            return num(b["high"]) + "以下" if self.chance(0.5) else "≤" + num(b["high"])
        if b["low"] is None:
            return self.r.choice(["低于", "＜"]) + num(b["high"])
        if b["high"] is None and b["low_in"]:
            return num(b["low"]) + "以上" if self.chance(0.5) else "≥" + num(b["low"])
        if b["high"] is None:
            return self.r.choice(["高于", "超过", "＞"]) + num(b["low"])
        return num(b["low"]) + ("（含）" if b["low_in"] else "（不含）") + "～" + num(b["high"]) + \
            ("（含）" if b["high_in"] else "（不含）")

    def method_lines(self, c):
        m, t = c["method"], c["target"]
        parts, rows = [], []
        if m["name"] == "步":
            parts += [self.step_text(s, t, c.get("role")) for s in m["steps"]]
            parts += ["扣完为止"] if self.chance(0.3) and not c.get("role") else []
        elif m["name"] == "分档":
            parts.append("分档")
            rows = [f"｜{m['of']}｜得分｜"]
            for b in m["bands"]:
                a = b["amount"]
                rows.append("｜" + self.band_text(b, m, t) + "｜" +
                            (dec(a["value"] * 100) + "%" if a["share"] else dec(a["value"]) + "分")
                            + "｜")
        elif m["name"] == "公式":
            parts.append("得分＝" + self.expr_text(m["expr"]))
        elif m["name"] == "定性":
            g = m["grades"]
            a, b = (dec(g[k]["low"] * 100) + "%" for k in ("达成", "部分达成"))
            parts += ["定性", f"达成，100%～{a}（含）", f"部分达成，{a}～{b}（含）", f"未达成，{b}～0%"]
            if m["only"]:
                parts.append(("" if m["only"] == "取自评得分" else "只填等级的，") + m["only"])
        elif m["name"] == "录入" or m["written"]:
            parts.append(m["name"])
        for cond, amt in c["cases"]:
            what = self.expr_text(cond)
            if cond[0] == "＜" and self.chance(0.5):
                what = what.replace("＜", "低于")
            zero = amt["value"] == 0
            parts.append(what + "，得" + ("0分" if zero else self.amount_text(amt)))
        parts += ["最高" + self.amount_text(c["cap"])] if c.get("cap") else []
        parts += ["最低" + self.amount_text(c["floor"])] if c.get("floor") else []
        return (["评分：" + "；".join(parts)] if parts else []) + rows

    def other_lines(self, c, t):
        out = []
        if c.get("over"):
            o = c["over"]
            text = "超过目标" + dec(o["threshold"] * 100) + "%"
            if o["kind"] == "plain":
                text += "，扣" + self.amount_text(o["amount"])
            elif o["kind"] == "unexplained":
                text += "，须说明原因；未说明，扣" + self.amount_text(o["amount"])
            else:
                width = dec(o["width"] * 100) + "个百分点"
                text += f"，每超{width}，扣{self.amount_text(o['amount'])}；不足{width}，" \
                    f"{o['partial']}；最高{dec(o['cap'])}分"
            out.append("超额：" + text)
        if c.get("bonus"):
            b = c["bonus"]
            width = self.text(b["width"], t["kind"], t["unit"])
            out.append(f"加分：每多{width}，加{dec(b['value'])}分；不足{width}，不计；最高{dec(b['cap'])}分")
        if c.get("premise"):
            cond, amt = c["premise"]
            tail = "" if amt["value"] == 0 and self.chance(0.5) else "；不满足，得" + (
                "0分" if amt["value"] == 0 else self.amount_text(amt))
            out.append("前提：" + self.expr_text(cond) + tail)
        if c.get("na"):
            words = {"full": "得满分", "zero": "得0分", "merge": "不评，分值并入同级指标",
                     "rescale": "不评，其余指标按百分制折算"}[c["na"]]
            out.append("不适用：" + (self.expr_text(c["na_cond"]) + "；" if c.get("na_cond") else "") +
                       words)
        if c.get("missing"):
            out.append("未填：" + c["missing"])
        if c.get("veto"):
            out.append("一票否决：" + self.expr_text(c["veto"]))
        return out

    # ---- forms ----

    def cell(self, x, kind, unit, form, bare_too=True):
        """Some text that reads as x, or None when this unit cannot write it."""
        if kind == "money":
            u = self.r.choice(list(MONEY)) if self.chance(0.4) else unit
            bare = form.get("amount_unit")
            if bare and bare_too and self.chance(0.3):
                return dec(x / MONEY[bare], self.chance(0.3))
            return dec(x / MONEY[u], self.chance(0.3)) + u
        if kind == "pct":
            return dec(x * 100) + "%"
        s = dec(x, self.chance(0.3))
        if kind == "count" and self.chance(0.1) and x >= 10000:
            s = dec(x / 10000) + "万"
            return s + unit
        return s + (unit if self.chance(0.5) else "")

    def trouble(self, kind):
        """(fact, cell) of something that is no value."""
        c = self.r.random()
        if c < 0.6:
            return {"status": MISSING}, None
        if c < 0.75:
            bad = ["若干", "基本完成任务", "约为三成左右吧", "12..5"]
            bad += ["95"] if kind == "pct" else []
            return {"status": UNREADABLE}, self.r.choice(bad)
        return {"status": NA}, "不适用"

    def near(self, t):
        """An actual value: on, near, far from the target, or on a line the rules draw."""
        x = t["value"]
        c = self.r.random()
        if c < 0.12:
            y = x
        elif c < 0.18:
            y = F(0)
        elif c < 0.75:
            y = x * self.r.randint(0, 240) / self.r.choice([100, 120, 160])
        else:
            y = x * self.r.choice([F(3, 5), F(1, 2), F(3, 4), F(13, 10), F(11, 10), F(2), F(9, 10)])
        if t["kind"] == "count":
            y = F(floor(y))
            if self.chance(0.04):
                y += F(1, 2)
        q = 10000 if t["kind"] != "money" else 100
        return F(floor(y * q), q)

    def datum_fact(self, d, form):
        if not d["sure"] and self.chance(0.03):
            return self.trouble(d["kind"])
        top = 10 if d["sure"] else self.r.choice([10, 100, 1000])
        m = F(self.r.randint(0 if self.chance(0.2) or d["sure"] else 1, top))
        if d["kind"] == "money":
            m = (m + F(self.r.randint(0, 99), 100)) * MONEY[d["unit"]]
            if self.chance(0.05):
                m = F(self.r.randint(10 ** 39, 10 ** 40), 100)
        fact = {"status": OK, "value": m}
        # A bare amount has the declared unit or the head's; two that differ decide nothing.
        bare = d["declared"] and form.get("amount_unit") in (None, d["unit"])
        return fact, self.cell(m, d["kind"], d["unit"], form, bare)

    def indicator_fact(self, ind, form, na_ok):
        t, m = ind["target"], ind["method"]
        kind = t["kind"] if t else None
        if self.chance(0.07):
            fact, cell = self.trouble(kind)
            if fact["status"] != NA or na_ok or self.chance(0.1):
                return fact, cell
        if m["name"] == "定性":
            g = self.r.choice(list(m["grades"]))
            lo, hi = m["grades"][g]["low"], m["grades"][g]["high"]
            fact = {"status": OK, "value": F(1), "grade": g, "share": None, "points": False}
            if m["only"] == "取自评得分" and self.chance(0.7):
                x = (ind["points"] or F(10)) * self.r.choice([lo, hi, (lo + hi) / 2, F(6, 5)])
                if self.chance(0.3):
                    fact["grade"] = None
                if finite(x):
                    fact.update(share=x, points=True, own=dec(x) + self.r.choice(["", "分"]))
                    return fact, "群众评价较好" if fact["grade"] is None else g
                return {"status": MISSING}, None
            if self.chance(0.2):
                return fact, g
            fact["share"] = self.r.choice([lo, hi, (lo + hi) / 2, (lo + hi * 3) / 4])
            if finite(fact["share"]):
                return fact, g + "（" + dec(fact["share"] * 100) + "%）"
            return {"status": MISSING}, None
        if m["name"] == "录入":
            x = F(self.r.randint(0, 30), self.r.choice([4, 5, 8, 10, 16]))
            return {"status": OK, "value": x}, dec(x) + self.r.choice(["", "分"])
        if m["name"] == "步" and not t:
            x = F(self.r.randint(0, 6)) + (F(1, 2) if self.chance(0.05) else 0)
            return {"status": OK, "value": x}, dec(x) + self.r.choice(["", m["steps"][0]["unit"]])
        if kind == "yesno":
            yes = self.chance(0.6)
            return {"status": OK, "value": F(yes)}, "是" if yes else "否"
        if kind == "text":
            yes = self.chance(0.6)
            return {"status": OK, "value": F(yes)}, "按时支付" if yes else "未按时支付"
        if kind == "date":  # a month is its last day, so months alone decide
            month = self.r.randint(1, 12)
            day = self.r.choice(["", "15日", "1日", "28日"])
            return {"status": OK, "value": F(month)}, f"2023年{month}月{day}"
        x = self.near(t) if t["value"] else F(self.r.choice([0, 0, 1, 2]))
        fact = {"status": OK, "value": x}
        return fact, self.cell(x, kind, t["unit"], form)

    def form(self, number):
        form = {"id": f"F{number:04d}", "year": 2023, "values": {}, "indicators": []}
        if self.chance(0.5):
            form["amount_unit"] = self.r.choice(["万元", "元", "亿元"])
        facts = {}
        for n, d in self.data.items():
            fact, cell = self.datum_fact(d, form)
            facts[n] = fact
            if cell is not None or self.chance(0.5):
                form["values"][n] = cell
        for ind in leaves(self.rules["root"]):
            if ind.get("expr"):
                reason = self.chance(0.5)
                facts[ind["name"]] = {"status": OK, "reason": reason}
                form["indicators"].append({"name": ind["name"], "actual": None,
                                           "reason": "超额完成" if reason else None})
                continue
            fact, cell = self.indicator_fact(ind, form, "na" in ind)
            fact["reason"] = self.chance(0.5)
            facts[ind["name"]] = fact
            row = {"name": ind["name"], "actual": cell}
            if fact["reason"]:
                row["reason"] = "市场变化，任务增加"
            elif self.chance(0.5):
                row["reason"] = None
            if fact["status"] == NA and self.chance(0.5):
                row.update(actual=None, not_applicable=True)
            if "own" in fact:
                row["self_score"] = fact["own"]
            plain = not fact["reason"] and "not_applicable" not in row and "own" not in fact
            if plain and self.chance(0.3):
                if cell is not None:
                    form["values"][ind["name"]] = cell
            else:
                form["indicators"].append(row)
        self.r.shuffle(form["indicators"])
        return form, facts


def form_text(form):
    return json.dumps(form, ensure_ascii=False, indent=1)
