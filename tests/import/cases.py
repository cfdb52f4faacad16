"""Workbooks and tables for the import tests, written with zipfile and nothing else.

CASES maps a file name to its bytes. A cell is a text, or (value, options): t the type, s the style, f a formula.
"""
import io
import zipfile
from xml.sax.saxutils import escape

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# style numbers: 0 general, then in this order
FORMATS = ["General", "0%", "0.00%", "#,##0.00", "0.0", "yyyy\\-mm\\-dd", '0"万元"', "0.00E+00", "@", 'yyyy"年"m"月"', "h:mm"]


def column(n):
    text = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_xml(row, col, spec):
    value, opt = spec if isinstance(spec, tuple) else (spec, {})
    kind = opt.get("t", "inlineStr")
    style = ' s="%d"' % FORMATS.index(opt["s"]) if "s" in opt else ""
    formula = "<f>%s</f>" % escape(opt["f"]) if "f" in opt else ""
    if value is None:
        body = formula
    elif kind == "inlineStr":
        body = "<is><t>%s</t></is>" % escape(value)
    else:
        body = formula + "<v>%s</v>" % escape(value)
    kind = "" if kind == "n" else ' t="%s"' % kind
    return '<c r="%s%d"%s%s>%s</c>' % (column(col), row + 1, style, kind, body)


def sheet_xml(rows, merges=(), hidden=(), cols=""):
    out = ["<worksheet %s>%s<sheetData>" % (NS, cols)]
    for r, row in enumerate(rows):
        cells = "".join(cell_xml(r, c, v) for c, v in enumerate(row) if v not in (None, ""))
        out.append('<row r="%d"%s>%s</row>' % (r + 1, ' hidden="1"' if r in hidden else "", cells))
    out.append("</sheetData>")
    if merges:
        out.append("<mergeCells>%s</mergeCells>" % "".join('<mergeCell ref="%s"/>' % m for m in merges))
    return "".join(out) + "</worksheet>"


def book(sheets, shared=None, since_1904=False, replace=None, hidden=()):
    """sheets: [(name, xml)]; replace: {part: bytes}"""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": '<Relationships><Relationship Id="r" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % REL,
        "xl/styles.xml": "<styleSheet %s><numFmts>%s</numFmts><cellXfs>%s</cellXfs></styleSheet>" % (
            NS,
            "".join('<numFmt numFmtId="%d" formatCode="%s"/>' % (200 + i, escape(f, {'"': "&quot;"})) for i, f in enumerate(FORMATS)),
            "".join('<xf numFmtId="%d"/>' % (200 + i) for i in range(len(FORMATS)))),
    }
    rels = ['<Relationship Id="rs" Type="%s/styles" Target="styles.xml"/>' % REL]
    entries = []
    for i, (name, xml) in enumerate(sheets):
        parts["xl/worksheets/s%d.xml" % i] = xml
        rels.append('<Relationship Id="r%d" Type="%s/worksheet" Target="/xl/worksheets/s%d.xml"/>' % (i, REL, i))
        entries.append('<sheet name="%s" sheetId="%d" r:id="r%d"%s/>' % (name, i + 1, i, ' state="hidden"' if name in hidden else ""))
    if shared:
        parts["xl/sharedStrings.xml"] = "<sst %s>%s</sst>" % (NS, "".join("<si>%s</si>" % s for s in shared))
        rels.append('<Relationship Id="rt" Type="%s/sharedStrings" Target="sharedStrings.xml"/>' % REL)
    parts["xl/_rels/workbook.xml.rels"] = "<Relationships>%s</Relationships>" % "".join(rels)
    parts["xl/workbook.xml"] = '<workbook %s xmlns:r="%s"><workbookPr%s/><sheets>%s</sheets></workbook>' % (
        NS, REL, ' date1904="1"' if since_1904 else "", "".join(entries))
    parts.update(replace or {})
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in parts.items():
            z.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, compress_type=zipfile.ZIP_DEFLATED)
    return data.getvalue()


N = {"t": "n"}


def num(value, style="General", **more):
    return (value, dict(N, s=style, **more))


HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]

national = sheet_xml([
    ["项目支出绩效自评表"],
    ["（2022年度）"],
    ["项目名称", None, "道路养护"],
    ["主管部门", None, "某市交通局", None, "实施单位", "某公路站"],
    ["项目资金\n（万元）", None, "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"],
    [None, "年度资金总额", num("100"), num("120.5", "#,##0.00"), num("96.4", "0.0"), num("10"), num("0.8", "0%"), num("8")],
    [None, "其中：当年财政拨款", num("100"), num("100"), num("90"), "—", "—", "—"],
    [None, "　　上年结转资金", num("0"), num("20.5", "0.0"), num("6.4", "0.0")],
    [None, "　　其他资金", "—", "—", "—"],
    ["年度总体目标", "预期目标", None, None, None, "实际完成情况"],
    [None, "完成养护工程", None, None, None, "全部完成"],
    HEAD,
    ["产出指标（50分）", "数量指标", "养护里程", "≥50公里", num("52"), num("20"), num("20")],
    [None, None, "其中：\n县道里程", "≥30公里", "31公里", num("10"), num("10")],
    [None, "质量指标", "指标2：……"],
    [None, "时效指标", "完工时间", num("44895", "yyyy\\-mm\\-dd"), num("44880.5", 'yyyy"年"m"月"'), num("20"), num("20")],
    ["满意度指标（10分）", "服务对象满意度", "群众满意度", num("0.95", "0%"), num("0.905", "0.00%"), num("10"), num("9.5", "0.0"), "雨季施工"],
    ["总分", None, None, None, None, num("100"), num("97.5", "0.0")],
    ["自评等级：优"],
    ["填表人：某某", None, None, "联系电话", "12345"],
    ["注：1.分值合计100分。"],
], merges=["A1:H1", "A2:H2", "A3:B3", "C3:H3", "A5:A9", "A10:A11", "B10:E10", "F10:H10", "B11:E11", "F11:H11",
           "A13:A16", "B13:B14", "A18:E18", "A21:H21"])

formats = sheet_xml([
    HEAD[:7],
    [("0", {"t": "s"}), ("1", {"t": "s"}), "误差", num("0.0900000762939453"), num("8.9999999999999997E-2"), num("10"), num("9.996", "0.0")],
    [None, None, "逻辑值", "是", ("1", {"t": "b"}), num("10"), num("10")],
    [None, None, "出错", "≥1", ("#DIV/0!", {"t": "e", "f": "A1/0"}), num("10"), num("10", f="5+5")],
    [None, None, "没有结果", "≥1", (None, {"t": "n", "f": "B1"}), num("10"), num("10")],
    [None, None, "科学记数", num("20000", "0.00E+00"), num("0.5", "h:mm"), num("10"), num("10")],
    [None, None, "带单位的格式", num("1200", '0"万元"'), num("1200.5", "#,##0.00"), num("10"), num("10")],
    [None, None, "日期", num("1", "yyyy\\-mm\\-dd"), num("60", "yyyy\\-mm\\-dd"), num("10"), ("10", {"t": "str", "f": "T(1)"})],
], hidden=[2], cols='<cols><col min="9" max="9" hidden="1"/></cols>')
escapes = sheet_xml([HEAD[:7], [("0", {"t": "s"}), None, "养护_x000D_\n里程", "≥5_x000D_公里", "a_x005F_x000D_b", num("10"), num("10")]])
shared = ["<r><t>产出</t></r><r><t>指标</t></r><rPh><t>chan</t></rPh>", "<t>数量指标</t>"]

old_dates = sheet_xml([HEAD[:7], ["产出指标", "时效指标", "完工", num("43432", "yyyy\\-mm\\-dd"), num("0", "yyyy\\-mm\\-dd"), num("10"), num("10")]])
other = sheet_xml([["会议纪要"], ["一", "二"]])
two = sheet_xml([
    ["项目绩效自评表"], ["项目名称", "甲"], HEAD[:7], ["产出指标", "数量指标", "场次", "≥5场", "5", "50", "50"], ["总分", "", "", "", "", "100", "90"], [],
    ["项目绩效自评表"], ["项目名称", "乙"], HEAD[:7], ["产出指标", "数量指标", "人次", "≥7人次", "7", "50", "50"], ["合计", "", "", "", "", "100", "91"]])

# what filled-in forms are known to hold, each with the address of its cell; a note above, others below
dirty_sheet = sheet_xml([
 ["附：填表说明见后"],
 ["项目支出绩效自评表"],["（2022年度）"],
 ["项目名称",None,"道路养护",None,"金额单位：万元"],
 ["主管部门",None,"某局",None,"实施单位","某站"],
 ["项目资金（万元）",None,"年初预算数","全年预算数","全年执行数","分值","执行率","得分"],
 [None,"年度资金总额","5.8万","8727. 19","8727.19万元",num("10"),num("1"),num("10")],
 [None,"其中：当年财政拨款",num("100"),num("100"),num("90"),"—","—","—"],
 [None,"      其他资金",num("3.1"),num("0.1"),num("0.1")],
 HEAD,
 ["产出指标","数量指标","养护里程","≥100百分比",num("100"),num("20"),num("20")],
 [None,None,"投诉（≤3件）",num("3"),"≤2",num("10"),num("10")],
 [None,None,"合格率",num("0.9","0%"),"290%",num("10"),num("10")],
 [None,None,"到位率","100%",num("1"),num("10"),num("10")],
 [None,None,"成本","≤5.8万元","5.8万",num("10"),num("10")],
 [None,None,"补助","854万854万",num("0.30000000000000004"),num("10"),num("10")],
 [None,None,"时间","2022年5月31日前",num("44712","yyyy\\-mm\\-dd"),num("10"),num("10")],
 [None,None,"公式","≥5",(None,{"t":"n","f":"1+1"}),num("10"),num("10",f="5+5")],
 ["满意度指标","满意度指标","群众满意度",num("0.95","0%"),num("0.905","0.00%"),num("10"),num("9.5","0.0")],
 ["总分",None,None,None,None,num("100"),num("97.5","0.0")],
 ["注：定性指标按三档打分。"],["填表人：张三"]],merges=["A2:H2","A3:H3","A6:A9","A11:A18","B11:B18","A20:E20"])

dirt = """单位：万元,,,,,,,,
项目名称,甲,,项目名称,乙,,,,
指标,年初预算数,全年预算数,全年执行数,执行率,分值,得分,,
项目经费,90万元,8727. 19,8727. 19,8727. 19,10,10,,
一级指标,二级指标,三级指标,年初指标值,调整指标值,实际完成值,权重,自评得分,得分系数,口味
产出指标,数量指标,里程,,≥100百分比,=100%,10,10,1,甜
,,投诉(≤3件),≥3,,2,10,10,1,
,,合格率,,90%,290%,十分,10,1,
,,到位率,,100%,1,10,10,1,
,,补助,,854万854万,**,10,10,1,
,,,≥5,,5,10,10,1,
合计,,,,,,100,98,,
,,这一行没有人认识,,,,,,,
""".encode()
signs = "三级指标\t指标性质\t指标值\t度量单位\t完成值\t分值\n里程\t正向\t50\t公里\t52\t10\n成本\t小于等于\t9.5\t万元\t9\t10\n评价\t定性\t良好\t\t良好\t10\n".encode("gb18030")
listed = ("\ufeff单位名称;项目名称;三级指标;目标值;完成值;备注\n甲局;修路;里程;≥5公里;5;\"第一行\n第二行 \"\"引号\"\"\"\n甲局;造林;面积;≥6亩;6;\n"
          "乙局;造林;面积;≥7亩;7;\"甲\"乙\n").encode()
shifted = "三级指标,目标值,完成值,分值,得分\n数量,12.5,12.5,12.5,12.5\n".encode()

DTD = '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet %s><sheetData/></worksheet>' % NS
BOMB = "<worksheet %s><sheetData>%s</sheetData></worksheet>" % (NS, " " * (24 << 20))

unreadable = sheet_xml([HEAD[:7], ["产出指标", "数量指标", "养护里程", "≥60公里", "约52公里", num("40"), num("20")],
                        [None, None, "巡查次数", "≥4次", "≥4次", num("60"), num("20")]])

# rules, then the file they score
SCORES = {
    "addresses": ("一、产出指标（100分）\n1．养护里程 ≥ 50公里（60分）\n2．巡查次数 ≥ 4次（40分）\n", "unreadable.xlsx"),
    "several": ("一、产出指标（100分）\n1．场次 ≥ 5场（100分）\n　　未填：得0分\n", "two.xlsx"),
}

# as pdftotext gives it, without blank lines
filled = """2022年度项目支出绩效自评表
项目名称 乡村道路养护
主管部门 某市交通局
实施单位 某公路站
单位：万元
年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 100.00 120.50 96.40 10 80% 8
其中：当年财政拨款 100.00 100.00 90.00 — — —
年度总体目标
完成全年养护任务，
保障安全。
一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
产出指标 数量指标 养护里程 ≥50公里 52公里 20 20
巡查次数 ≥4次 3次 10 7.5 雨季停工
质量指标 验收合格率 100% 100% 10 10
效益指标 社会效益指标 群众出行
便利程度 明显改善 明显改善 30 30
满意度指标 服务对象满意度指标 群众满意度 ≥95% 96% 10 10
总分 100 95.5
注：定性指标按三档打分。
"""

wide = "id,unit,年度,培训人次,合格率,年度\n1,甲局,2022,52人次,100%\n2,乙局,两千,,95%,2021,余\n".encode()
lines = """{"id": "1", "values": {"培训人次": "52"}}
{"id": "2",

{"id": "3", "indicators": [{"name": "合格率", "actual": "95%", "actuals": "1"}]}
["4"]
{"id": "5", "values": {"培训人次": [1]}}
""".encode()
array = """ [
  {"id": "1", "values": {"培训人次": "52"}},  {"id": "2", "values": {"培训\\"}人次": true}},
  {"id": "3", "indicators": [{"name": "合格率", "actual": 95e1}]}
]
""".encode()

CASES = {
    "dirt.xlsx": book([("自评表", dirty_sheet)]),
    "escapes.xlsx": book([("表", escapes)], shared=["<t>产出_x000D_</t>"]),
    "sheets.xlsx": book([("表%d" % i, sheet_xml([])) for i in range(257)]),
    "merges.xlsx": book([("表", sheet_xml([HEAD[:7]], merges=["A%d:B%d" % (i, i) for i in range(2, 50003)]))]),
    "wide.csv": wide,
    "wide-gb.csv": wide.replace(b",", b";").decode().encode("gb18030"),
    "lines.ndjson": b"\xef\xbb\xbf" + lines,
    "lines.json": lines,
    "array.json": array,
    "not-forms.json": b'[{"values": {"a": "1"}}, 2]',
    "filled.txt": filled.encode(),
    "unreadable.xlsx": book([("自评表", unreadable)]),
    "national.xlsx": book([("自评表", national)]),
    "formats.xlsx": book([("格式", formats), ("草稿", other), ("说明", other)], shared=shared, hidden=["草稿"]),
    "dates-1904.xlsx": book([("表1", old_dates)], since_1904=True),
    "two.xlsx": book([("汇总", two), ("又一张", old_dates)]),
    "dirt.csv": dirt,
    "signs.csv": signs,
    "listed.csv": listed,
    "shifted.csv": shifted,
    "text.txt": "某项目绩效自评表\n单位：万元\n年初预算数 全年预算数 全年执行数 分值 执行率 得分\n年度资金总额 100 100 90 10 90% 9\n\n"
                "名称 主要内容 拟投入资金（万元）\n一号任务\n\n修路\n\n再修桥\n\n30\n\n三级指标 目标值 完成值 分值 得分 原因\n里程 ≥5公里 4公里 10 8 雨季\n绿化 3处 10 10\n"
                "总分 100 98\n注：完\n".encode(),
    # a sentence with the words of a table is none
    "report.txt": "某局2023年度部门整体支出绩效自评报告\n\n全年预算数 8727. 19 万元, 执行数 7627. 19 万元, 完成预算的 87. 4%。\n\n"
                  "按资金来源分,财政拨款支出 7627. 19 万元,其他资金支出 0 万元。\n".encode(),
    "dtd.xlsx": book([("表", DTD)]),
    "bomb.xlsx": book([("表", BOMB)]),
    "deep.xlsx": book([("表", "<a>" * 65)]),
    "no-sheet.xlsx": book([]),
    "broken-xml.xlsx": book([("表", "<worksheet><sheetData><row></sheetData>")]),
    "cut.xlsx": book([("表", national)])[:900],
    "wide.xlsx": book([("表", sheet_xml([HEAD[:7] + [None] * 292 + ["远", "更远"], [None, None, "里程", "5", "6"]]))]),
    "cells.csv": b"1\n" * 1000001,
    "forms.csv": "项目名称,三级指标,目标值\n".encode() + b"".join(b"p%d,a,1\n" % i for i in range(10001)),
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
    "form.pdf": b"%PDF-1.7\n",
    "open-quote.csv": '三级指标,目标值\n"里程,5\n'.encode(),
    "nothing.csv": "甲,乙\n1,2\n".encode(),
    "empty.csv": b"",
}
