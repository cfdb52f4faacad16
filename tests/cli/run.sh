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
expect 0 test --format json examples.jx
has out '"examples": 1'
for stage in tokens ast model plan; do
    expect 0 dump --$stage rules.jx
    [ -s out ] || fail "dump --$stage is empty"
done
expect 1 dump --ast broken.jx

# ---- batch ----
cat >stream.ndjson <<'EOF'
{"id":"F1","unit":"某局","values":{"R&D统计填报数":"20.7亿元","满意度":"100%"}}
{"id":"F2","values":{"满意度":"95%","R&D统计填报数":null}}
{"values":3

{"id":"F3","values":{"R&D统计填报数":"很多","满意度":"100%"}}
EOF
cat >stream.csv <<'EOF'
id,unit,满意度,R&D统计填报数
F1,某局,100%,"2,070,000,000元"
F2,,95%,
F3,"a,""b",100%,很多
=1+1,x,1
"F"5,x,1,2
EOF
batch() { # batch CODE ARGUMENT...: scores stream.ndjson
    want=$1
    shift
    "$jixiao" batch -r rules.jx "$@" <stream.ndjson >out 2>err
    got=$?
    [ "$got" -eq "$want" ] || fail "exit $got instead of $want: jixiao batch $*"
}
batch 1
cat >want <<'EOF'
{"id":"F1","unit":"某局","total":"95.00","grade":"优","scores":["45.00","50.00"],"missing":[],"unreadable":[]}
{"id":"F2","unit":null,"total":"47.50","grade":"差","scores":["0.00","47.50"],"missing":[1],"unreadable":[]}
ERROR "code": "JX5024"}
{"id":"F3","unit":null,"total":null,"grade":null,"scores":null,"missing":[],"unreadable":[1]}
EOF
sed 's/.*"error": "[^"]*", /ERROR /' out >short
cmp -s short want || fail "the results of batch: $(cat out)"
has out '{"line": 3, "error": "'
cp out first
for way in "-j 1" "-j 2" "-j8" "--line-buffered"; do
    batch 1 $way
    cmp -s out first || fail "batch $way differs"
done
batch 1 --lang en
has out '"code": "JX'
batch 1 --format csv
cat >want <<'EOF'
id,unit,total,grade,R&D统计填报数,满意度,missing,unreadable,error
F1,某局,95.00,优,45.00,50.00,,,
F2,,47.50,差,0.00,47.50,1,,
EOF
head -3 out >short
cmp -s short want || fail "the table of batch"
has out ',,,,,,,,"第3行 JX50'
batch 1 --full
has out '"provenance"'
[ "$(wc -l <out)" -eq 4 ] || fail "--full is not one line a form"
batch 2 --full --format csv
"$jixiao" batch -r rules.jx --input-format csv <stream.csv >out 2>err
[ $? -eq 1 ] || fail "batch of a table"
has out '{"id":"F1","unit":"某局","total":"95.00"'
has out '{"id":"F3","unit":"a,\"b","total":null'
has out '{"line": 5, "error": "'
has out '"code": "JX5031"}'
has out '"code": "JX5030"}'
"$jixiao" batch -r rules.jx --input-format csv --format csv <stream.csv >out 2>err
has out "F2,,47.50,差"
printf 'id,unit,满意度,R&D统计填报数\n=1+1,-x,100%%,23亿元\n' |
    "$jixiao" batch -r rules.jx --input-format csv --format csv >out 2>err || fail "batch of a formula"
has out "\"'=1+1\",\"'-x\",100.00"
iconv -f UTF-8 -t GB18030 stream.csv | "$jixiao" batch -r rules.jx --input-format csv >out 2>err
has out '{"id":"F1","unit":"某局","total":"95.00"'
printf 'id,"un"it\n' | "$jixiao" batch -r rules.jx --input-format csv >out 2>err
[ $? -eq 2 ] || fail "a header that cannot be read"
has err 表头
batch 1 --max-line 60
has out '"code": "JX9006"}'
printf '\357\273\277{"id":"F1","values":{"满意度":"100%%"}}' | "$jixiao" batch -r rules.jx >out 2>err ||
    fail "batch with a mark at the start and no line end"
has out '"total":"50.00"'
expect 0 batch -r rules.jx
empty out
expect 2 batch
expect 2 batch -r rules.jx form.json
expect 2 batch -r rules.jx -j 0
expect 1 batch -r broken.jx
# a filter: lines come out while the input is open
mkfifo pipe
"$jixiao" batch -r rules.jx --line-buffered <pipe >out 2>err &
filter=$!
exec 3>pipe
head -1 stream.ndjson >&3
tries=0
until [ -s out ] || [ $tries -eq 100 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
has out '"total":"95.00"'
exec 3>&-
wait "$filter" || fail "the filter"
# a reader that goes away, a full disk
i=0
while [ $i -lt 3000 ]; do head -2 stream.ndjson; i=$((i + 1)); done >many.ndjson
{ "$jixiao" batch -r rules.jx -j 2 <many.ndjson 2>err; echo $? >code; } | head -1 >/dev/null
[ "$(cat code)" -eq 2 ] || fail "a closed pipe: exit $(cat code)"
[ -s err ] || fail "a closed pipe was not reported"
if [ -w /dev/full ]; then
    "$jixiao" batch -r rules.jx <stream.ndjson >/dev/full 2>err
    [ $? -eq 2 ] || fail "batch: a full disk went unnoticed"
    [ -s err ] || fail "batch: a full disk was not reported"
fi
# an output file appears only when it is complete
batch 1 -o scores.ndjson
empty out
cmp -s scores.ndjson first || fail "batch -o"
rm -f killed.ndjson
"$jixiao" batch -r rules.jx -o killed.ndjson <pipe >out 2>err &
filter=$!
exec 3>pipe
cat many.ndjson >&3
kill -9 "$filter"
wait "$filter" 2>/dev/null
exec 3>&-
[ ! -e killed.ndjson ] || fail "a killed run left its output file"
rm -f killed.ndjson.*

# ---- completion ----
expect 0 __complete sc
has out score
expect 0 __complete score --fo
has out --format
expect 0 __complete score --format j
has out json

[ "$failed" -eq 0 ] && echo "all well"
exit "$failed"
