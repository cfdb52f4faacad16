"""Files in, form JSON and findings out: each case against its .expected file.

    run_import.py JIXIAO SCRATCH-FOLDER [--bless]

The cases are those of cases.py and the files of fixtures/ (written by office programs: merged.xlsx, split-targets.xlsx and saved.csv
by LibreOffice 7.4, stacked.xlsx by openpyxl 3.0; declaration.txt is the text of a published PDF). An .expected file holds the exit
code, what went to standard output and what went to standard error.
"""
import hashlib
import json
import os
import subprocess
import sys
from decimal import Decimal

from cases import CASES, SCORES

here = os.path.dirname(os.path.abspath(__file__))


def run(jixiao, folder, *words):
    done = subprocess.run([jixiao, *words], cwd=folder, capture_output=True, env={"LANG": "zh_CN.UTF-8"})
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def show(result):
    code, out, err = result
    return "exit %d\n--- output\n%s--- findings\n%s" % (code, out, err)


def check_again(jixiao, folder, name, out):
    """What was written is a form: it reads back without a finding that it did not have."""
    if not out.startswith(("{", "[")):
        return True
    with open(os.path.join(folder, "again.json"), "w", encoding="utf-8") as f:
        f.write(out)
    code, again, _ = run(jixiao, folder, "import", "again.json")
    first, second = json.loads(out), json.loads(again or "null")
    if code == 0 and first == second:
        return True
    print("%s: read again, the form is another" % name)
    return False


def check_declaration(jixiao, folder):
    """The text of the declaration gives the form of examples/liwan, but for what its author added: an id, a name of the whole, and
    names for the money of the four key tasks (which the import gives as `amount` of the task)."""
    got = json.loads(run(jixiao, folder, "import", "declaration.txt")[1])
    with open(os.path.join(here, "..", "..", "examples", "liwan", "form.json"), encoding="utf-8") as f:
        want = json.load(f)
    rows, values = got["indicators"], got["values"]
    money = lambda name: Decimal(values[name].removesuffix("万元").replace(",", ""))
    parts = sum(money(n) for n in ("基本支出", "项目支出", "财政专项资金", "其他事业发展性支出"))
    both = sum(bool(r["target"]) and bool(r["cycle_target"]) for r in rows)
    if (len(rows), both, len(got["tasks"]), parts, money("财政拨款")) != (18, 18, 4, Decimal("16269.69"), Decimal("16269.69")):
        print("declaration.txt: rows, targets, tasks or amounts are missing")
        return False
    amounts = [v for k, v in want["values"].items() if k.endswith("任务资金")]
    want["values"] = {k: v for k, v in want["values"].items() if not k.endswith("任务资金")}
    del want["id"], want["name"]
    if got == want and [t["amount"] for t in got["tasks"]] == amounts:
        return True
    print("declaration.txt: not the form of examples/liwan")
    return False


def check_stdin(jixiao, folder):
    """From standard input the kind is told by the content alone."""
    good = True
    for name in ("wide.csv", "wide-gb.csv", "signs.csv", "listed.csv", "filled.txt", "declaration.txt", "lines.json", "array.json", "national.xlsx"):
        with open(os.path.join(folder, name), "rb") as f:
            done = subprocess.run([jixiao, "import", "-"], stdin=f, capture_output=True, env={"LANG": "zh_CN.UTF-8"})
        if done.stdout.decode() != run(jixiao, folder, "import", name)[1]:
            print("FAIL standard input:", name)
            good = False
    return good


def check_with(jixiao, folder):
    """Other forms, and that of last year, may be files of any kind; a table of many units gives each form its own."""
    texts = {"with.jx": "数据：全年支出（万元）\n一、培训人次（100分） ≥ 50人次\n二、核对\n1．全年支出＝《部门决算》支出合计；不符，退回“与决算不符”\n",
             "with-form.json": '{"unit": "乙局", "amount_unit": "万元", "values": {"全年支出": "81", "培训人次": "60人次"}}',
             "with.csv": "单位,金额单位,支出合计\n甲局,万元,70\n乙局,万元,80\n"}
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    good = True
    for words, wanted in ((("score", "-r", "with.jx", "--with", "部门决算=with.csv", "with-form.json"), "与决算不符"),
                          (("audit", "-r", "with.jx", "--with", "部门决算=with.csv", "--last", "national.xlsx", "with-form.json"), "与决算不符"),
                          (("audit", "-r", "with.jx", "--last", "two.xlsx", "with-form.json"), "只能是一张表"),
                          (("explain", "-r", "with.jx", "--with", "部门决算=with.csv", "with-form.json"), "与决算不符"),
                          (("draft", "national.xlsx"), "养护里程（20分） ≥ 50公里"), (("draft", "two.xlsx"), "只能是一张表"),
                          (("draft", "signs.csv"), "成本（10分） ≤ 9.5万元")):
        _, out, err = run(jixiao, folder, *words)
        if wanted not in out + err or "没有用到这张表" in err:
            print("FAIL", words, out, err)
            good = False
    return good


def check_hashes(jixiao, folder):
    """A single form is known by its file; one of several by what it says: no two are the same, and none changes when another does."""
    with open(os.path.join(folder, "any.jx"), "w", encoding="utf-8") as f:
        f.write("一、培训人次（100分） ≥ 50\n")

    def hashes(name):
        out = run(jixiao, folder, "score", "--format", "json", "-r", "any.jx", name)[1]
        results = json.loads(out)
        return [r["provenance"]["form_sha256"] for r in (results if isinstance(results, list) else [results])
            if "provenance" in r]

    def digest(name):
        with open(os.path.join(folder, name), "rb") as f:
            return hashlib.sha256(f.read()).hexdigest()

    with open(os.path.join(folder, "wide.csv"), "rb") as f:
        table = f.read()
    with open(os.path.join(folder, "wide-2.csv"), "wb") as f:
        f.write(table.replace(b"95%", b"96%"))
    one, two, other = hashes("two.xlsx"), hashes("wide.csv"), hashes("wide-2.csv")
    facts = {"sheets": len(set(one)) == len(one) == 3, "rows": two[0] == other[0] and two[1] != other[1],
             "one": hashes("national.xlsx") == [digest("national.xlsx")],
             "lines": hashes("lines.ndjson")[0] == hashlib.sha256(b'{"id": "1", "values": {"\xe5\x9f\xb9\xe8\xae\xad\xe4\xba\xba\xe6\xac\xa1": "52"}}').hexdigest()}
    for name, fact in facts.items():
        if not fact:
            print("FAIL hashes:", name)
    return all(facts.values())


def check_places(jixiao, folder, here):
    """Findings of scoring and audit over a workbook name the cells of its sheet."""
    scheme = os.path.join(here, "..", "..", "rules", "national", "project.jx")
    _, out, _ = run(jixiao, folder, "audit", "-r", scheme, "--format", "json", "merged.xlsx")
    found = {(f["code"], f["where"].get("cell")) for f in json.loads(out)["findings"]}
    wanted = {("JX5248", "自评表!F10"), ("JX8006", "自评表!F6"), ("JX8018", "自评表!E15")}
    for one in sorted(wanted - found):
        print("FAIL places: no", one)
    return wanted <= found


def compare(name, result, bless):
    path = os.path.join(here, "expected", name + ".expected")
    if bless:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(show(result))
    with open(path, encoding="utf-8") as f:
        if f.read() == show(result):
            return True
    print("%s: not as expected; compare after --bless" % name)
    return False


def main():
    jixiao, folder, bless = os.path.abspath(sys.argv[1]), sys.argv[2], "--bless" in sys.argv
    os.makedirs(folder, exist_ok=True)
    files = dict(CASES)
    for name in sorted(os.listdir(os.path.join(here, "fixtures"))):
        with open(os.path.join(here, "fixtures", name), "rb") as f:
            files[name] = f.read()
    good = True
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(content)
        result = run(jixiao, folder, "import", name)
        good = compare(name, result, bless) and good
        good = check_again(jixiao, folder, name, result[1]) and good
    for name, (rules, form) in SCORES.items():
        with open(os.path.join(folder, name + ".jx"), "w", encoding="utf-8") as f:
            f.write(rules)
        for command in ("score", "explain"):
            result = run(jixiao, folder, command, "-r", name + ".jx", form)
            good = compare(command + "-" + name, result, bless) and good
        code, out, err = run(jixiao, folder, "score", "--format", "json", "-r", name + ".jx", form)
        json.loads(out)
    good = check_declaration(jixiao, folder) and good
    good = check_places(jixiao, folder, here) and good
    good = check_stdin(jixiao, folder) and good
    good = check_with(jixiao, folder) and good
    good = check_hashes(jixiao, folder) and good
    sys.exit(0 if good else 1)


main()
