#!/usr/bin/env python3
"""rules20.json, rules200.json to rule files: make_rules.py [FILE.json ...], writes FILE.jx beside each; --check only compares.

The JSON is the benchmark's own description of the rules, which other programs read too; this is the
same in the language of the engine. Weights stand in hundredths of a point."""
import json
import os
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
UNIT = {'pct': '%', 'money': '元'}


def decimal(x):
    """A fraction that ends, as text."""
    x = Fraction(x)
    whole, rest = divmod(x, 1)
    text = str(whole)
    if rest:
        text += '.'
        while rest:
            digit, rest = divmod(rest * 10, 1)
            text += str(digit)
    return text


def points(hundredths):
    return decimal(Fraction(hundredths, 100)) + '分'


def table(rows):
    return ['　　｜%s｜%s｜' % row for row in rows]


def lines(rule):
    kind, weight = rule['kind'], rule['weight']
    head = '%d．%s（%s）' % (rule['no'], rule['name'], points(weight))
    if kind == 'ge':
        return [head + ' ≥ ' + rule['target']]
    if kind == 'le':
        return [head + ' ≤ ' + rule['target']]
    if kind == 'yesno':
        return [head + ' = 是']
    if kind == 'deduct':
        unit = rule['class']
        return [head, '　　评分：每发现1%s，扣%s；扣完为止' % (unit, points(rule['per']))]
    share = lambda percent: points(Fraction(weight * percent, 100))
    if kind == 'grade':
        rows = [('完成值', '得分')] + [(word, share(percent)) for word, percent in rule['levels']]
        return [head, '　　评分：分档'] + table(rows)
    unit = UNIT.get(rule['class'], rule['class'])
    rows, above = [('完成值', '得分')], None
    for bound, percent in rule['bands']:
        low = bound + unit
        rows.append(('≥' + low if above is None else '%s（含）～%s' % (low, above), share(percent)))
        above = low
    rows.append(('低于' + above, '0分'))
    return [head, '　　目标：≥' + rule['bands'][0][0] + unit, '　　评分：分档'] + table(rows)


def main():
    check, same = sys.argv[1:] == ['--check'], True
    for path in (not check and sys.argv[1:]) or [os.path.join(HERE, 'rules%d.json' % k) for k in (20, 200)]:
        with open(path, encoding='utf-8') as f:
            scheme = json.load(f)
        text = ['评分方案：' + scheme['name'], '小数：逐项保留2位，四舍五入',
                '等级：优≥90分；良≥80分；中≥60分；差', '反向：反向线性', '未填：得0分', '读数：从严', '',
                '一、绩效指标（100分）']
        for rule in scheme['rules']:
            text += lines(rule)
        rules, text = os.path.splitext(path)[0] + '.jx', '\n'.join(text) + '\n'
        if check:
            with open(rules, encoding='utf-8') as f:
                same = f.read() == text and same
            continue
        with open(rules, 'w', encoding='utf-8') as f:
            f.write(text)
    return 0 if same else 'the rule files are not those of the JSON: run make_rules.py'


sys.exit(main())
