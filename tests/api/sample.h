/* The rule text and the form that the API tests share: small, and with a bit of everything. */
#ifndef JX_TESTS_API_SAMPLE_H
#define JX_TESTS_API_SAMPLE_H

static const char sample_rules[] =
    "评分方案：接口测试\n"
    "数据：培训费（万元）；培训人次（人次）\n"
    "一、产出指标（60分）\n"
    "1．R&D统计填报数 ≥ 23亿元（10分）；完成率低于60%，得0分\n"
    "2．科技成果转化合格率（30分）\n"
    "　　目标：＝100%\n"
    "　　评分：分档\n"
    "　　｜完成值｜得分｜\n"
    "　　｜100%｜30分｜\n"
    "　　｜90%（含）～100%｜15分｜\n"
    "　　｜低于90%｜0分｜\n"
    "3．单位培训成本（20分）\n"
    "　　取值：培训费÷培训人次\n"
    "　　目标：≤800元/人次\n"
    "　　不适用：培训人次＝0人次；不评，分值并入同级指标\n"
    "二、效益指标（40分）\n"
    "1．场地租金清缴 ＝ 按时支付\n"
    "2．群众投诉处理\n"
    "　　评分：定性；达成“达成年度指标、完成”，100%～80%（含）；部分达成，80%～60%（含）；\n"
    "　　未达成，60%～0%；取自评得分\n"
    "三、核对\n"
    "1．培训费≤1000万元；不符，提示“培训费超过1000万元”\n"
    "四、算例\n"
    "1．少完成一成\n"
    "　　已知：R&D统计填报数＝20.7亿元\n"
    "　　应得：R&D统计填报数＝9分\n"
    "2．一张表\n"
    "　　已知：年度＝2023，金额单位＝万元，培训费＝62.5\n"
    "　　｜一级指标｜三级指标｜实际完成值｜自评得分｜应得｜\n"
    "　　｜产出指标｜R&D统计填报数｜≥23亿元｜10｜10分｜\n"
    "　　｜效益指标｜群众投诉处理｜无人投诉｜18分｜18分｜\n"
    "　　｜效益指标｜场地租金清缴｜看情况｜｜无法识别｜\n";

/* The same with another target for one indicator, one indicator less and one more. */
static const char sample_layer[] =
    "评分方案：上一层\n依据：某财〔2021〕1号\n沿用：《base》\n"
    "改写：一1．目标：≥20.7亿元\n删去：二2\n二、效益指标\n3．走访次数 ≥ 5次\n"
    "删去：四\n";

static const char sample_form[] =
    "{\"id\": \"F1\", \"unit\": \"某局\", \"year\": 2023, \"amount_unit\": \"万元\",\n"
    " \"values\": {\"培训费\": \"62.5\", \"培训人次\": \"500人次\"},\n"
    " \"indicators\": [\n"
    "  {\"name\": \"R&D统计填报数\", \"actual\": \"20.7亿元\"},\n"
    "  {\"name\": \"科技成果转化合格率\", \"actual\": \"95%\"},\n"
    "  {\"name\": \"场地租金清缴\", \"actual\": \"按时支付\"},\n"
    "  {\"name\": \"群众投诉处理\", \"actual\": \"达成（90%）\"}]}\n";

/* The same form as a self-assessment, with much that is wrong. */
static const char claimed_form[] __attribute__((unused)) =
    "{\"year\": 2023, \"amount_unit\": \"万元\", \"conclusion\": \"全部完成\", \"tasks\": "
    "[{\"name\": \"培训\"}],\n"
    " \"values\": {\"培训费\": \"62.5\", \"培训人次\": \"500人次\", \"全年预算数\": \"100\",\n"
    "  \"全年执行数\": \"50\"},\n"
    " \"indicators\": [\n"
    "  {\"name\": \"R&D统计填报数\", \"target\": \"23\", \"actual\": \"20.7亿元\", \"points\": "
    "\"10\",\n"
    "   \"self_score\": \"10\"},\n"
    "  {\"name\": \"科技成果转化合格率\", \"target\": \"≤90%\", \"actual\": \"95%\", \"points\": "
    "\"30\",\n"
    "   \"self_score\": \"12.5\"},\n"
    "  {\"name\": \"场地租金清缴\", \"actual\": \"按时支付\", \"points\": \"20\", \"self_score\": "
    "\"20\"},\n"
    "  {\"name\": \"其他**\", \"target\": \"明显提升\", \"actual\": \"明显提升\"}],\n"
    " \"budget_points\": \"10\", \"budget_rate\": \"0.4\", \"budget_self_score\": \"9\",\n"
    " \"self_total\": \"40\", \"self_grade\": \"优\"}\n";

/* 20 × 800 ÷ 1250 = 12.80 for the cost; the whole: 9 + 15 + 12.8 + 20 + 18. */
static const char sample_total[] = "74.80";

/* A scheme whose indicators are the rows of the form, with every way for a row to fail. */
static const char rows_rules[] =
    "评分方案：按申报表\n"
    "方向：名称含“投诉、事故”，≤；二级指标含“数量”，≥\n"
    "不适用：不评，分值并入同级指标\n"
    "一、预算执行率（10分）\n"
    "　　取值：全年执行数÷全年预算数\n"
    "　　目标：＝100%\n"
    "二、产出指标（60分）\n"
    "　　指标：按申报表，一级指标含“产出”\n"
    "三、其他指标（30分）\n"
    "　　指标：按申报表，其余\n"
    "四、指标规则\n"
    "1．文字的\n"
    "　　适用：文字\n"
    "　　评分：定性；达成，100%～80%（含）；部分达成，80%～60%（含）；未达成，60%～0%\n"
    "2．数值的\n"
    "　　适用：数值或区间\n"
    "　　超额：超过目标30%，须说明原因\n"
    "五、算例\n"
    "1．两行\n"
    "　　｜一级指标｜二级指标｜名称｜指标值｜实际完成值｜分值｜应得｜\n"
    "　　｜产出｜数量｜培训人次｜100人次｜90人次｜60｜54分｜\n"
    "　　｜产出｜质量｜合格率｜若干｜90%｜10｜无法识别｜\n"
    "　　应得：预算执行率＝未填\n";

/* {0}: the number of the form, so that no two have the same result. */
static const char rows_form[] =
    "{\"id\": \"F%d\", \"year\": 2023, \"amount_unit\": \"万元\",\n"
    " \"values\": {\"全年预算数\": \"100\", \"全年执行数\": \"9%d\"},\n"
    " \"indicators\": [\n"
    "  {\"level1\": \"产出\", \"level2\": \"数量\", \"name\": \"甲\", \"target\": \"%d0个\","
    " \"actual\": \"7个\", \"points\": \"20\"},\n"
    "  {\"level1\": \"产出\", \"name\": \"投诉\", \"target\": \"3次\", \"actual\": \"5次\"},\n"
    "  {\"level1\": \"产出\", \"name\": \"乙\", \"target\": \"好\", \"actual\": "
    "\"达成（9%d%%）\"},\n"
    "  {\"level1\": \"产出\", \"name\": \"不定\", \"target\": \"5\", \"actual\": \"5\"},\n"
    "  {\"level1\": \"效益\", \"name\": \"期限\", \"target\": \"2023年底\", \"actual\": \"是\"},\n"
    "  {\"level1\": \"效益\", \"name\": \"看不懂\", \"target\": \"≥5斤斗\", \"actual\": \"5\"},\n"
    "  {\"level1\": \"效益\", \"name\": \"分值\", \"target\": \"≥5个\", \"points\": \"IO\"},\n"
    "  {\"level1\": \"效益\", \"name\": \"没有\", \"not_applicable\": true},\n"
    "  {\"level1\": \"效益\", \"name\": \"大于\", \"target\": \"＞5个\", \"actual\": \"6个\"}]}\n";

#endif
