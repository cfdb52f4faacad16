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
    "　　评分：定性；达成，100%～80%（含）；部分达成，80%～60%（含）；未达成，60%～0%\n"
    "三、核对\n"
    "1．培训费≤1000万元；不符，提示“培训费超过1000万元”\n"
    "四、算例\n"
    "1．少完成一成\n"
    "　　已知：R&D统计填报数＝20.7亿元\n"
    "　　应得：R&D统计填报数＝9分\n";

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
    "[\"培训\"],\n"
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

#endif
