#!/usr/bin/env python3
"""The benchmark's rules in the languages of the peers: queries.py RULES.json FOLDER.

Writes duckdb.sql, sqlite.sql and score.jq. Scores are integers, hundredths of a point, made by one
division of integers, so all three are exact."""
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from data import SCALE, figure  # noqa: E402

UNIT = {'pct': '%'}


def quote(text):
    return "'" + text.replace("'", "''") + "'"


def per_mill(rule, text):
    x = figure(text, rule['class']) * 10 ** 6
    assert x.denominator == 1
    return int(x)


def ladder(rule):
    """The steps of a rule by words, as (word, hundredths)."""
    if rule['kind'] == 'yesno':
        return [('是', rule['weight']), ('否', 0)]
    return [(word, (rule['weight'] * p + 50) // 100) for word, p in rule['levels']]


def sql_score(rule, x, text):
    """x: the value in millionths, NULL when malformed. -2 stands for malformed."""
    w = rule['weight']
    if rule['kind'] in ('yesno', 'grade'):
        return 'CASE %s %s ELSE -2 END' % (text, ' '.join('WHEN %s THEN %d' % (quote(a), s) for a, s in ladder(rule)))
    if rule['kind'] == 'bands':
        when = ' '.join('WHEN %s >= %d THEN %d' % (x, int(b) * 10 ** 6, (w * p + 50) // 100) for b, p in rule['bands'])
    elif rule['kind'] == 'deduct':
        when = 'WHEN %s %% 1000000 <> 0 THEN -2 WHEN %s * %d >= %d THEN 0 ELSE %d - %s / 1000000 * %d' % (
            x, x, rule['per'], w * 10 ** 6, w, x, rule['per'])
        return 'CASE WHEN %s IS NULL THEN -2 %s END' % (x, when.replace(' / ', ' // ') if DUCK else when)
    else:
        t = per_mill(rule, rule['target'])
        top = '%d - %s' % (2 * t, x) if rule['kind'] == 'le' else x
        met = '%s %s %d' % (x, '<=' if rule['kind'] == 'le' else '>=', t)
        zero = 'WHEN %s >= %d THEN 0 ' % (x, 2 * t) if rule['kind'] == 'le' else ''
        when = 'WHEN %s THEN %d %sELSE (%d * (%s) + %d) %s %d' % (met, w, zero, 2 * w, top, t, '//' if DUCK else '/', 2 * t)
        return 'CASE WHEN %s IS NULL THEN -2 %s END' % (x, when)
    return 'CASE WHEN %s IS NULL THEN -2 %s ELSE 0 END' % (x, when)


def duck_parts(rule, v):
    """One expression for the parts of a number: i, f with its point, u."""
    kind = rule['class']
    units = '亿元|万元|元' if kind == 'money' else '%' if kind == 'pct' else kind + '|'
    return "regexp_extract(%s, '^([0-9][0-9,]*)((?:[.][0-9]{1,6})?)(%s)$', ['i', 'f', 'u'])" % (v, units)


def duck_value(rule, p):
    """The millionths of a cell, exactly, or NULL; a comma is taken anywhere between digits."""
    x = "(CASE WHEN %s.i <> '' THEN TRY_CAST(replace(%s.i, ',', '') || rpad(substr(%s.f, 2), 6, '0') AS BIGINT) END)" % (p, p, p)
    if rule['class'] != 'money':
        return x
    return "%s::HUGEINT * CASE %s.u WHEN '亿元' THEN 100000000 WHEN '万元' THEN 10000 ELSE 1 END" % (x, p)


def lite_value(rule, v):
    kind = rule['class']
    units = '亿万元' if kind == 'money' else '%' if kind == 'pct' else kind
    n = "rtrim(%s, '%s')" % (v, units)
    bare = "replace(%s, ',', '')" % n
    dot = "instr(%s || '.', '.')" % bare
    unit = "substr(%s, length(%s) + 1)" % (v, n)
    allowed = {'money': "('元','万元','亿元')", 'pct': "('%')"}.get(kind, "('','%s')" % kind)
    good = ("%s IN %s AND %s GLOB '[0-9]*' AND %s NOT GLOB '*[^0-9.]*' AND %s NOT GLOB '*.*.*' AND %s NOT GLOB '*.' "
            "AND length(%s) - %s <= 6" % (unit, allowed, n, bare, bare, bare, bare, dot))
    x = "(CAST(substr(%s, 1, %s - 1) AS INTEGER) * 1000000 + CAST(substr(substr(%s, %s + 1) || '000000', 1, 6) AS INTEGER))" % (
        bare, dot, bare, dot)
    if kind == 'money':
        x += " * CASE %s WHEN '亿元' THEN 100000000 WHEN '万元' THEN 10000 ELSE 1 END" % unit
    return 'CASE WHEN %s THEN %s END' % (good, x)


def sql(rules, source, values):
    """One statement: cells, millionths, hundredths, results as JSON text."""
    n = range(1, len(rules) + 1)
    numbers = ', '.join('%s AS x%d' % (('NULL' if 'class' not in r else duck_value(r, 'p%d' % i) if DUCK else
                                        lite_value(r, 'v%d' % i)), i) for i, r in enumerate(rules, 1))
    parts = ', '.join('%s AS p%d' % (duck_parts(r, 'v%d' % i), i) for i, r in enumerate(rules, 1) if 'class' in r)
    scores = ', '.join('CASE WHEN v%d IS NULL THEN -1 ELSE %s END AS s%d' % (i, sql_score(r, 'x%d' % i, 'v%d' % i), i)
                       for i, r in enumerate(rules, 1))
    text = lambda h: "printf('%%d.%%02d', %s %s 100, %s %% 100)" % (h, '//' if DUCK else '/', h)
    held = ', '.join('CASE WHEN s%d < 0 THEN 0 ELSE s%d END AS h%d' % (i, i, i) for i in n)
    total = ' + '.join('h%d' % i for i in n)
    listed = lambda state: "rtrim('' || %s, ',')" % ' || '.join("CASE WHEN s%d = %d THEN '%d,' ELSE '' END" % (i, state, i) for i in n)
    wrong = ' OR '.join('s%d = -2' % i for i in n)
    whole = ("'{\"id\":\"' || id || '\",\"total\":' || %s || ',\"grade\":\"' || CASE WHEN t >= 9000 THEN '优' WHEN t >= 8000 "
             "THEN '良' WHEN t >= 6000 THEN '中' ELSE '差' END || '\",\"scores\":[' || %s || '],\"missing\":[' || %s || ']}'"
             % (text('t'), " || ',' || ".join(text('h%d' % i) for i in n), listed(-1)))
    line = "CASE WHEN %s THEN '{\"id\":\"' || id || '\",\"error\":[' || %s || ']}' ELSE %s END AS line" % (wrong, listed(-2), whole)
    if DUCK:  # keeps the order of the input by itself
        return ('WITH f AS (SELECT id, %s FROM %s), p AS (SELECT *, %s FROM f), x AS (SELECT *, %s FROM p), s AS (SELECT *, %s FROM x), '
                'h AS (SELECT *, %s FROM s), t AS (SELECT *, %s AS t FROM h) SELECT %s FROM t') % (
                    values, source, parts, numbers, scores, held, total, line)
    return ('WITH f AS MATERIALIZED (SELECT k, id, %s FROM %s), x AS MATERIALIZED (SELECT *, %s FROM f), '
            's AS MATERIALIZED (SELECT *, %s FROM x), h AS MATERIALIZED (SELECT *, %s FROM s), '
            't AS MATERIALIZED (SELECT *, %s AS t FROM h) SELECT %s FROM t ORDER BY k') % (
                values, source, numbers, scores, held, total, line)


def duckdb(rules):
    values = ', '.join('v."%s" AS v%d' % (r['name'], i) for i, r in enumerate(rules, 1))
    shape = 'STRUCT(%s)' % ', '.join('"%s" VARCHAR' % r['name'] for r in rules)
    source = ("(SELECT id, \"values\" AS v FROM read_json('@IN@', format='newline_delimited', "
              "columns={id: 'VARCHAR', values: %s}))" % quote(shape))
    return "COPY (%s) TO '@OUT@' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01');\n" % sql(rules, source, values)


def sqlite(rules):
    values = ', '.join("json_extract(j, '$.values.\"%s\"') AS v%d" % (r['name'].replace("'", "''"), i) for i, r in enumerate(rules, 1))
    source = "(SELECT rowid AS k, json_extract(j, '$.id') AS id, j FROM raw)"
    head = '.mode ascii\n.separator "\\037" "\\n"\nCREATE TABLE raw(j TEXT);\n.import @IN@ raw\n.mode list\n'
    return head + sql(rules, source, values) + ';\n'


def jq(rules):
    def one(i, r):
        v = '.[%s]' % json.dumps(r['name'], ensure_ascii=False)
        if 'class' not in r:
            body = '(%s)[$v] // -2' % json.dumps(dict(ladder(r)), ensure_ascii=False)
        else:
            w, kind = r['weight'], r['class']
            units = SCALE if kind == 'money' else {'%': 1} if kind == 'pct' else {kind: 1, '': 1}
            if r['kind'] == 'bands':
                made = ' elif '.join('$x >= %d then %d' % (int(b) * 10 ** 6, (w * p + 50) // 100) for b, p in r['bands'])
                made = 'if %s else 0 end' % made
            elif r['kind'] == 'deduct':
                made = 'if $x %% 1000000 != 0 then -2 else [0, %d - $x / 1000000 * %d] | max end' % (w, r['per'])
            elif r['kind'] == 'le':
                t = per_mill(r, r['target']) // 10 ** 6
                made = '($x / 1000000) as $x | if $x <= %d then %d elif $x >= %d then 0 else (%d * (%d - $x) + %d) / %d | floor end' % (
                    t, w, 2 * t, 2 * w, 2 * t, t, 2 * t)
            else:
                t = per_mill(r, r['target'])
                by = 10 ** 6 if kind == 'money' else 1
                made = 'if $x >= %d then %d else (%d * ($x / %d) + %d) / %d | floor end' % (t, w, 2 * w, by, t // by, 2 * t // by)
            body = 'figure(%s) as $x | if $x == null then -2 else %s end' % (json.dumps(units, ensure_ascii=False), made)
        return '(%s as $v | if $v == null then -1 else $v | %s end)' % (v, body)
    return '''def figure($units):
  capture("^(?<n>[0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.](?<p>[0-9]{1,6}))?(?<u>.*)$") // null
  | if . == null or $units[.u] == null then null
    else ((.n | gsub(","; "") | tonumber) * 1000000 + ((.p // "") + "000000" | .[0:6] | tonumber)) * $units[.u] end;
def points: "\\(. / 100 | floor).\\(. %% 100 | if . < 10 then "0\\(.)" else "\\(.)" end)";
def at($state): [range(length) as $i | select(.[$i] == $state) | $i + 1];
.id as $id | .values | [%s] | . as $s | at(-2) as $wrong
| if $wrong != [] then {id: $id, error: $wrong}
  else map(if . < 0 then 0 else . end) as $h | ($h | add) as $t
  | {id: $id, total: ($t | points), grade: (if $t >= 9000 then "优" elif $t >= 8000 then "良" elif $t >= 6000 then "中" else "差" end),
     scores: ($h | map(points)), missing: ($s | at(-1))} end
''' % ',\n  '.join(one(i, r) for i, r in enumerate(rules, 1))


def main():
    global DUCK
    with open(sys.argv[1], encoding='utf-8') as f:
        rules = json.load(f)['rules']
    for name, make in (('duckdb.sql', duckdb), ('sqlite.sql', sqlite), ('score.jq', jq)):
        DUCK = make is duckdb
        with open(os.path.join(sys.argv[2], name), 'w', encoding='utf-8') as f:
            f.write(make(rules))


main()
