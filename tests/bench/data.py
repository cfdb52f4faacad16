#!/usr/bin/env python3
"""Forms for the benchmark, their exact results, and a comparison.

    data.py forms RULES.json N [SEED]       N forms, one JSON object a line
    data.py table RULES.json N [SEED]       the same forms as a wide CSV table
    data.py exact RULES.json < FORMS        the results, in exact fractions
    data.py compare EXACT GOT               how many lines differ (numbers may be texts)

A form has id, unit and values; a tenth of them shuffle the names, 3 % of the values are missing (null
or absent), one form in a hundred has one value that is malformed. Everything follows from the seed.
"""
import csv
import json
import random
import re
import sys
from decimal import Decimal
from fractions import Fraction

SCALE = {'元': 1, '万元': 10 ** 4, '亿元': 10 ** 8}
UNITS = ['科技工业和信息化局', '财政局', '教育局', '住房和建设局', '卫生健康局', '人力资源和社会保障局']
NOTES = [None, None, '按季度填报', '口径与上年一致\n见附件\\1', '经办人："已复核"']
WRONG = ['三十', '约5{}', '5..5{}', '—', '不详', '1O{}', '-5{}', '5 {}', '1e2{}', '.5{}', '5.{}', '{}', '0.1234567{}']


# ---- reading, as the benchmark defines it ----

def figure(text, kind):
    """The exact value of a well-formed number; None when it is malformed."""
    m = re.fullmatch(r'([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,6})?(.*)', text, re.S)
    if not m or len(m[1].replace(',', '')) > 12:
        return None
    x, unit = Fraction(m[1].replace(',', '') + (m[2] or '')), m[3]
    if kind == 'money':
        return x * SCALE[unit] if unit in SCALE else None
    if kind == 'pct':
        return x if unit == '%' else None
    return x if unit in ('', kind) else None


def gained(rule, text):
    """The unrounded score, or None when the value is malformed."""
    full, kind = Fraction(rule['weight'], 100), rule['kind']
    if kind == 'yesno':
        return {'是': full, '否': Fraction(0)}.get(text)
    if kind == 'grade':
        return {word: full * percent / 100 for word, percent in rule['levels']}.get(text)
    x = figure(text, rule['class'])
    if x is None:
        return None
    if kind == 'bands':
        return next((full * p / 100 for bound, p in rule['bands'] if x >= Fraction(bound)), Fraction(0))
    if kind == 'deduct':
        return max(Fraction(0), full - x * Fraction(rule['per'], 100)) if x.denominator == 1 else None
    goal = figure(rule['target'], rule['class'])
    if kind == 'ge':
        return min(full, full * x / goal)
    return min(full, max(Fraction(0), full * (2 - x / goal)))


def result(rules, form):
    """scores in hundredths, or the positions that are malformed."""
    scores, missing, wrong = [], [], []
    for at, rule in enumerate(rules, 1):
        text = form['values'].get(rule['name'])
        if text is None:
            missing.append(at)
            scores.append(0)
            continue
        x = gained(rule, text)
        if x is None:
            wrong.append(at)
        else:
            scores.append((200 * x.numerator + x.denominator) // (2 * x.denominator))
    if wrong:
        return {'id': form['id'], 'error': wrong}
    total = sum(scores)
    grade = next(g for g, low in (('优', 9000), ('良', 8000), ('中', 6000), ('差', 0)) if total >= low)
    text = lambda h: '%d.%02d' % divmod(h, 100)
    return {'id': form['id'], 'total': text(total), 'grade': grade, 'scores': [text(h) for h in scores],
            'missing': missing}


# ---- making ----

def plain(x):
    """A decimal without zeros behind its point."""
    text = format(Decimal(x.numerator) / Decimal(x.denominator), 'f')
    return text.rstrip('0').rstrip('.') if '.' in text else text


def money(r, yuan):
    unit = r.choice(['亿元', '万元', '万元', '元']) if yuan % 100 == 0 else '元'
    text = plain(Fraction(yuan, SCALE[unit]))
    whole, point, rest = text.partition('.')
    return ('{:,}'.format(int(whole)) if r.random() < .4 else whole) + point + rest + unit


def value(r, rule):
    kind = rule['kind']
    if kind == 'yesno':
        return '是' if r.random() < .9 else '否'
    if kind == 'grade':
        return r.choices([word for word, _ in rule['levels']], [75, 18, 7])[0]
    unit = rule['class']
    if kind == 'deduct':
        return str(r.choices([0, 1, 2, 3], [60, 25, 10, 5])[0]) + unit
    if unit == 'pct':
        return '100%' if r.random() < .4 else '%.*f%%' % (r.randrange(3), r.uniform(55, 100))
    goal = figure(rule['target'], unit) if 'target' in rule else Fraction(rule['bands'][0][0])
    if unit == 'money':
        return money(r, int(goal * Fraction(r.uniform(.7, 1.15))) // 100 * 100)
    n = max(0, round(float(goal) * r.uniform(.6, 1.3)))
    text = ('{:,}'.format(n) if r.random() < .5 else str(n)) + ('.5' if r.random() < .03 else '')
    return text + (unit if r.random() < .9 else '')


def spoilt(r, rule):
    if rule['kind'] in ('yesno', 'grade'):
        return r.choice(['基本是', '优秀'])
    unit = {'money': '万元', 'pct': '%'}.get(rule['class'], rule['class'])
    return r.choice(WRONG).format(unit)


def make(rules, i, seed):
    r = random.Random(seed * 10 ** 9 + i)
    bad = r.randrange(len(rules)) if r.random() < .01 else -1
    values = {}
    for at, rule in enumerate(rules):
        if at == bad:
            values[rule['name']] = spoilt(r, rule)
        elif r.random() >= .03:
            values[rule['name']] = value(r, rule)
        elif r.random() < .5:
            values[rule['name']] = None
    if r.random() < .1:
        names = list(values)
        r.shuffle(names)
        values = {name: values[name] for name in names}
    form = {'id': 'F%07d' % i, 'unit': '广州市荔湾区' + r.choice(UNITS), 'values': values}
    note = r.choice(NOTES)
    values['填报人'] = '张三'
    if note:
        values['备注'] = note
    return form


# ---- comparing ----

def normal(line):
    o = json.loads(line, parse_float=Decimal, parse_int=Decimal)
    if o.get('unreadable'):
        o = {'id': o['id'], 'error': o['unreadable']}
    if o.get('scores') is not None:
        o['scores'] = [Decimal(x) for x in o['scores']]
        o['total'] = Decimal(o['total'])
    return {k: v for k, v in o.items() if v is not None and k not in ('unit', 'unreadable')}


def compare(exact, got):
    with open(exact, encoding='utf-8') as a, open(got, encoding='utf-8') as b:
        want, have = [normal(x) for x in a if x.strip()], [normal(x) for x in b if x.strip()]
    different = [(x, y) for x, y in zip(want, have) if x != y]
    return len(want), len(different) + abs(len(want) - len(have)), different[:2]


def main():
    what = sys.argv[1]
    if what == 'compare':
        n, different, shown = compare(*sys.argv[2:4])
        print('%d of %d lines differ' % (different, n))
        for pair in shown:
            print(*pair, sep='\n')
        return 1 if different else 0
    with open(sys.argv[2], encoding='utf-8') as f:
        rules = json.load(f)['rules']
    if what == 'exact':
        for line in sys.stdin:
            print(json.dumps(result(rules, json.loads(line)), ensure_ascii=False))
        return 0
    n, seed = int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 1
    names = [rule['name'] for rule in rules]
    table = csv.writer(sys.stdout, lineterminator='\n')
    if what == 'table':
        table.writerow(['id', 'unit'] + names)
    for i in range(1, n + 1):
        form = make(rules, i, seed)
        if what == 'table':
            table.writerow([form['id'], form['unit']] + [form['values'].get(name) or '' for name in names])
        else:
            print(json.dumps(form, ensure_ascii=False, separators=(',', ':')))
    return 0


if __name__ == '__main__':
    sys.exit(main())
