#!/usr/bin/env python3
"""Times the programs of the benchmark in turn with the baseline; called by run.sh, which prepares all it names.

    run.py BENCH JIXIAO RULES WIDE-RULES FORMS PAIRS     (rule files without .json, .jx)
"""
import os
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import data  # noqa: E402

BENCH, JIXIAO, RULES, WIDE = sys.argv[1:5]
FORMS, PAIRS = int(sys.argv[5]), int(sys.argv[6])
OUT = os.path.join(BENCH, 'out')
NPM = os.path.join(BENCH, 'npm')
TIMED = ['/usr/bin/time', '-f', '%M', '-o', OUT + '.time'] if os.path.exists('/usr/bin/time') else []


def jixiao(threads, *more, rules=RULES):
    return [JIXIAO, 'batch', '-r', rules + '.jx', '-j', str(threads), *more]


# name, command ({in}: the file, else standard input; {out}), forms, kind of input
SQLITE = "sed 's#@IN@#{in}#' %s/queries/sqlite.sql | sqlite3" % BENCH
PEERS = [
    ('C, cJSON, double (baseline)', [BENCH + '/peer_cjson', RULES + '.json'], FORMS, 'forms'),
    ('jixiao, 1 thread', jixiao(1), FORMS, 'forms'),
    ('jixiao, 2 threads', jixiao(2), FORMS, 'forms'),
    ('jixiao, CSV, 1 thread', jixiao(1, '--input-format', 'csv'), FORMS, 'table'),
    ('C++, simdjson On-Demand', [BENCH + '/peer_simdjson', RULES + '.json'], FORMS, 'forms'),
    ('DuckDB, 2 threads', ['node', NPM + '/peer_duckdb.mjs', BENCH + '/queries/duckdb.sql', '{in}', '{out}', '2'], FORMS, 'forms'),
    ('SQLite', ['sh', '-c', SQLITE], 10000, 'forms'),
    ('GoRules ZEN', ['node', NPM + '/peer_zen.mjs', RULES + '.json'], 10000, 'forms'),
    ('jq', ['jq', '-c', '-f', BENCH + '/queries/score.jq'], 1000, 'forms'),
]


def run(command, path):
    """Seconds, seconds of CPU, MiB, or None when the program failed or is not there."""
    command = [a.replace('{in}', path).replace('{out}', OUT) for a in command]
    if not shutil.which(command[0]):
        return None
    own = any(a == OUT for a in command)
    with open(path, 'rb') as given, open(os.devnull if own else OUT, 'wb') as out:
        start = time.perf_counter()
        p = subprocess.Popen(TIMED + command, stdin=given, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - start
    if p.returncode not in (0, 1):
        return None
    cpu = used.ru_utime + used.ru_stime
    if not TIMED:
        return took, cpu, float('nan')
    # GNU time, because what a child of this process has at most includes this process itself.
    with open(OUT + '.time', encoding='utf-8') as f:
        return took, cpu, int(f.read().split('\n')[-2]) / 1024


def check(command, kind, forms):
    n = 10000 if forms >= 10000 else 1000
    if not run(command, '%s/%s%d' % (BENCH, kind, n)):
        return None
    return data.compare('%s/exact%d' % (BENCH, n), OUT)[:2]


def row(name, command, forms, kind):
    try:
        lines, wrong = check(command, kind, forms)
    except (TypeError, ValueError, KeyError):
        print('%-28s skipped: it is not installed or does not run' % name, flush=True)
        return
    base, peer = PEERS[0], []
    ratios, of_cpu = [], []
    for _ in range(PAIRS):
        a = run(base[1], '%s/%s%d' % (BENCH, base[3], base[2]))
        b = run(command, '%s/%s%d' % (BENCH, kind, forms))
        peer.append(b)
        ratios.append((forms / b[0]) / (base[2] / a[0]))
        of_cpu.append((forms / b[1]) / (base[2] / a[1]))
    took, cpu, memory = (statistics.median(x[i] for x in peer) for i in range(3))
    print('%-28s %9.0f %10.2f %8.1f %9.2f (%.2f…%.2f) %9.2f   %d of %d' % (
        name, forms / took, cpu / forms * 1e6, memory, statistics.median(ratios), min(ratios), max(ratios),
        statistics.median(of_cpu), wrong, lines), flush=True)


def in_turn(title, a, b, forms_a, forms_b, want):
    """The ratio of time a form of b to a, pair by pair: on the clock, and of the processors' time."""
    ratios, of_cpu = [], []
    for _ in range(PAIRS):
        x, y = run(*a), run(*b)
        ratios.append((y[0] / forms_b) / (x[0] / forms_a))
        of_cpu.append((y[1] / forms_b) / (x[1] / forms_a))
    print('%-32s %6.2f (%.2f…%.2f)   CPU %.2f (%.2f…%.2f)   %s' % (
        title, statistics.median(ratios), min(ratios), max(ratios), statistics.median(of_cpu), min(of_cpu), max(of_cpu),
        want), flush=True)


def main():
    print('%d forms, %d pairs; %s' % (FORMS, PAIRS, os.uname().machine))
    print('%-28s %9s %10s %8s %21s %9s   %s' % ('', 'forms/s', 'µs CPU', 'MiB', 'ratio', 'of CPU', 'lines that differ'))
    for peer in PEERS:
        row(*peer)
    forms, table = '%s/forms%d' % (BENCH, FORMS), '%s/table%d' % (BENCH, FORMS)
    one, two = (jixiao(1), forms), (jixiao(2), forms)
    simdjson = ([BENCH + '/peer_simdjson', RULES + '.json'], forms)
    print('time a form, in turn; on a busy machine only the ratios of CPU mean something')
    if run(*simdjson):
        in_turn('simdjson ÷ jixiao', one, simdjson, FORMS, FORMS, 'at least 1')
    in_turn('1 thread ÷ 2 threads', two, one, FORMS, FORMS, 'at least 1.7 on two free processors')
    in_turn('NDJSON ÷ CSV', (jixiao(1, '--input-format', 'csv'), table), one, FORMS, FORMS, 'at least 1.5')
    in_turn('200 ÷ 20 indicators', one, (jixiao(1, rules=WIDE), BENCH + '/wide'), FORMS, FORMS // 10, 'at most 10.5')


main()
