/* The draft as text. It need not be pretty: jx__draft prints it in canonical form. */
#include "draft/draft.h"
#include "base/name.h"
#include "form/cell.h"

static void comment(Buf *out, const char *zh)
{
    jx__buf_printf(out, "# %s\n", zh);
}

static void title_line(const Draft *d, Buf *out)
{
    const Form *f = d->form;
    Str form = jx__draft_line(d->arena, f->form), name = jx__draft_line(d->arena, f->name);
    Buf title = jx__buf(d->arena);
    jx__buf_add(&title, form.n ? form : STR("绩效自评"));
    if (name.n) jx__buf_printf(&title, "：%.*s", STR_F(name));
    jx__buf_addz(out, "评分方案：");
    for (uint32_t i = 0; i < title.n; i++) /* # would begin a comment */
        jx__buf_add(out, title.text[i] == '#' ? STR("＃") : (Str){title.text + i, 1});
    jx__buf_addz(out, "（草稿）\n");
}

/* 万元 of 2,554.17万元, when it is a unit. */
static Str unit_of(const Draft *d, Str cell)
{
    Decimal n;
    Unit unit;
    Str s = jx__cell_trim(cell);
    if (s.n == 0 || jx__decimal(d->pool, s, &n) != DECIMAL_OK) return STR_NONE;
    Str rest = jx__cell_trim((Str){s.p + n.used, s.n - n.used});
    bool known = rest.n > 0 && jx__unit_parse(d->arena, d->pool, &d->units, rest, &unit) &&
                 (unit.kind == UNIT_MEASURE || unit.kind == UNIT_PERCENT);
    return known ? rest : STR_NONE;
}

static bool can_be_listed(Str name)
{
    static const char *const signs[] = {"；", "，", "、", ";", ",", "#", "。"};
    for (uint32_t at = 0; at < name.n; at++)
        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            if (jx__str_starts((Str){name.p + at, name.n - at}, jx__str_of(signs[i]))) return false;
    return name.n > 0;
}

/* What the form gives beside its rows and the columns that every rule file may name. */
static void data_line(const Draft *d, Buf *out)
{
    Names known;
    const char *const *columns;
    bool there;
    uint32_t ncolumns = jx__columns(&columns), written = 0;
    jx__names_init(&known, d->arena);
    for (uint32_t i = 0; i < ncolumns; i++)
        jx__names_add(&known, jx__str_of(columns[i]), (Span){0, 0}, &there);
    for (uint32_t i = 0; i < d->rows.n; i++)
        jx__names_add(&known, d->rows.at[i].name, (Span){0, 0}, &there);
    for (uint32_t i = 0; i < d->form->values.n && !d->arena->failed; i++) {
        const FormValue *v = &d->form->values.at[i];
        Str name = jx__draft_line(d->arena, v->name), unit = unit_of(d, v->text);
        if (!can_be_listed(name)) continue;
        jx__names_add(&known, name, (Span){0, 0}, &there);
        if (there) continue;
        jx__buf_addz(out, written++ ? "；" : "数据：");
        jx__buf_add(out, name);
        if (unit.n) jx__buf_printf(out, "（%.*s）", STR_F(unit));
    }
    if (written) jx__buf_addz(out, "\n");
}

static void total_line(const Draft *d, Buf *out)
{
    bool exact;
    Str sum = jx__num_text(d->arena, d->pool, d->sum, 6, 6, &exact);
    bool complete = d->any_points && d->without == 0;
    bool fits = jx__num_cmp(d->pool, d->sum, NUM_INT(100)) == 0;
    if (!d->any_points) comment(out, "待定分值：申报表没有印分值，以下各项平均分配");
    if (d->any_points && d->without > 0)
        jx__buf_printf(out,
                       "# 待定分值：%u项没有印分值，平均分配余下的分值；印出的分值合计%.*s分\n",
                       (unsigned)d->without, STR_F(sum));
    if (complete && !fits) {
        jx__buf_printf(out, "# 待定：各项印出的分值合计%.*s分，不是100分，核定后改总分和各项分值\n",
                       STR_F(sum));
        jx__buf_printf(out, "总分：%.*s分\n", STR_F(sum));
    } else {
        jx__buf_addz(out, "总分：100分\n");
    }
    if (d->places > 2) jx__buf_printf(out, "小数：逐项保留%u位，四舍五入\n", (unsigned)d->places);
}

static void points(Buf *out, Str shown)
{
    if (shown.n) jx__buf_printf(out, "（%.*s分）", STR_F(shown));
}

static const FormValue *value_named(const Draft *d, Str name)
{
    Str key = jx__name_key(d->arena, name);
    for (uint32_t i = 0; i < d->form->values.n; i++)
        if (jx__str_eq(d->form->values.at[i].key, key)) return &d->form->values.at[i];
    return NULL;
}

static void budget_row(const Draft *d, Buf *out)
{
    static const char *const data[] = {"全年预算数", "全年执行数"};
    jx__buf_addz(out, "一、预算执行率");
    points(out, d->budget_points);
    jx__buf_addz(out, "\n　　取值：全年执行数÷全年预算数\n　　目标：＝100%\n");
    for (int i = 0; i < 2; i++) {
        const FormValue *v = value_named(d, jx__str_of(data[i]));
        if (!v || jx__draft_is_blank(v->text))
            jx__buf_printf(out, "　　# 待定：申报表没有填%s\n", data[i]);
    }
    jx__buf_addz(
        out,
        "　　# "
        "待定：全年预算数可能为0的，写：不适用：全年预算数＝0万元；不评，其余指标按百分制折算\n");
}

static void row_lines(const DraftRow *r, const char *mark, Buf *out)
{
    jx__buf_printf(out, "%s%s%.*s%s", mark, r->boxed ? "【" : "", STR_F(r->name),
                   r->boxed ? "】" : "");
    points(out, r->points);
    if (r->sign != TOK_EOF)
        jx__buf_printf(out, " %.*s %.*s", STR_F(jx__token_spelling(r->sign)), STR_F(r->value));
    jx__buf_addz(out, "\n");
    if (r->label.n) jx__buf_printf(out, "　　目标：%.*s\n", STR_F(r->label));
    for (uint32_t i = 0; i < r->remarks.n; i++)
        jx__buf_printf(out, "　　# %.*s\n", STR_F(r->remarks.at[i]));
}

/* A group's title may say its points: 产出指标（50分）. */
static void group_line(const Draft *d, const char *mark, Str name, Buf *out)
{
    static const char *const signs[] = {"=", "＝", "≥", "≤", "＞", "＜", ">", "<", "；", ";", "#"};
    Str line = jx__draft_line(d->arena, name);
    bool boxed = false;
    for (uint32_t at = 0; at < line.n && !boxed; at++)
        for (size_t i = 0; i < sizeof signs / sizeof *signs && !boxed; i++)
            boxed = jx__str_starts((Str){line.p + at, line.n - at}, jx__str_of(signs[i]));
    jx__buf_printf(out, "%s%s%.*s%s\n", mark, boxed ? "【" : "", STR_F(line), boxed ? "】" : "");
}

/* Every number is the first one: the formatter counts. */
static void outline(const Draft *d, Buf *out)
{
    uint32_t group = 0, part = 0;
    for (uint32_t i = 0; i < d->rows.n && !d->arena->failed; i++) {
        const DraftRow *r = &d->rows.at[i];
        if (r->unusable) {
            jx__buf_printf(out, "　　# 待定：申报表“%.*s”有一行没有可用的名称“%.*s”\n",
                           STR_F(jx__draft_line(d->arena, r->row->level2)), STR_F(r->name));
            continue;
        }
        if (r->group != group) {
            group_line(d, "一、", r->row->level1, out);
            part = 0;
        }
        if (r->part != part && r->part) group_line(d, "（一）", r->row->level2, out);
        group = r->group;
        part = r->part;
        row_lines(r, group ? "1．" : "一、", out);
    }
}

Str jx__draft_text(const Draft *d)
{
    Buf out = jx__buf(d->arena);
    comment(&out, "由申报表起草。写着“待定”的地方核定以后删去该行，再用 jixiao check 检查");
    title_line(d, &out);
    comment(&out, "依据：文件名称（文号）");
    data_line(d, &out);
    total_line(d, &out);
    if (d->budget) budget_row(d, &out);
    outline(d, &out);
    return jx__buf_str(&out);
}
