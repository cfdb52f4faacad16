"""What a generated rule set must give, computed with fractions from the data it was made of.

Shares nothing with the engine: the rules come as Python data from gen.py, never as text, and
every number is a Fraction. The order of things is that of the language manual.
"""
from fractions import Fraction as F
from math import ceil, floor

OK, NA, MISSING, UNREADABLE = range(4)  # when two meet, the greater wins


def round_to(x, places, mode):
    """x to `places` decimals by the mode's Chinese name."""
    scale = 10 ** places
    y = abs(x) * scale
    whole = floor(y)
    rest = y - whole
    up = {
        "四舍五入": rest >= F(1, 2),
        "四舍六入五成双": rest > F(1, 2) or (rest == F(1, 2) and whole % 2 == 1),
        "只舍不入": False,
        "只入不舍": rest > 0,
    }[mode]
    y = F(whole + (1 if up else 0), scale)
    return -y if x < 0 else y


def fixed(x, places):
    """Decimal text with exactly `places` decimals; x is a multiple of 10^-places."""
    n = abs(x) * 10 ** places
    assert n.denominator == 1, (x, places)
    s = str(n.numerator).rjust(places + 1, "0")
    s = s[: len(s) - places] + ("." + s[len(s) - places:] if places else "")
    return ("-" if x < 0 and n else "") + s


# ---- points ----

def leaves(node):
    if node["leaf"]:
        return [node]
    return [l for c in node["children"] for l in leaves(c)]


def share_points(node, known, places):
    """Gives every leaf below `node` its points; `known` is what the node has."""
    unwritten, rest = [], known

    def visit(n):
        nonlocal rest
        for c in n["children"]:
            if c.get("role"):
                c["w"] = c["points"]
            elif c["points"] is not None:
                rest -= c["points"]
                c["w"] = c["points"]
                if not c["leaf"]:
                    share_points(c, c["points"], places)
            elif c["leaf"]:
                unwritten.append(c)
            else:
                visit(c)

    visit(node)
    each = F(floor(rest / max(1, len(unwritten)) * 10 ** places), 10 ** places)
    for i, leaf in enumerate(unwritten):
        leaf["w"] = each if i + 1 < len(unwritten) else rest - each * (len(unwritten) - 1)
    assert unwritten or rest == 0, rest


# ---- expressions ----

def evaluate(e, env):
    """(status, value) of an expression; env maps data and field names to such pairs."""
    op = e[0]
    if op == "const":
        return OK, e[1]
    if op == "name" or op == "field":
        return env[e[1]]
    if op == "if":
        st, cond = evaluate(e[1], env)
        return (st, None) if st else evaluate(e[2] if cond else e[3], env)
    args = [evaluate(x, env) for x in e[1:]]
    if op in ("且", "或"):
        for st, v in args:
            if st == OK and v == (op == "或"):
                return OK, v
    worst = max(st for st, _ in args)
    if worst:
        return worst, None
    v = [x for _, x in args]
    if op == "同比":
        return (OK, (v[0] - v[1]) / v[1]) if v[1] else (UNREADABLE, None)
    if op == "÷":
        return (OK, v[0] / v[1]) if v[1] else (UNREADABLE, None)
    return OK, {
        "＋": lambda: v[0] + v[1], "－": lambda: v[0] - v[1], "×": lambda: v[0] * v[1],
        "＝": lambda: v[0] == v[1], "≠": lambda: v[0] != v[1], "≥": lambda: v[0] >= v[1],
        "≤": lambda: v[0] <= v[1], "＞": lambda: v[0] > v[1], "＜": lambda: v[0] < v[1],
        "且": lambda: v[0] and v[1], "或": lambda: v[0] or v[1],
        "合计": lambda: sum(v), "最大": lambda: max(v), "最小": lambda: min(v),
        "平均": lambda: sum(v) / len(v),
    }[op]()


# ---- one indicator ----

def target_met(t, a):
    op = t["op"]
    if t["kind"] == "date":
        return a <= t["value"]
    if op == "range":
        return (a > t["low"] or (a == t["low"] and t["low_in"])) and \
               (a < t["high"] or (a == t["high"] and t["high_in"]))
    x = t["value"]
    return {"≥": a >= x, "": a == x if t["kind"] in ("yesno", "text") else a >= x,
            "＝": a == x, "≤": a <= x, "＞": a > x, "＜": a < x}[op]


def completion(rules, ind, a):
    """完成率 of a; None when there is nothing to divide by."""
    t = ind["target"]
    if t["op"] == "range":
        if a < t["low"]:
            rate = a / t["low"] if t["low"] else None
        elif a > t["high"]:
            rate = t["high"] / a
        else:
            rate = F(1)
    elif t["op"] in ("≤", "＜"):
        method = ind["method"]["name"]
        linear = method == "反向线性" or (method != "反向按比例" and rules["reverse"] == "反向线性")
        x = t["value"]
        if linear:
            rate = (2 * x - a) / x if x else (F(1) if a <= x else None)
        else:
            rate = x / a if a > 0 else F(1)
    else:
        rate = a / t["value"] if t["value"] else None
    if rate is not None and rules["rate"]:
        rate = round_to(rate * 100, *rules["rate"]) / 100
    return rate


def amount(x, w):
    return x["value"] * w if x["share"] else x["value"]


def steps_of(gap, width, partial):
    if gap <= 0:
        return F(0)
    n = gap / width
    return {"不扣": F(floor(n)), "按一档扣": F(ceil(n)), "按比例扣": n}[partial]


def step_gap(s, t, a, rate):
    if s["of"] == "rate":
        return F(1) - rate
    if s["dir"] == "found":
        return a
    base = t["value"]
    return base - a if s["dir"] == "less" else a - base


def in_band(b, x):
    if b["low"] is not None and not (x > b["low"] or (x == b["low"] and b["low_in"])):
        return False
    if b["high"] is not None and not (x < b["high"] or (x == b["high"] and b["high_in"])):
        return False
    return True


def by_bands(rules, ind, a, w, rate):
    m = ind["method"]
    t = ind.get("target")
    x = {"完成值": a, "完成率": rate}.get(m["of"])
    if m["of"] in ("偏离度", "偏差幅度"):
        x = (a - t["value"]) / t["value"]
        x = abs(x) if m["of"] == "偏差幅度" else x
    if m["of"] == "完成率" and x > 1 and not any(b["high"] is None or b["high"] > 1
                                                 for b in m["bands"]):
        x = F(1)
    for b in m["bands"]:
        if in_band(b, x):
            return OK, amount(b["amount"], w)
    return UNREADABLE, None


def by_method(rules, ind, a, w, rate, data=None):
    m, t = ind["method"], ind.get("target")
    name = m["name"]
    if name in ("按比例", "反向按比例", "反向线性"):
        if name == "按比例":
            full = rate >= 1 if rules["rate"] is None else (
                (t["low"] <= a <= t["high"]) if t["op"] == "range" else a >= t["value"])
        else:
            full = a <= t["value"]
        return OK, w if full else max(F(0), min(w, w * rate))
    if name == "达标得分":
        return OK, w if target_met(t, a) else F(0)
    if name == "分档":
        return by_bands(rules, ind, a, w, rate)
    if name == "步":
        lost = F(0)
        for s in m["steps"]:
            width = s["width"] * t["value"] if s["of"] == "target" else s["width"]
            lost += steps_of(step_gap(s, t, a, rate), width, s["partial"]) * amount(s["amount"], w)
        return OK, max(F(0), min(w, lost if ind.get("role") else w - lost))
    if name == "公式":
        env = dict(data or {})
        env.update({"分值": (OK, w), "完成值": (OK, a), "完成率": (OK, rate)})
        if t:
            env["目标值"] = (OK, t["value"])
        st, v = evaluate(m["expr"], env)
        return st, None if st else max(F(0), min(w, v))
    raise AssertionError(name)


def over_deduction(o, t, a, w, reason):
    beyond = a / t["value"] - 1 - o["threshold"]
    if beyond <= 0:
        return F(0)
    if o["kind"] == "step":
        lost = steps_of(beyond, o["width"], o["partial"]) * amount(o["amount"], w)
        return min(lost, o["cap"])
    if o["kind"] == "unexplained" and reason:
        return F(0)
    return amount(o["amount"], w)


def bonus_of(b, t, a):
    return min(b["cap"], steps_of(a - t["value"], b["width"], b["partial"]) * b["value"])


def judged(ind, fact, w):
    """达成（90%）: the grade and the evaluator's number; without a grade, the one of the number."""
    m = ind["method"]
    share = fact["share"]
    if fact["grade"] is None:
        named = [g for g in m["grades"].values()
                 if (g["low"] < share / w or (share / w == g["low"] and g["low_in"])) and
                 (share / w < g["high"] or (share / w == g["high"] and g["high_in"]))]
        return (OK, share) if named else (UNREADABLE, None)
    g = m["grades"][fact["grade"]]
    if share is None:
        if m["only"] in (None, "取自评得分"):
            return MISSING, None
        share = {"取上限": g["high"], "取中值": (g["high"] + g["low"]) / 2,
                 "取下限": g["low"]}[m["only"]]
    else:
        share = share / w if fact["points"] else share
        inside = (g["low"] < share or (share == g["low"] and g["low_in"])) and \
                 (share < g["high"] or (share == g["high"] and g["high_in"]))
        if not inside:
            return UNREADABLE, None
    return OK, w * share


def exact_score(rules, ind, env, fact, grown=1):
    """(status, exact score) before 未填 and 不适用 take their part. Points that came from siblings
    make the score grow in proportion, all but what 加分 adds."""
    w = ind["w"]
    name = ind["method"]["name"]
    if ind.get("expr"):
        st, a = evaluate(ind["expr"], env)
    else:
        st, a = env[ind["name"]]
    na = ind.get("na_cond")
    if na:
        cst, cond = evaluate(na, env)
        if cst == OK and cond:
            return NA, None
    if st:
        return st, None
    if name == "定性":
        st, s = judged(ind, fact, w)
        return st, None if st else s * grown
    if name == "录入":
        return (OK, a * grown) if 0 <= a <= w else (UNREADABLE, None)
    t = ind.get("target")
    numeric = t and t["kind"] not in ("yesno", "text", "date")
    if ind["whole"] and a.denominator != 1:
        return UNREADABLE, None
    rate = completion(rules, ind, a) if numeric else None
    st, s = by_method(rules, ind, a, w, rate, env)
    if st:
        return st, None
    local = dict(env)
    local.update({"完成值": (OK, a), "完成率": (OK, rate)})
    for cond, amt in ind.get("cases", ()):
        if evaluate(cond, local)[1]:
            s = amount(amt, w)
            break
    if ind.get("cap"):
        s = min(s, amount(ind["cap"], w))
    if ind.get("floor"):
        s = max(s, amount(ind["floor"], w))
    s = max(F(0), min(w, s))
    if ind.get("over"):
        s = max(F(0), s - over_deduction(ind["over"], t, a, w, fact and fact.get("reason")))
    if ind.get("premise"):
        if not evaluate(ind["premise"][0], env)[1]:
            s = amount(ind["premise"][1], w)
    s *= grown
    if ind.get("bonus"):
        s += bonus_of(ind["bonus"], t, a)
    if ind.get("veto") and evaluate(ind["veto"], local)[1]:
        s = F(0)
    return OK, s


# ---- the whole form ----

def merged_points(rules, gone, stay):
    """Points of the assessed siblings `stay` when those in `gone` are merged into them."""
    places = rules["item"][0]
    extra = sum(k["w"] for k in gone)
    base = sum(k["w"] for k in stay)
    out, left = {id(k): F(0) for k in gone}, extra
    for i, k in enumerate(stay):
        add = F(floor(extra * k["w"] / base * 10 ** places), 10 ** places)
        if i + 1 == len(stay):
            add = left
        left -= add
        out[id(k)] = k["w"] + add
    return out


def score(rules, facts):
    share_points(rules["root"], rules["total"], rules["item"][0])
    rows = leaves(rules["root"])
    env = {n: (f["status"], f.get("value")) for n, f in facts.items()}
    for r in rows:  # the name of an indicator with a 取值 is that value
        if r.get("expr"):
            env[r["name"]] = evaluate(r["expr"], env)
    first = {id(r): exact_score(rules, r, env, facts.get(r["name"])) for r in rows}

    def policy(r):
        return r.get("na") or rules.get("na")

    weight = {id(r): r["w"] for r in rows}

    def merge(node):
        if node["leaf"]:
            return
        kids = node["children"]
        na = [k for k in kids if k["leaf"] and first[id(k)][0] == NA]
        gone = [k for k in na if policy(k) == "merge"]
        stay = [k for k in kids if k["leaf"] and not any(k is x for x in na)]
        if gone and stay:
            weight.update(merged_points(rules, gone, stay))
        for k in kids:
            merge(k)

    merge(rules["root"])
    out, total, extra, unknown, gone = [], F(0), F(0), False, F(0)
    for r in rows:
        w = weight[id(r)]
        st, s = exact_score(rules, r, env, facts.get(r["name"]), w / r["w"])
        status = ("ok", "not_applicable", "missing", "unreadable")[st]
        if st == NA:
            p = policy(r)
            s = {"full": w, "zero": F(0)}.get(p)
            unknown = unknown or p is None
            if p == "rescale":
                gone += r["w"]
        elif st == MISSING:
            if (r.get("missing") or rules.get("missing")) == "不评":
                unknown, s = True, None
            else:
                s = F(0)
        elif st == UNREADABLE:
            unknown = True
        if s is not None:
            s = round_to(s, *rules["item"])
            if r.get("role"):
                extra += -s if r["role"] == "penalty" else s
            else:
                total += s
        out.append({"name": r["name"], "status": status, "points": w,
                    "score": None if s is None else fixed(s, rules["item"][0])})
    return dict(rows=out, **finish(rules, env, total, extra, unknown, gone))


def finish(rules, env, total, extra, unknown, gone):
    if unknown:
        return {"total": None, "grade": None}
    if gone:
        total = total * rules["total"] / (rules["total"] - gone)
    rounding = rules["sum"] or rules["item"]
    most = rules["total"] if rules["most"] is None else rules["most"]
    total = max(F(0), min(most, round_to(total + extra, *rounding)))
    if rules.get("veto") and evaluate(rules["veto"], env)[1]:
        total = F(0)
    grade = next((n for n, low in rules["grades"] if low is None or total >= low), None)
    return {"total": fixed(total, rounding[0]), "grade": grade}
