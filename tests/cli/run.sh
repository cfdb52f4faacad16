#!/bin/sh
# The command from outside: what it prints, where, and how it ends.
#
#     run.sh JIXIAO SCRATCH-FOLDER
set -u

jixiao=$1
dir=$2
failed=0
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir" || exit 2
unset LC_ALL LC_MESSAGES LANG NO_COLOR

fail() {
    echo "FAILED: $*" >&2
    sed 's/^/    out: /' out >&2
    sed 's/^/    err: /' err >&2
    failed=1
}

# expect CODE ARGUMENT...: runs the command and checks how it ends.
expect() {
    want=$1
    shift
    "$jixiao" "$@" >out 2>err </dev/null
    got=$?
    [ "$got" -eq "$want" ] || fail "exit $got instead of $want: jixiao $*"
}

# has FILE TEXT, hasnt FILE TEXT
has() { grep -qF -- "$2" "$1" || fail "no “$2” in $1"; }
hasnt() { ! grep -qF -- "$2" "$1" || fail "“$2” in $1"; }
empty() { [ ! -s "$1" ] || fail "$1 is not empty"; }

cat >rules.jx <<'EOF'
R&D统计填报数 ≥ 23亿元
满意度 = 100%
EOF
cat >examples.jx <<'EOF'
一、产出指标（100分）
1．R&D统计填报数 ≥ 23亿元（60分）
2．满意度 = 100%（40分）

二、算例
1．R&D少完成一成
　　已知：R&D统计填报数＝20.7亿元，满意度＝100%
　　应得：R&D统计填报数＝54分，总分＝94分，等级＝优
EOF
sed 's/＝54分/＝55分/' examples.jx >wrong-example.jx
printf 'R&D统计填报数 ≥ 23亿元，，\n' >broken.jx
cat >form.json <<'EOF'
{"id": "F1", "unit": "某局", "name": "某项目",
 "values": {"R&D统计填报数": "20.7亿元", "满意度": "100%"}}
EOF
sed 's/"F1"/"F2"/; s/20.7亿元/很多/' form.json >unreadable.json
echo '{"values": 3' >broken.json

# ---- usage ----
expect 2
expect 2 frobnicate
has err frobnicate
expect 2 check
expect 2 check --no-such-option rules.jx
expect 2 score form.json
expect 2 score -r rules.jx
expect 2 check --lang fr rules.jx
expect 2 dump rules.jx
expect 0 --version
has out "jixiao 0."
expect 0 --help
has out explain
expect 0 score --help
has out --format
expect 0 check --help --lang en
has out usage

# ---- check ----
expect 0 check rules.jx
has out 没有问题
has out "条款2条，指标2项"
expect 0 check rules.jx examples.jx
expect 1 check wrong-example.jx
has out JX7051
expect 1 check broken.jx
has out "broken.jx:1:"
expect 2 check no-such-file.jx
has err no-such-file.jx
empty out
expect 2 check .
expect 0 check --quiet rules.jx
empty out
expect 1 check --format json rules.jx broken.jx
has out '"findings"'
has out '"stats"'
has out '"file": "rules.jx", "clauses": 2, "indicators": 2, "ops": '
has out '"severity":"error"'
expect 0 check --lang en rules.jx
has out "nothing wrong"
LANG=en_US.UTF-8 "$jixiao" check rules.jx >out 2>err
has out "nothing wrong"
LC_ALL=zh_CN.UTF-8 LANG=en_US.UTF-8 "$jixiao" check rules.jx >out 2>err
has out 没有问题
"$jixiao" check - <rules.jx >out 2>err || fail "check -"

# ---- score ----
expect 0 score -r rules.jx form.json
has out "95.00"
empty err
expect 0 score -r rules.jx --format json form.json
has out '"total": "95.00"'
has out '"why": "R&D统计填报数 得45.00分（满分50分）：按比例；20.7亿元÷23亿元＝90%；50×90%＝45.00。再完成2.3亿元可得满分。"'
expect 1 score -r rules.jx --format json form.json unreadable.json
has out '"total": null'
has out '"status": "unreadable"'
expect 1 score -r rules.jx broken.json
has err broken.json
expect 1 score -r broken.jx form.json
empty out
expect 2 score -r rules.jx no-such-form.json
expect 0 score -r rules.jx --color always form.json
grep -q "$(printf '\033')" out || fail "no colour"
expect 0 score -r rules.jx form.json
! grep -q "$(printf '\033')" out || fail "colour in a file"

# ---- output files ----
expect 0 score -r rules.jx --format json -o result.json form.json
empty out
has result.json '"total"'
expect 2 score -r rules.jx -o no-such-folder/result.json form.json
echo kept >old.json
expect 2 score -r rules.jx -o old.json no-such-form.json
has old.json kept
[ "$(find . -name '*.??????' -name '*json.*' | wc -l)" -eq 0 ] || fail "a temporary file was left"
if [ -w /dev/full ]; then
    "$jixiao" score -r rules.jx form.json >/dev/full 2>err
    [ $? -eq 2 ] || fail "a full disk went unnoticed"
    [ -s err ] || fail "a full disk was not reported"
    [ -c /dev/full ] || fail "a device was replaced"
fi

# ---- explain, test, dump ----
expect 0 explain -r rules.jx form.json
has out "再完成2.3亿元可得满分"
expect 0 explain -r rules.jx form.json 'R＆D统计填报数'
hasnt out 满意度
expect 2 explain -r rules.jx form.json 没有的指标
expect 0 test examples.jx
has out 算例1个
expect 1 test wrong-example.jx
has out JX7051
expect 0 test rules.jx
has out JX7052
awk 'BEGIN { print "总分：10001分\n等级：差"; for (i = 0; i < 10001; i++) print "指标" i "号 = 是" }' >many.jx
"$jixiao" check many.jx >out 2>err
has out "JX4551"
printf '培训人次 ≥ 300人次；最高95分\n' >capped.jx
expect 0 check capped.jx
has out "JX4514"
has out "如填285人次得95分"
expect 0 check --lang en capped.jx
has out "never gets its 100 points: 285人次 scores 95"
expect 0 dump --analysis capped.jx
has out "培训人次: pieces"
expect 0 score -r capped.jx --format json form.json
has out '"next_grade": {"grade": "中", "missing": "60.00"'
expect 0 test --format json examples.jx
has out '"examples": 1'
for stage in tokens ast model plan analysis; do
    expect 0 dump --$stage rules.jx
    [ -s out ] || fail "dump --$stage is empty"
done
expect 1 dump --ast broken.jx

# ---- completion ----
expect 0 __complete sc
has out score
expect 0 __complete score --fo
has out --format
expect 0 __complete score --format j
has out json

[ "$failed" -eq 0 ] && echo "all well"
exit "$failed"
