/* Canonical lines as blocks: a heading, a cross-check or a line of the head with what stands below.
 */
#include "export/export.h"

static TokenKind kind_at(const Formatted *f, uint32_t i)
{
    return (TokenKind)f->tokens->at.at[i].kind;
}

static bool begins_block(const FormatLine *line)
{
    bool path = jx__format_is_path((TokenKind)line->label);
    return line->kind == FORMAT_HEADING || line->kind == FORMAT_OTHER || path;
}

/* 10分 of （10分）, 加分，最高3分 of （加分，最高3分）. */
static Str without_brackets(Str s)
{
    Str open = STR("（"), close = STR("）");
    if (!jx__str_starts(s, open) || !jx__str_ends(s, close)) return s;
    return (Str){s.p + open.n, s.n - open.n - close.n};
}

static bool is_points(TokenKind kind)
{
    return kind >= TOK_POINTS && kind <= TOK_PENALTY;
}

/* Number, name, points and target on either side, then clauses behind the first ；. */
static void read_heading(Outline *s, const FormatLine *line, OutlineBlock *b)
{
    const Formatted *f = s->f;
    uint32_t i = line->first, end = line->first + line->n, target = 0;
    if (line->mark != TOK_EOF) i++;
    if (i < end && (kind_at(f, i) == TOK_TITLE || kind_at(f, i) == TOK_TEXT)) {
        b->name = jx__format_token(f, i);
        b->title = f->tokens->at.at[i].span;
        i++;
    }
    uint32_t from = i;
    for (; i < end && kind_at(f, i) != TOK_SEMI; i++) {
        if (kind_at(f, i) == TOK_COMMENT) continue;
        if (is_points(kind_at(f, i))) {
            b->points = without_brackets(jx__format_token(f, i));
            if (target > 0) b->target = jx__format_tokens(f, from, i - from);
            from = i + 1;
            continue;
        }
        target++;
    }
    if (b->target.n == 0 && i > from) b->target = jx__format_tokens(f, from, i - from);
    if (i < end) {
        b->clauses = i + 1;
        b->nclauses = end - i - 1;
    }
}

static void read_start(Outline *s, const FormatLine *line, OutlineBlock *b)
{
    uint32_t first = line->first, n = line->n;
    b->mark = line->mark;
    b->number = line->number;
    b->text = line->text;
    if (line->kind == FORMAT_HEADING) {
        read_heading(s, line, b);
        return;
    }
    if (line->kind == FORMAT_LABEL) { /* a path */
        b->path = jx__format_tokens(s->f, first, n);
        return;
    }
    if (line->mark != TOK_EOF) first++, n--;
    uint32_t i = first;
    while (i < first + n && kind_at(s->f, i) != TOK_SEMI)
        i++;
    b->check = true;
    b->clauses = first;
    b->nclauses = n;
    b->name = jx__format_part(s->f, line, first, i - first);
    if (i + 1 < first + n) b->target = jx__format_part(s->f, line, i + 1, first + n - i - 1);
}

static void add_comments(Outline *s, OutlineBlock *b, const FormatLine *line)
{
    for (uint32_t i = line->first; i < line->first + line->n; i++) {
        if (kind_at(s->f, i) != TOK_COMMENT) continue;
        OutlinePart *p = VEC_PUSH(s->arena, &b->parts);
        *p = (OutlinePart){.label = TOK_COMMENT, .first = i, .n = 1};
        p->text = jx__str_trim(jx__source_text(s->f->src, s->f->tokens->at.at[i].span));
    }
}

/* A row as ｜a｜b｜; a label's content without the label. */
static void add_part(Outline *s, OutlineBlock *b, const FormatLine *line)
{
    if (line->kind != FORMAT_COMMENT) {
        OutlinePart *p = VEC_PUSH(s->arena, &b->parts);
        bool label = line->kind == FORMAT_LABEL;
        *p = (OutlinePart){.label = line->label, .first = line->first, .n = line->n};
        if (label) p->first++, p->n--;
        p->text = jx__format_part(s->f, line, p->first, p->n);
    }
    add_comments(s, b, line);
}

static OutlineSection section_of(const FormatLine *line, Str name, OutlineSection now)
{
    if (line->mark != TOK_MARK1) return now == SECTION_HEAD ? SECTION_RULES : now;
    SectionTitle title = jx__section_title(name);
    return title == TITLE_CHECKS     ? SECTION_CHECKS
           : title == TITLE_EXAMPLES ? SECTION_EXAMPLES
                                     : SECTION_RULES;
}

/* Lines below a heading are gathered first, so that a long table costs what it is long. */
static uint32_t add_block(Outline *s, uint32_t i, OutlineSection *section)
{
    const Formatted *f = s->f;
    const FormatLine *line = &f->lines.at[i];
    OutlineBlock *b = VEC_PUSH(s->arena, &s->blocks);
    *b = (OutlineBlock){.section = SECTION_HEAD, .mark = TOK_EOF};
    bool head = !begins_block(line);
    if (head) {
        b->text = line->text;
        add_part(s, b, line);
        return i + 1;
    }
    read_start(s, line, b);
    *section = section_of(line, b->name, *section);
    b->section = *section;
    add_comments(s, b, line);
    Buf text = jx__buf(s->arena);
    jx__buf_add(&text, b->text);
    for (i++; i < f->lines.n && !begins_block(&f->lines.at[i]); i++) {
        add_part(s, b, &f->lines.at[i]);
        jx__buf_printf(&text, "\n%.*s", STR_F(f->lines.at[i].text));
    }
    b->text = jx__buf_str(&text);
    return i;
}

bool jx__outline(Outline *s, Arena *ar, const Formatted *f)
{
    *s = (Outline){.arena = ar, .f = f};
    OutlineSection section = SECTION_HEAD;
    for (uint32_t i = 0; i < f->lines.n && !ar->failed;)
        i = add_block(s, i, &section);
    return !ar->failed;
}
