/* Lines of the scheme in force to an outline. See outline.h.
 *
 * Depends on the tree only to know where a line comes apart; all that is kept is text. Comments are
 * blanked out first, so that a part may be put on a line with others.
 */
#include "compare/outline.h"
#include <string.h>

typedef struct Reading {
    Outline *out;
    Arena *ar;
    const Model *m;
    Source source;     /* the text without its comments */
    uint32_t open[6];  /* the block open at each level, JX_NO_INDEX */
    uint32_t skipping; /* level of a section that is left out; 0: none */
} Reading;

static Str text_of(const Reading *rd, Span span)
{
    return jx__str_trim(jx__source_text(&rd->source, span));
}

static bool blank_comments(Reading *rd, const TokenList *tokens)
{
    Str text = rd->m->source->text;
    char *copy = jx__arena_alloc(rd->ar, (size_t)text.n + 2);
    if (!copy || rd->ar->failed) return false;
    memcpy(copy, text.p, text.n);
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        const Token *t = &tokens->at.at[i];
        if (t->kind == TOK_COMMENT) memset(copy + t->span.start, ' ', t->span.end - t->span.start);
    }
    rd->source = *rd->m->source;
    rd->source.text.p = copy;
    return true;
}

static OutlinePart part_of(Reading *rd, Str text, uint32_t offset)
{
    Str name = jx__source_name(rd->m->source, offset);
    return (OutlinePart){.text = jx__str_copy(rd->ar, text),
                         .key = jx__name_key(rd->ar, text),
                         .file = jx__str_copy(rd->ar, name),
                         .line = jx__source_position(rd->m->source, offset).line};
}

/* ---- cutting a line ---- */

/* Where the part before `until` ends: at the last sign between two clauses. */
static uint32_t last_sign(const Reading *rd, uint32_t from, uint32_t until, uint32_t *behind)
{
    static const char *const signs[] = {"；", ";", "：", ":"};
    Str text = rd->source.text;
    for (uint32_t at = until; at > from; at--) {
        Str rest = {text.p + at - 1, until - at + 1};
        for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
            Str sign = jx__str_of(signs[k]);
            if (!jx__str_starts(rest, sign)) continue;
            *behind = at - 1 + sign.n;
            return at - 1;
        }
    }
    *behind = until;
    return until;
}

static Str without_stop(Str s)
{
    static const char *const stops[] = {"。", "；", ";"};
    s = jx__str_trim(s);
    for (size_t k = 0; k < sizeof stops / sizeof *stops; k++)
        if (jx__str_ends(s, jx__str_of(stops[k]))) s.n -= jx__str_of(stops[k]).n;
    return jx__str_trim(s);
}

static void add_part(Reading *rd, OutlineUnit *u, uint32_t from, uint32_t until)
{
    while (from < until && (rd->source.text.p[from] == ' ' || rd->source.text.p[from] == '\n' ||
                            rd->source.text.p[from] == '\r'))
        from++;
    Str text = without_stop(jx__source_text(&rd->source, (Span){from, until}));
    if (text.n) *VEC_PUSH(rd->ar, &u->parts) = part_of(rd, text, from);
}

/* The text from `from` to `until`, cut before each of the siblings from `n` on. */
static void cut_parts(Reading *rd, OutlineUnit *u, const Node *n, uint32_t from, uint32_t until)
{
    for (const Node *kid = n ? n->next : NULL; kid; kid = kid->next) {
        uint32_t behind, end = last_sign(rd, from, kid->span.start, &behind);
        add_part(rd, u, from, end);
        from = behind;
    }
    add_part(rd, u, from, until);
}

/* ---- units ---- */

static OutlineUnit *unit_for(Reading *rd, OutlineBlock *bk, uint16_t label, UnitStyle style)
{
    bool body = style == UNIT_LINE || style == UNIT_LINES;
    for (uint32_t i = 0; i < bk->units.n && body; i++) {
        OutlineUnit *u = &bk->units.at[i];
        if (u->label == label && (u->style == UNIT_LINE || u->style == UNIT_LINES)) return u;
    }
    OutlineUnit *u = VEC_PUSH(rd->ar, &bk->units);
    u->label = label;
    u->style = style;
    return u;
}

static bool only_parts(const Node *line)
{
    for (const Node *n = line->first; n; n = n->next)
        if (n->kind != NODE_CLAUSE && n->kind != NODE_DATUM) return false;
    return line->first != NULL;
}

static uint32_t behind_colon(const Reading *rd, Span span)
{
    Str text = rd->source.text;
    for (uint32_t at = span.start; at < span.end; at++) {
        Str rest = {text.p + at, span.end - at};
        if (rest.p[0] == ':') return at + 1;
        if (jx__str_starts(rest, STR("："))) return at + 3;
    }
    return span.start;
}

/* A second line of a label: of names it goes on, else the lines are kept as they are. */
static void read_label(Reading *rd, OutlineBlock *bk, const LayerLine *line)
{
    const Node *n = line->node;
    uint32_t from = behind_colon(rd, line->span), before = bk->units.n;
    OutlineUnit *u = unit_for(rd, bk, n->op, UNIT_LINE);
    bool again = bk->units.n == before;
    if (again && n->op != TOK_K_DATA && n->op != TOK_K_UNITS) {
        if (u->style == UNIT_LINE)
            for (uint32_t k = 0; k < u->parts.n; k++)
                u->parts.at[k].text =
                    jx__str_printf(rd->ar, "%.*s%.*s", STR_F(u->lead), STR_F(u->parts.at[k].text));
        u->style = UNIT_LINES;
        add_part(rd, u, line->span.start, line->span.end);
        return;
    }
    if (!again) u->lead = jx__str_copy(rd->ar, text_of(rd, (Span){line->span.start, from}));
    if (only_parts(n))
        cut_parts(rd, u, n->first, from, line->span.end);
    else
        add_part(rd, u, from, line->span.end);
}

static void read_row(Reading *rd, OutlineBlock *bk, const LayerLine *line)
{
    OutlineUnit *u = unit_for(rd, bk, TOK_BAR, UNIT_LINES);
    *VEC_PUSH(rd->ar, &u->parts) = part_of(rd, text_of(rd, line->span), line->span.start);
}

/* ---- headings ---- */

static uint32_t title_end(const Reading *rd, const Node *title)
{
    Str rest = jx__source_text(&rd->source, (Span){title->span.end, rd->source.text.n});
    return title->span.end + (jx__str_starts(rest, STR("】")) ? 3 : 0);
}

static Str without_brackets(Str key)
{
    bool both = key.n > 2 && key.p[0] == '(' && key.p[key.n - 1] == ')';
    return both ? (Str){key.p + 1, key.n - 2} : key;
}

static void read_inline(Reading *rd, OutlineBlock *bk, const LayerLine *line, const Node *title)
{
    uint32_t from = title_end(rd, title), until = line->span.end;
    const Node *clause = NULL, *limit = NULL;
    for (const Node *kid = title->next; kid; kid = kid->next) {
        if (kid->kind == NODE_POINTS) {
            OutlineUnit *u = unit_for(rd, bk, TOK_K_POINTS, UNIT_POINTS);
            OutlinePart *part = VEC_PUSH(rd->ar, &u->parts);
            *part = part_of(rd, text_of(rd, kid->span), kid->span.start);
            part->key = without_brackets(part->key);
            from = kid->span.end;
        }
        if (kid->kind == NODE_LIMIT) limit = kid;
        if (kid->kind == NODE_CLAUSE && !clause) clause = kid;
    }
    uint32_t behind = until, end = until;
    if (clause) end = last_sign(rd, from, clause->span.start, &behind);
    if (limit && line->cut) { /* what stood around it may have been replaced */
        from = limit->span.start;
        end = limit->span.end;
    }
    if (limit) add_part(rd, unit_for(rd, bk, TOK_K_TARGET, UNIT_LIMIT), from, end);
    if (clause) cut_parts(rd, unit_for(rd, bk, TOK_K_SCORE, UNIT_INLINE), clause, behind, until);
}

static uint8_t level_of(const Node *n)
{
    return n->op >= TOK_MARK1 && n->op <= TOK_MARK4 ? (uint8_t)(n->op - TOK_MARK1 + 1)
                                                    : BLOCK_LOOSE;
}

static bool is_left_out(Str key)
{
    return jx__str_eq(key, STR("算例"));
}

static bool is_section(Str key)
{
    return jx__str_eq(key, STR("核对")) || jx__str_eq(key, STR("指标规则"));
}

/* What a block stands under. A heading without number belongs to the group above it. */
static uint32_t parent_of(const Reading *rd, uint8_t level, bool check)
{
    if (check && rd->open[1] != JX_NO_INDEX) return rd->open[1];
    for (uint32_t l = level == BLOCK_LOOSE ? 4 : level - 1u; l > 0; l--) {
        uint32_t at = rd->open[l];
        if (at == JX_NO_INDEX) continue;
        if (level != BLOCK_LOOSE || !rd->out->blocks.at[at].rule) return at;
    }
    return 0;
}

/* 二 of “二、”. */
static Str numeral(Reading *rd, Str mark)
{
    static const char *const signs[] = {"、", "．", ".", "（", "）", "(", ")", "【", " "};
    Buf out = jx__buf(rd->ar);
    for (uint32_t at = 0; at < mark.n;) {
        Str rest = {mark.p + at, mark.n - at};
        uint32_t skip = 0;
        for (size_t i = 0; i < sizeof signs / sizeof *signs && !skip; i++)
            if (jx__str_starts(rest, jx__str_of(signs[i]))) skip = jx__str_of(signs[i]).n;
        if (!skip) jx__buf_add(&out, (Str){rest.p, 1});
        at += skip ? skip : 1;
    }
    return jx__buf_str(&out);
}

/* Where the text of a numbered line begins. */
static uint32_t behind_number(const Reading *rd, Span line)
{
    Str text = jx__source_text(&rd->source, line);
    for (uint32_t i = 0; i < text.n; i++) {
        Str rest = {text.p + i, text.n - i};
        if (rest.p[0] == '.') return line.start + i + 1;
        if (jx__str_starts(rest, STR("．")) || jx__str_starts(rest, STR("、")) ||
            jx__str_starts(rest, STR("）")))
            return line.start + i + 3;
    }
    return line.start;
}

/* Answers the mark's text. */
static Str name_block(Reading *rd, OutlineBlock *bk, const LayerLine *line, const Node *title)
{
    Str mark;
    if (!line->cut) bk->heading = jx__str_copy(rd->ar, text_of(rd, line->span));
    if (title) {
        Span upto = {line->span.start, title_end(rd, title)};
        bk->title = jx__str_copy(rd->ar, text_of(rd, upto));
        bk->name = jx__name_display(rd->ar, text_of(rd, title->span));
        mark = text_of(rd, (Span){line->span.start, title->span.start});
    } else { /* a cross-check: all behind its number */
        uint32_t from = behind_number(rd, line->span);
        bk->name = jx__str_copy(rd->ar, text_of(rd, (Span){from, line->span.end}));
        bk->title = bk->heading;
        mark = text_of(rd, (Span){line->span.start, from});
    }
    bk->key = jx__name_key(rd->ar, bk->name);
    return numeral(rd, mark);
}

static void read_heading(Reading *rd, const LayerLine *line)
{
    const Node *title = jx__node_find(line->node, NODE_TITLE);
    bool check = line->node->kind == NODE_CHECK;
    uint8_t level = check ? 3 : level_of(line->node);
    if (rd->skipping && level > rd->skipping) return;
    rd->skipping = 0;
    uint32_t i = rd->out->blocks.n, parent = parent_of(rd, level, check);
    OutlineBlock bk = {.level = level,
                       .check = check,
                       .rule = !check && jx__model_is_rule(line->node),
                       .parent = parent,
                       .first = JX_NO_INDEX,
                       .last = JX_NO_INDEX,
                       .next = JX_NO_INDEX,
                       .file =
                           jx__str_copy(rd->ar, jx__source_name(rd->m->source, line->span.start)),
                       .line = jx__source_position(rd->m->source, line->span.start).line};
    Str mark = name_block(rd, &bk, line, check ? NULL : title);
    if (level == 1 && is_left_out(bk.key)) {
        rd->skipping = 1;
        return;
    }
    const OutlineBlock *above = &rd->out->blocks.at[parent];
    bk.section = above->section || (level == 1 && is_section(bk.key));
    bk.trail = jx__str_printf(rd->ar, "%.*s\n%.*s", STR_F(above->trail), STR_F(bk.key));
    bool brackets = level == 2 || level == 4;
    if (level != BLOCK_LOOSE)
        bk.path = jx__str_printf(rd->ar, "%.*s%s%.*s%s", STR_F(above->path), brackets ? "（" : "",
                                 STR_F(mark), brackets ? "）" : "");
    if (!check && title) read_inline(rd, &bk, line, title);
    *VEC_PUSH(rd->ar, &rd->out->blocks) = bk;
    if (rd->out->blocks.n == i) return;
    OutlineBlock *up = &rd->out->blocks.at[parent];
    if (up->last == JX_NO_INDEX)
        up->first = i;
    else
        rd->out->blocks.at[up->last].next = i;
    up->last = i;
    if (level > 4) return;
    for (uint32_t l = level; l <= 4; l++)
        rd->open[l] = l == level ? i : JX_NO_INDEX;
}

bool jx__outline_read(Outline *out, Arena *ar, const Model *m, const TokenList *tokens)
{
    Reading rd = {.out = out, .ar = ar, .m = m};
    *out = (Outline){.file = jx__str_copy(ar, m->source->name)};
    if (!blank_comments(&rd, tokens)) return false;
    for (uint32_t l = 0; l < 6; l++)
        rd.open[l] = JX_NO_INDEX;
    OutlineBlock *head = VEC_PUSH(ar, &out->blocks);
    *head = (OutlineBlock){
        .parent = JX_NO_INDEX, .first = JX_NO_INDEX, .last = JX_NO_INDEX, .next = JX_NO_INDEX};
    for (uint32_t i = 0; i < m->lines.n && !ar->failed; i++) {
        const LayerLine *line = &m->lines.at[i];
        bool heading = line->node->kind == NODE_HEADING || line->node->kind == NODE_CHECK;
        if (heading)
            read_heading(&rd, line);
        else if (rd.skipping || line->node->kind == NODE_ERROR)
            continue;
        else if (line->node->kind == NODE_ROW)
            read_row(&rd, &out->blocks.at[out->blocks.n - 1], line);
        else
            read_label(&rd, &out->blocks.at[out->blocks.n - 1], line);
    }
    out->title = jx__str_copy(ar, m->title.n ? m->title : m->source->name);
    return !ar->failed;
}

Str jx__outline_label(uint16_t label, Lang lang)
{
    if (label == TOK_EOF) return lang == LANG_EN ? STR("title") : STR("标题");
    if (label == TOK_BAR) return lang == LANG_EN ? STR("table (分档)") : STR("分档");
    return jx__token_spelling((TokenKind)label);
}
