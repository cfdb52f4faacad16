#!/usr/bin/env python3
"""Random rule sets and hostile streams of forms through both_ways, which compares the ways.

    check.py --both PATH [--seed N] [--sets N] [--forms N] [--keep FOLDER]
"""
import argparse
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'exact'))
import gen  # noqa: E402

ODD = ['', ' ', '—', '/', '暂无', '未填', '不适用', '无', '约8个', '三家', '1,2家', '１２家', '8 家', '0', '0%', '-3', '1e5',
       '.5', '5.', '007', '999999999999999999999', '0.0000001', '1,234,567.89万元', '12,34', '是', '否', '有',
       '98%(百分比)', '不低于3家', '1.5', '3', '100%', '99.995%', '2023年5月1日', '优（90%）', 'a"b', 'a\\b', '行\n行',
       '1\u2028', '23亿', '1/2', '一百', '8727. 19万元', '50%', '100', '60分']


def number(r, text):
    """Another figure in the writing of this one."""
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if not digits or r.random() < .2:
        return r.choice(ODD)
    if r.random() < .3:
        return text
    first, last = digits[0], digits[-1]
    x = r.choice([r.randrange(10), r.randrange(100), r.randrange(1000), r.randrange(10 ** 7)])
    figure = str(x) if r.random() < .6 else '%.*f' % (r.randrange(1, 8), x * r.random())
    if r.random() < .1:
        figure = '{:,}'.format(x)
    return text[:first] + figure + text[last + 1:]


def as_values(form):
    """The form with its rows as values, where that says the same."""
    flat = dict(form)
    values = dict(flat.get('values') or {})
    for row in flat.pop('indicators', None) or []:
        if row.get('name') and row['name'] not in values:
            values[row['name']] = row.get('actual')
    flat['values'] = values
    return flat


def vary(r, form):
    values = form['values']
    for name in list(values):
        if isinstance(values[name], str) and r.random() < .7:
            values[name] = number(r, values[name])
        x = r.random()
        if x < .03:
            del values[name]
        elif x < .06:
            values[name] = None
        elif x < .08:
            values[name] = r.choice([5, 12.5, 0, -3, True, [], {'value': '3'}, 10 ** 16, 1.5e300])
        elif x < .10:
            values[name] = r.choice(ODD)
    if r.random() < .3:
        values[r.choice(['备注', '填报人', 'x', '', '指标1：' + r.choice(list(values) or ['甲'])])] = r.choice(ODD)
    if r.random() < .2:
        names = list(values)
        r.shuffle(names)
        form['values'] = {n: values[n] for n in names}
    for key in ('amount_unit', 'year'):
        if r.random() < .5:
            form.pop(key, None)
    for key in ('name', 'form', 'department', 'goal', 'goal_actual', 'budget_points', 'budget_rate', 'budget_self_score',
                'self_total', 'self_grade', 'conclusion', 'tasks', 'goals'):
        if r.random() < .04:
            form[key] = r.choice(['', '甲', 'a"b', 90, 1.5, None, True, [], [{'name': '甲'}], {'a': '1'}])
    form['id'] = r.choice(['F1', 'F"2', 'F\u2028', '', None, 7, '甲\\'])
    form['unit'] = r.choice(['某局', None, 'a\tb', '𠀀局', 'x' * 40, 'é\x7f'])
    return form


def line_of(r, form):
    line = json.dumps(form, ensure_ascii=r.random() < .3,
                      separators=r.choice([(',', ':'), (', ', ': '), (' ,\t', ' : ')]))
    x = r.random()
    if x < .03 and '"values"' in line:
        line = line.replace('{', '{"values":{},', 1)
    elif x < .05:
        at = r.randrange(len(line) + 1)
        line = line[:at] + r.choice(['"', '\\', '}', ',', '\x01', '\u3000', '\\u0000', '\\ud800', 'null']) + line[at:]
    elif x < .07:
        line = line[:r.randrange(len(line) + 1)]
    elif x < .08:
        line = ''
    elif x < .09:
        line = '\ufeff' + line
    data = line.encode('utf-8', 'surrogatepass')
    if x > .99:
        data = line.encode('gb18030', 'replace')
    elif x > .98 and data:
        at = r.randrange(len(data))
        data = data[:at] + bytes([r.randrange(256)]) + data[at + 1:]
    return data + r.choice([b'\n', b'\n', b'\n', b'\r\n'])


def table_of(r, forms):
    names = sorted({n for f in forms for n in f['values']})
    if r.random() < .2 and names:
        names.append(r.choice(names))
    out = io.StringIO()
    w = csv.writer(out, lineterminator='\n', quoting=r.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    w.writerow(['id', 'unit'] + names)
    for f in forms:
        cells = [f['values'].get(n) for n in names]
        w.writerow([f['id'], f['unit']] + [c if isinstance(c, str) else '' for c in cells])
    lines = out.getvalue().encode('utf-8', 'surrogatepass')
    if r.random() < .5:
        at = r.randrange(len(lines) // 2, len(lines))
        lines = lines[:at] + r.choice([b'"', b',', b'\n', b'""', b'\xff', b'\r\n']) + lines[at:]
    return lines


def run_one(args, seed, folder):
    r = random.Random(seed)
    g = gen.Gen(random.Random(seed))
    g.rule_set()
    text = g.render()
    for label in ('读数：从严\n', '比率：没有写%的，按百分数\n'):
        if r.random() < .2:
            text = label + text
    forms = []
    for i in range(args.forms):
        form = json.loads(gen.form_text(g.form(i + 1)[0]))
        forms.append(form if r.random() < .1 else vary(r, as_values(form)))
    base = os.path.join(folder, str(seed))
    with open(base + '.jx', 'w', encoding='utf-8') as f:
        f.write(text)
    with open(base + '.ndjson', 'wb') as f:
        f.write(b''.join(line_of(r, x) for x in forms))
    with open(base + '.csv', 'wb') as f:
        f.write(table_of(r, [x for x in forms if isinstance(x.get('values'), dict) and 'indicators' not in x]))
    out, fused = [], (0, 0)
    for kind in ('ndjson', 'csv'):
        p = subprocess.run([args.both, base + '.jx', base + '.' + kind, kind], capture_output=True, timeout=120)
        said = p.stdout.decode('utf-8', 'replace')
        words = said.split()
        if len(words) > 3:
            fused = int(words[0]), int(words[2])
        if p.returncode == 2 and text[:2] in ('读数', '比率'):
            continue  # the rule set itself has a title before its labels
        if p.returncode:
            out.append('seed %d, %s: exit %d\n%s%s' % (seed, kind, p.returncode, said[:3000],
                                                       p.stderr.decode('utf-8', 'replace')[:2000]))
    return out, fused


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--both', required=True)
    ap.add_argument('--seed', type=int, default=1)
    ap.add_argument('--sets', type=int, default=100)
    ap.add_argument('--forms', type=int, default=60)
    ap.add_argument('--keep')
    args = ap.parse_args()
    seeds = [args.seed * 1000003 + i for i in range(args.sets)]
    with tempfile.TemporaryDirectory() as tmp, ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda s: run_one(args, s, args.keep or tmp), seeds))
    bad = [out for out, _ in found if out]
    for out in bad[:3]:
        print('\n'.join(out))
        print('=' * 80)
    all_, loose = sum(f[0] for _, f in found), sum(f[1] for _, f in found)
    print('%d rule sets, %d differ; %d of %d indicators fused' % (len(seeds), len(bad), all_ - loose, all_))
    return 1 if bad or loose * 10 > all_ * 7 else 0


if __name__ == '__main__':
    sys.exit(main())
