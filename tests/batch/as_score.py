#!/usr/bin/env python3
"""`jixiao batch` must say of every form what `jixiao score` says of it, also where rules take their
indicators from the form and where they name another form.

    as_score.py --jixiao PATH
"""
import argparse
import glob
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RULES = ['rules/national/project.jx', 'rules/yunnan/project.jx', 'rules/guangdong/guangzhou-department.jx',
         'examples/huadu-2023/rules.jx', 'examples/county/rules.jx', 'examples/liwan/rules.jx']
OTHER_FORM = '''预算执行率
　　取值：全年执行数÷《上年》全年执行数
　　目标：＝100%
'''
OTHERS = [{'id': 'a', 'values': {'全年执行数': '9万元', '《上年》全年执行数': '10万元'}},
          {'id': 'b', 'values': {'全年执行数': '9万元'}}]


def run(jixiao, *args, given=b''):
    p = subprocess.run([jixiao, *args], input=given, capture_output=True, timeout=300)
    if p.returncode not in (0, 1):
        sys.exit('%s: exit %d\n%s' % (' '.join(args), p.returncode, p.stderr.decode()))
    return p.stdout.decode()


def short_of(result):
    """The short result as the whole one would have it."""
    rows = result['indicators']
    places = {s: [i + 1 for i, r in enumerate(rows) if r['status'] == s] for s in ('missing', 'unreadable')}
    bad = bool(places['unreadable'])
    return {'total': None if bad else result['total'], 'grade': None if bad else result['grade'],
            'scores': None if bad else [r['score'] for r in rows], **places}


def compare(jixiao, rules, forms, folder):
    bad = 0
    stream = ''.join(json.dumps(f, ensure_ascii=False) + '\n' for f in forms).encode()
    short = [json.loads(x) for x in run(jixiao, 'batch', '-r', rules, '-j', '2', given=stream).splitlines()]
    full = run(jixiao, 'batch', '--full', '-r', rules, given=stream).splitlines()
    if len(short) != len(forms) or len(full) != len(forms):
        return 1
    for form, s, f in zip(forms, short, full):
        path = os.path.join(folder, 'form.json')
        with open(path, 'w', encoding='utf-8') as out:
            json.dump(form, out, ensure_ascii=False)
        want = json.loads(run(jixiao, 'score', '--format', 'json', '-r', rules, path))
        for name, value in short_of(want).items():
            if s[name] != value:
                bad += 1
                print('%s %s: %s is %s, score says %s' % (rules, form.get('id'), name, s[name], value))
        if json.loads(f)['indicators'] != want['indicators']:
            bad += 1
            print('%s %s: the whole result differs' % (rules, form.get('id')))
    return bad


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--jixiao', required=True)
    jixiao = ap.parse_args().jixiao
    forms = []
    for path in sorted(glob.glob(os.path.join(ROOT, 'tests/forms/*.json'))):
        with open(path, encoding='utf-8') as f:
            forms.append(json.load(f))
    found = [r for r in (os.path.join(ROOT, r) for r in RULES) if os.path.exists(r)]
    with tempfile.TemporaryDirectory() as tmp:
        rules = os.path.join(tmp, 'rules.jx')
        with open(rules, 'w', encoding='utf-8') as f:
            f.write(OTHER_FORM)
        bad = compare(jixiao, rules, OTHERS, tmp) + sum(compare(jixiao, r, forms, tmp) for r in found)
    print('%d rule sets, %d forms, %d differences' % (len(found) + 1, len(forms), bad))
    return 1 if bad or len(found) < 4 else 0


if __name__ == '__main__':
    sys.exit(main())
