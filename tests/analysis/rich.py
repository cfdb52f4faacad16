"""Random rule sets with more of what is hard to decide than tests/exact/gen.py makes.

Layers of 若…则…, several cases of one indicator, formulas that hang on a second datum, several
rows of a group that may be left out, merging and 折算 side by side. The outline, the points and
the wording are gen.py's.
"""
from fractions import Fraction as F

import gen


class Rich(gen.Gen):
    def layered(self, kind):
        """若 完成率≥… 则 … 否则 若 …: falling, rising, overlapping as it comes."""
        w = ("field", "分值")
        rate = ("field", "完成率")
        e = ("×", w, ("const", F(self.r.choice([0, 1, 2, 5]), 10), ""))
        for cut in self.r.sample(range(20, 130, 5), self.r.randint(1, 4)):
            part = ("×", w, ("const", F(self.r.randint(0, 12), 10), ""))
            if self.chance(0.4):
                part = ("×", w, self.r.choice([rate, ("最小", ("const", F(1), ""), rate)]))
            cond = (self.r.choice("≥＞＜≤"), rate, ("const", F(cut, 100), gen.dec(F(cut)) + "%"))
            if self.chance(0.2):
                low = F(self.r.randrange(5, 90, 5))
                cond = ("且", cond, ("≥", rate, ("const", low / 100, gen.dec(low) + "%")))
            e = ("if", cond, part, e)
        return e

    def two_data(self):
        d = self.datum("count", sure=True)
        u = self.data[d]["unit"]
        w, rate = ("field", "分值"), ("field", "完成率")
        ten = ("const", F(10), "10" + u)
        return self.r.choice([
            ("－", ("×", w, rate), ("×", w, ("÷", ("name", d), ten))),
            ("×", ("×", w, rate), ("÷", ("name", d), ten)),
            ("if", ("＞", ("name", d), ("const", F(5), "5" + u)), ("×", w, rate), ("const", F(0), "0分")),
            ("最大", ("×", w, rate), ("×", w, ("÷", ("name", d), ten))),
        ])

    def formula(self, merge):
        t, m = super().formula(merge)
        c = self.r.random()
        if c < 0.5:
            m["expr"] = self.layered(t["kind"])
        elif c < 0.7 and not merge:
            m["expr"], m["two"] = self.two_data(), True
        return t, m

    def clauses(self, ind, t, m, merge):
        super().clauses(ind, t, m, merge)
        if m["name"] == "公式" or t["op"] not in ("≥", "＝") or not self.chance(0.4):
            return
        for cut in self.r.sample(range(10, 120, 5), self.r.randint(1, 3)):
            amt = {"share": True, "value": F(self.r.choice([0, 10, 25, 50, 80, 100]), 100)}
            cond = (self.r.choice("＜≥＞≤"), ("field", "完成率"),
                    ("const", F(cut, 100), gen.dec(F(cut)) + "%"))
            ind["cases"].append((cond, amt))

    def give_policy(self, g):
        """One policy that merges needs all rows of the group to have shares only."""
        if self.chance(0.4):
            return super().give_policy(g)
        g["children"] = [self.indicator(True) for _ in g["children"]]
        several = self.r.sample(g["children"], self.r.randint(1, len(g["children"])))
        for k in several:
            k["na"] = self.r.choice(["merge", "merge", "rescale", "full"])
        return None

