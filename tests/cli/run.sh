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

# ---- check --forms ----
mkdir -p forms/below
cp form.json forms/1.json
sed 's/某局/另一局/; s/20.7亿元/23亿元/' form.json >forms/below/2.json
expect 0 check --forms forms rules.jx
has out '2份，2份有总分，2项指标'
has out '界限移动5%'
empty err
expect 0 check --forms forms/1.json --forms forms/below --format json --lang en rules.jx
has out '"form_count": 2'
has out '"form": "另一局·某项目", "total": "100", "grade": "优", "rank": 1'
expect 0 check --forms forms --last forms/1.json -o report.json --format json rules.jx
empty out
has report.json 'JX4614'
expect 0 check --forms forms -o report.html rules.jx
has report.html '<h1>总体检查</h1>'
has report.html '另一局·某项目'
expect 0 check --forms forms --format md rules.jx
has out '## 名次取决于什么'
expect 2 check --forms forms --format xlsx rules.jx
expect 2 check --format md rules.jx
has err '--forms'
expect 2 check --forms forms rules.jx examples.jx
has err '--forms'
expect 2 check --last form.json rules.jx
has err '--forms'
mkdir -p none
expect 2 check --forms none rules.jx
has err '没有找到申报表'
expect 2 check --forms nowhere rules.jx
cp broken.json forms/3.json
expect 1 check --forms forms rules.jx
has out '2份，2份有总分'
has err '3.json'
expect 1 check --forms forms broken.jx
rm forms/3.json
printf '\n%s\n' '{"unit": "甲局", "values": {"满意度": "100%"}}' >lines.ndjson
echo '{"unit"' >>lines.ndjson
expect 1 check --forms lines.ndjson rules.jx
has err 'lines.ndjson:3'
mkdir lines && cp lines.ndjson lines/in.jsonl
expect 1 check --forms lines rules.jx
has out '1份，1份有总分'
has err 'lines/in.jsonl:3'
expect 2 check --forms lines rules.jx -o lines/in.jsonl
expect 0 score -r rules.jx forms/1.json forms/below/2.json
empty err

# ---- audit ----
cat >claim.json <<'EOF'
{"id": "A1", "year": 2023, "indicators": [
  {"name": "R&D统计填报数", "target": "≥23亿元", "actual": "20.7亿元", "points": "50", "self_score": "50"},
  {"name": "满意度", "target": "=100%", "actual": "100%", "points": "50", "self_score": "50"}]}
EOF
sed 's/"50", "self_score": "50"},/"50", "self_score": "45", "reason": "停工"},/' claim.json >honest.json
sed 's/20.7亿元/29亿元/' claim.json >last.json
expect 1 audit -r rules.jx claim.json
has out JX8008
has out JX8011
expect 0 audit -r rules.jx honest.json
hasnt out JX8008
has out 45
expect 0 audit -r rules.jx --last last.json honest.json
has out JX8014
expect 1 audit -r rules.jx --format json --lang en claim.json honest.json
has out '"code":"JX8008"'
has out '"self_score": "45"'
has out '"claimed": "45", "due": "45", "difference": "0", "checks": ["JX8028"]'
has out '"claimed": "50", "due": "45", "difference": "5", "checks": ["JX8008", "JX8011", "JX8028"]'
has out '"audit": {"errors": 2'
expect 1 audit -r rules.jx claim.json honest.json
has out '合计：审核2份，1份有须退回的问题'
has out 'JX8008  1份 1处'
expect 1 audit -r rules.jx --lang en claim.json honest.json broken.json
has out 'in all: 2 forms audited, 1 with errors; 1 could not be read'
expect 0 audit -r rules.jx honest.json
hasnt out 合计
expect 1 audit -r rules.jx -o audited.csv claim.json honest.json
has audited.csv '按规则,相差,发现'
has audited.csv ',45,+5,JX8008 JX8011'
expect 0 score -r rules.jx -o scored.csv honest.json
hasnt scored.csv 按规则
expect 1 audit -r rules.jx -o audited.txt claim.json
empty out
has audited.txt JX8008
expect 1 audit -r rules.jx --last broken.json claim.json
expect 1 audit -r rules.jx broken.json
expect 2 audit -r rules.jx --last none.json claim.json
expect 2 audit -r rules.jx none.json
expect 2 audit claim.json
expect 2 score -r rules.jx --last last.json form.json

# ---- compare ----
sed 's/23亿元/25亿元/' rules.jx >rules2.jx
printf 'R&D统计填报数 ≥ 23亿元\n　　取值：《决算》研发支出\n满意度 = 100%%\n' >other.jx
echo '{"form": "决算", "values": {"研发支出": "23亿元"}}' >final.json
expect 0 compare -r rules.jx -r rules2.jx form.json unreadable.json
empty err
has out '改动1'
has out '两份规则都没有总分的1份'
expect 0 compare -r rules.jx -r rules2.jx
has out '只比较规则'
expect 0 compare -r rules.jx -r rules.jx --lang en
has out 'do not differ'
expect 0 -r rules.jx -r rules2.jx compare form.json --format json
has out '"difference": "-3.60"'
expect 0 compare -r rules.jx -r rules2.jx form.json -o compared.html
empty out
has compared.html '</html>'
expect 0 compare -r rules.jx -r other.jx --with final.json form.json
empty err
expect 0 compare -r rules.jx -r rules2.jx --with final.json form.json
has err final.json
expect 1 compare -r rules.jx -r broken.jx form.json
empty out
has err JX2
expect 1 compare -r rules.jx -r rules2.jx form.json broken.json
has out '改动1'
expect 2 compare -r rules.jx -r rules2.jx none.json
expect 2 compare -r rules.jx -r none.jx
expect 2 compare -r rules.jx form.json
has err OLD
expect 2 compare -r rules.jx -r rules2.jx -r rules.jx
expect 2 score -r rules.jx -r rules2.jx form.json
expect 2 compare -r rules.jx -r rules2.jx --last form.json

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
# What cannot be read leaves the output as it was, and nothing beside it.
mkdir kept && printf old >kept/form.json && printf 'PK\003\004 no archive' >cut.xlsx && printf '三级指标,目标值\n"里程,5\n' >cut.csv
for bad in cut.xlsx cut.csv none.csv; do
    "$jixiao" import "$bad" -o kept/form.json >/dev/null 2>&1 && fail "$bad was imported"
    [ "$(cat kept/form.json)" = old ] && [ "$(ls -A kept)" = form.json ] || fail "$bad changed the output"
done
if [ -w /dev/full ]; then
    "$jixiao" score -r rules.jx form.json >/dev/full 2>err
    [ $? -eq 2 ] || fail "a full disk went unnoticed"
    [ -s err ] || fail "a full disk was not reported"
    [ -c /dev/full ] || fail "a device was replaced"
    "$jixiao" import form.json >/dev/full 2>err
    [ $? -eq 2 ] && [ -s err ] || fail "a full disk went unnoticed by import"
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
printf '培训场次（50分） ≥ 12场；每少1场，扣5分\n培训人次（50分） ≥ 300人次；完成率低于60%%，得0分\n' >steps.jx
printf '{"values": {"培训场次": "9场", "培训人次": "200人次"}}' >steps.json
expect 0 explain --lang en -r steps.jx steps.json
has out "next step: 1场 more would score 40.00"
has out "not used:"
has out "line 2 of the rules"
has out "more of “培训场次” suffices"
expect 0 score -r capped.jx --format json form.json
has out '"next_grade": {"grade": "中", "missing": "60.00"'
expect 0 test --format json examples.jx
has out '"examples": 1'
hasnt out required
cat >half.jx <<'EOF'
甲（40分） ≥ 10个
乙（40分） ≥ 10个
丙（20分） ≥ 10个
一、算例
1．一项
　　已知：甲＝5个
　　应得：甲＝20分
EOF
expect 0 test half.jx
expect 0 test --require 33 half.jx
has out "算例用到33.3%的条款，达到要求的33%"
expect 1 test --require 34% half.jx
has out "算例用到33.3%的条款，低于要求的34%"
expect 1 test --lang en --require=100 examples.jx half.jx
has out "half.jx: the examples touch 33.3% of the clauses, which is below the required 100%"
expect 1 test --require 50 --format json half.jx
has out '"clauses": 3, "covered": 1, "required": 50, "enough": false'
expect 0 test --require 0 rules.jx
expect 2 test --require 101 half.jx
expect 2 test --require many half.jx
expect 2 test --require -1 half.jx
expect 2 score --require 50 -r rules.jx form.json
for stage in tokens ast model plan effective analysis; do
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
# files: streams as they are, others as `score` reads them; every form is a line
"$jixiao" batch -q -r rules.jx stream.ndjson - stream.ndjson <stream.ndjson >out 2>err
[ "$(grep -c '"id":"F1"' out)" = 3 ] || fail "batch of three streams: $(cat out err)"
printf '{"id":"F1","values":{"R&D统计填报数":"23亿元","满意度":"100%%"}}' >whole.json
printf 'id,R&D统计填报数,满意度\nF2,"2,070,000,000元",100%%\nF3,23亿元,100%%\n' >wide.csv
"$jixiao" batch -q -r rules.jx whole.json wide.csv >out 2>err || fail "batch of documents: $(cat err)"
"$jixiao" score -q -r rules.jx --format json whole.json wide.csv >scored 2>err
[ "$(sed 's/.*"total":\("[^"]*"\).*/\1/' out)" = "$(sed -n 's/.*^* "total": \("[^"]*"\).*/\1/p' scored)" ] ||
    fail "batch of documents: $(cat out)"
"$jixiao" batch -q -r rules.jx no-such.ndjson >out 2>err
[ $? -eq 2 ] || fail "batch of a file that is not there"
"$jixiao" batch -q -r rules.jx --input-format csv stream.csv stream.csv >out 2>err
[ $? -eq 2 ] || fail "batch of two tables"
batch 1 --max-line 60
has out '"code": "JX9007"}'
cat >rows.jx <<'EOF'
一、产出指标（100分）
　　指标：按申报表，其余
EOF
printf '{"id":"F9","indicators":[{"name":"班次","target":"≥5个","actual":"5个","points":"100"}]}\n' >rows.ndjson
"$jixiao" batch -r rows.jx <rows.ndjson >out 2>err || fail "rows of the form"
has out '{"id":"F9","unit":null,"total":"100.00","grade":"优","scores":["100.00"],"missing":[],"unreadable":[]}'
"$jixiao" batch -r rows.jx --format csv <rows.ndjson >out 2>err
[ $? -eq 2 ] || fail "a table of forms with rows of their own"
has err ndjson
{
    printf '{"indicators":['
    i=0
    while [ $i -lt 300 ]; do printf '{"name":"班次%d","target":"≥5个"},' $i; i=$((i + 1)); done
    printf '{"name":"班次","target":"≥5个"}]}\n'
} >rows.ndjson
"$jixiao" batch -r rows.jx --max-memory 300K <rows.ndjson >out 2>err
[ $? -eq 1 ] || fail "no memory for the rows"
has out '"code": "JX9008"'
printf '\357\273\277{"id":"F1","values":{"满意度":"100%%"}}' | "$jixiao" batch -r rules.jx >out 2>err ||
    fail "batch with a mark at the start and no line end"
has out '"total":"50.00"'
expect 0 batch -r rules.jx
empty out
expect 2 batch
expect 2 batch -r rules.jx no-such.json
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
[ ! -s err ] || fail "a closed pipe is nothing to talk about"
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
# ---- other forms ----
cat >other.jx <<'EOF'
预算执行率
　　取值：全年执行数÷全年预算数
　　目标：＝100%
　　不适用：全年预算数＝0；得满分
一、核对
1．全年执行数＝《部门决算》本年支出合计；允许相差0.01万元；不符，退回“与决算不一致”
2．全年执行数≥《上年》全年执行数；不符，提示“比上年少”
EOF
cat >own.json <<'EOF'
{"form": "自评表", "year": 2023, "unit": "某局", "amount_unit": "万元",
 "values": {"全年预算数": "100", "全年执行数": "100"}}
EOF
cat >final.json <<'EOF'
{"form": "部门决算", "year": 2023, "unit": "某局", "amount_unit": "元", "values": {"本年支出合计": "1000000.00"}}
EOF
sed 's/2023/2022/; s/执行数": "100"/执行数": "99"/' own.json >last=year.json
sed 's/1000000/2000000/' final.json >wrong.json
expect 0 score -r other.jx own.json
has out JX5131
has out JX7104
expect 0 score -r other.jx --with final.json --with 上年=last=year.json own.json
hasnt out JX
empty err
expect 1 explain -r other.jx --with=wrong.json own.json
has out JX7101
expect 0 score -r other.jx --with final.json --with ./last=year.json own.json
has err "./last=year.json"
has out JX5131
expect 0 score -q -r other.jx --with final.json --with own.json own.json
empty err
sed 's/某局/某中心/' own.json >centre.json
sed 's/某局/某中心/' final.json >centre-final.json
expect 0 score -r other.jx --with final.json --with centre-final.json --with 上年=last=year.json \
    --format json own.json centre.json
has out '"with": [{"name": "部门决算", "file": "final.json"'
has out '"with": [{"name": "部门决算", "file": "centre-final.json"'
empty err
expect 2 score -r other.jx --with no-such.json own.json
empty out
expect 1 score -r other.jx --with broken.json own.json
empty out
expect 1 explain -r other.jx --with broken.json own.json
expect 2 score -r other.jx --with =final.json own.json
expect 2 score -r other.jx --with 上年= own.json
expect 2 check --with final.json other.jx
# ---- fmt ----
cat >messy.jx <<'EOF'
三、产出指标(100分)
1. 满意度>=90%  # 注
EOF
expect 0 fmt messy.jx
has out '一、产出指标（100分）'
has out '1．满意度 ≥ 90% # 注'
has err JX2201
expect 0 fmt --keep-numbers messy.jx
has out '三、产出指标（100分）'
hasnt err JX2201
expect 1 fmt --check messy.jx rules.jx
has out messy.jx
hasnt out rules.jx
"$jixiao" fmt - <messy.jx >out 2>err || fail "standard input is not formatted"
has out '一、产出指标'
expect 0 fmt messy.jx -o tidy.jx
expect 0 fmt --check tidy.jx
expect 0 fmt tidy.jx
cmp -s out tidy.jx || fail "fmt is not idempotent"
cp messy.jx other.jx
expect 0 fmt -i messy.jx other.jx
cmp -s messy.jx tidy.jx || fail "--in-place did not write"
cmp -s other.jx tidy.jx || fail "--in-place did not write the second file"
cp broken.jx kept.jx
expect 1 fmt -i kept.jx
has err JX2
cmp -s broken.jx kept.jx || fail "a file with errors was touched"
expect 1 fmt --check kept.jx
expect 2 fmt messy.jx rules.jx
expect 2 fmt -i --check messy.jx
expect 2 fmt -i -
expect 2 fmt no-such-file.jx

# ---- draft ----
cat >rows.json <<'EOF'
{"form": "自评表", "indicators": [{"level1": "产出指标", "name": "培训班次", "target": "≥50个", "points": "100"}]}
EOF
expect 0 draft rows.json -o drafted.jx
has drafted.jx '培训班次（100分） ≥ 50个'
expect 0 check drafted.jx
expect 1 draft form.json
has err JX5511
expect 2 draft no-such-form.json

# ---- export ----
expect 0 export rules.jx --format md
has out '达到目标的得满分'
expect 0 export rules.jx -o scheme.html
has scheme.html '<!doctype html>'
expect 0 export rules.jx -o scheme.xlsx
[ "$(head -c 2 scheme.xlsx)" = PK ] || fail "no workbook"
expect 1 export broken.jx -o scheme.xlsx
[ "$(head -c 2 scheme.xlsx)" = PK ] || fail "an older workbook was replaced"
printf '%s\n' '沿用：《examples》' '改写：一2．目标：≥95%' >upper.jx
expect 0 export upper.jx --format md
has out '目标值为不低于95%'
expect 0 export upper.jx -o upper.xlsx
expect 0 fmt upper.jx
has out '　　目标：≥95%'
expect 2 export rules.jx
expect 2 export rules.jx --format csv

# ---- completion ----
expect 0 __complete sc
has out score
expect 0 __complete score --fo
has out --format
expect 0 __complete score --wi
has out --with
expect 0 __complete score --format j
has out json
expect 0 __complete test --req
has out --require

[ "$failed" -eq 0 ] && echo "all well"
# ---- examples that are made, changes that are noticed ----
printf '满意度 ＝ 100%%\n' >made.jx
expect 0 test --generate --require 100 -o made.txt made.jx
has err '生成算例'
has made.txt '一、算例'
cat made.txt >>made.jx
expect 0 test --require 100 made.jx
expect 0 test --mutate --require-killed 90 made.jx
has out '检出率100.0%'
expect 0 test --generate --mutate --lang en made.jx
has out 'score 100.0%'
printf '满意度 ＝ 100%%\n' >bare.jx
expect 0 test --mutate bare.jx
has out '能检出的算例'
expect 1 test --mutate --require-killed 50 bare.jx
expect 0 test --mutate --format json bare.jx
has out '"fate": "survived"'
printf '满意度 ＝ 100%%\n一、算例\n1．错\n　　已知：满意度＝50%%\n　　应得：满意度＝60分\n' >wrong.jx
expect 1 test --mutate wrong.jx
expect 2 test --generate --mutate nowhere.jx
expect 2 test --generate made.jx bare.jx
has err 一次只能一个规则文件
printf '质量 = 甲|乙，按时\n' > bars.jx
expect 1 test --generate bars.jx
has err '错误 JX7121 bars.jx：生成的算例里有一行读不回来，没有写出：“｜质量｜未甲|乙，按时｜'
expect 1 --lang en test --generate bars.jx
has err 'a line of a generated example cannot be read back'
expect 2 test --generate -o bare.jx bare.jx
has bare.jx 满意度
expect 0 __complete test --gen
has out --generate
# ---- files that build on others ----
mkdir -p layers/national layers/county layers/folder.jx
cat >layers/national/base.jx <<'EOF'
评分方案：国家方案
依据：国财示〔2020〕1号
一、R&D统计填报数（60分） ≥ 23亿元
二、满意度（40分） ＝ 100%
EOF
cat >layers/county/rules.jx <<'EOF'
评分方案：县方案
沿用：《./../../layers/national//base》
改写：一．目标：≥20.7亿元
EOF
expect 0 check layers/county/rules.jx
expect 0 dump --effective layers/county/rules.jx
has out '二、满意度（40分） ＝ 100% # 《国家方案》国财示〔2020〕1号 layers/national/base.jx:4'
has out '　　目标：≥20.7亿元 # 《县方案》 layers/county/rules.jx:3'
cp out layers/one.jx
expect 0 check layers/one.jx
expect 0 score -r layers/county/rules.jx form.json
has out '总分 100.00 / 100'
expect 0 score -r layers/one.jx form.json
has out '总分 100.00 / 100'
expect 0 explain -r layers/county/rules.jx form.json
has out '依据：《县方案》一，第3行'
has out '依据：《国家方案》（国财示〔2020〕1号）二，第4行'
expect 0 explain --lang en -r layers/county/rules.jx form.json
has out 'under 《国家方案》 (国财示〔2020〕1号) 二, line 4'
expect 0 score --format json -r layers/county/rules.jx form.json
has out '"layer": {"title": "县方案", "basis": null, "file": "layers/county/rules.jx", "line": 3}'
expect 0 score --format json -r rules.jx form.json
hasnt out '"layer"'
refused() {
    printf '沿用：《%s》\n' "$1" >layers/bad.jx
    expect 1 check layers/bad.jx
    has out "$2"
}
refused "$PWD/layers/national/base.jx" JX2116
printf '\377\n' >layers/spoiled.jx
refused spoiled 'JX1001 layers/spoiled.jx'
refused nowhere JX2112
refused folder JX2117
refused ../layers/bad JX2111
has out "layers/bad.jx → layers/bad.jx"
mkfifo layers/pipe.jx && refused pipe JX2117
sed 's/≥ 23亿元/≥ 23亿元；不通的话/' layers/national/base.jx >layers/national/wrong.jx
refused national/wrong 'layers/national/wrong.jx:3'
(cd layers/county && "$jixiao" check - <rules.jx) >out 2>err || fail "a base beside standard input"

# a broken line of NDJSON keeps its place in the results
line=$(tr -d '\n' <form.json)
printf '{"id": 1,\n%s\n[2]\n%s\n{\n' "$line" "$line" >lines.ndjson
expect 1 score --format json -r rules.jx lines.ndjson
python3 - <<'EOF' || fail "broken lines are not in their places"
import json
got = json.load(open("out", encoding="utf-8"))
assert [r.get("line") for r in got] == [1, None, 3, None, 5], got
assert all(r["error"] and r["code"].startswith("JX50") for r in got if "line" in r), got
EOF
# also when none is a form; and each command that reads forms says which
printf '{"id": 1,\n\n[2]\n{\n' >none.ndjson
printf '[{"id": 1}, 2,\n{"values": 3}]' >none.json
printf '[%s,\n{"values": 3}]' "$line" >some.json
expect 1 score --format json -r rules.jx none.ndjson form.json
cp out several
expect 1 score --format json -r rules.jx none.ndjson
cp out alone
expect 1 check --forms none.ndjson --forms none.json --forms some.json --format json rules.jx
has err 'some.json [2]'
cp out mixed
expect 1 check --forms none.ndjson --format json rules.jx
python3 - <<'EOF' || fail "broken lines without a form are not told one by one"
import json
def read(name):
    return json.load(open(name, encoding="utf-8"))
def told(list):
    return [(r["file"], r.get("line")) for r in list if "error" in r and r["code"].startswith("JX50")]
lines = [("none.ndjson", n) for n in (1, 3, 4)]
assert told(read("alone")) == lines, read("alone")
assert told(read("several")) == lines and len(read("several")) == 4
assert told(read("out")["unreadable"]) == lines and read("out")["unreadable_files"] == 3
mixed = read("mixed")
assert told(mixed["unreadable"]) == lines + [("none.json", None), ("some.json", 2)], mixed
assert mixed["population"]["form_count"] == 1 and mixed["unreadable_files"] == 5
EOF
expect 1 score -q -r rules.jx none.ndjson
has err 'none.ndjson:4'
expect 1 import none.ndjson
empty out
expect 1 draft none.ndjson
expect 1 audit -r rules.jx --last none.ndjson form.json
printf '%s\n[2]\n[3]\n' "$line" >some.ndjson
expect 1 audit -r rules.jx some.ndjson
has out '另有2份无法读取'

# one form a row: import and batch take the same columns for the head, and columns of money for data
cat >wide.jx <<'EOF'
评分方案：甲
一、预算执行率（40分）
　　取值：全年执行数÷全年预算数
　　目标：＝100%
　　不适用：全年预算数＝0元；不评，其余指标按百分制折算
二、项目数 ≥ 10个（60分）
EOF
printf '编号,年度,单位,项目名称,金额单位,全年预算数,全年执行数,项目数\nA1,2023,甲局,造林,万元,100,90,8\n' >wide.csv
expect 0 import -q wide.csv
for part in '"id": "A1"' '"unit": "甲局"' '"name": "造林"' '"year": 2023' '"amount_unit": "万元"' '"全年执行数": "90"' '"项目数": "8"'; do
    has out "$part"
done
"$jixiao" batch -q -r wide.jx --input-format csv <wide.csv >out 2>err || fail "batch of a wide table"
has out '"id":"A1","unit":"甲局","total":"84.00"'
"$jixiao" batch -q --full -r wide.jx --input-format csv <wide.csv >out 2>err || fail "batch --full of a wide table"
has out '"name": "造林","total": "84.00"'
printf 'unit,单位,项目数,amount_unit,全年预算数,全年执行数\n甲局,乙局,8,万元,100,90\n' >wide.csv
"$jixiao" batch -q -r wide.jx --input-format csv <wide.csv >out 2>err || fail "batch of a unit given twice"
has out '"unit":"甲局"'
printf '项目名称,造林,全年预算数,100,全年执行数,90\n' >pairs.csv
expect 1 import -q pairs.csv # words and figures beside each other: no table with one form a row
has err JX5408

# -o never takes the place of what is read, however it is spelled
cp rules.jx kept.jx && cp form.json kept.json && ln -s rules.jx link.jx
expect 2 score -r rules.jx form.json -o form.json
expect 2 score -r rules.jx form.json -o rules.jx
expect 2 score -r rules.jx form.json -o ./link.jx
expect 2 explain -r link.jx form.json -o rules.jx
expect 2 audit -r rules.jx --last form.json form.json -o form.json
expect 2 compare -r rules.jx -r link.jx form.json -o rules.jx
expect 2 check --forms . rules.jx -o form.json
expect 2 check rules.jx -o rules.jx
expect 2 test --generate rules.jx -o rules.jx
expect 2 test --mutate rules.jx -o rules.jx
expect 2 import form.json -o form.json
expect 2 score -r rules.jx --with 上年=form.json form.json -o form.json
has err '会被覆盖'
(cd . && "$jixiao" batch -r rules.jx -o form.json <form.json) >out 2>err && fail "batch onto its input"
expect 2 score -r rules.jx - -
has err '标准输入只能读一次'
expect 2 compare -r - -r - form.json
cmp rules.jx kept.jx && cmp form.json kept.json || fail "an input was overwritten"
# nor of what the rules build on, at any distance
mkdir on && printf '评分方案：乙\n沿用：《../middle》\n' >on/top.jx
printf '评分方案：丙\n沿用：《rules》\n' >middle.jx
for to in rules.jx ./link.jx on/../middle.jx; do
    expect 2 score -r on/top.jx form.json -o $to
    has err '会被覆盖'
    expect 2 compare -r on/top.jx -r on/top.jx -o $to
    [ "$(grep -c '会被覆盖' err)" = 1 ] || fail "told twice"
    for words in check 'test --generate' 'test --mutate' 'dump --effective' test; do
        expect 2 $words on/top.jx -o $to
    done
    expect 2 check --forms form.json on/top.jx -o $to
    expect 2 batch -r on/top.jx form.json -o $to
done
cmp rules.jx kept.jx || fail "a base was overwritten"
expect 0 score -r on/top.jx form.json -o on/new.json
expect 0 score -r on/top.jx form.json -o on/new.json # may be there already
expect 0 fmt rules.jx -o rules.jx
cp kept.jx rules.jx
rm link.jx

exit "$failed"
