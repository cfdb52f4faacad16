/* A scheme as a table: which part of a block stands in which column.
 *
 * The columns are grid.def. Two hidden ones carry the canonical text of the block and its place, so
 * that a row nobody touched is read back as it was (ungrid.c).
 */
#include "export/grid.h"

static const struct {
    const char *title;
    double width;
    unsigned sheets;
} columns[GRID_COLUMNS] = {
#define COLUMN(id, title, width, sheets) [GRID_##id] = {title, width, sheets},
#include "export/grid.def"
#undef COLUMN
};

Str jx__grid_sheet(uint32_t sheet)
{
    static const char *const names[GRID_SHEETS] = {"方案", "评分表", "核对", "算例"};
    return jx__str_of(names[sheet]);
}

Str jx__grid_title(GridColumn column)
{
    return jx__str_of(columns[column].title);
}

double jx__grid_width(GridColumn column)
{
    return columns[column].width;
}

bool jx__grid_has(uint32_t sheet, GridColumn column)
{
    return (columns[column].sheets & 1u << sheet) != 0;
}

bool jx__grid_hidden(GridColumn column)
{
    return (columns[column].sheets & 16u) != 0;
}

/* The column of the label's name, when the sheet has one. */
GridColumn jx__grid_column(uint32_t sheet, TokenKind label)
{
    Str name = jx__token_spelling(label);
    for (int c = GRID_TARGET; c < GRID_MORE; c++)
        if (jx__grid_has(sheet, (GridColumn)c) && jx__str_eq(name, jx__grid_title((GridColumn)c)))
            return (GridColumn)c;
    return GRID_MORE;
}

typedef struct Filling {
    Arena *arena;
    const Outline *s;
    uint32_t sheet;
    Buf columns[GRID_COLUMNS]; /* of the block being filled */
} Filling;

static void put(Filling *f, GridColumn column, Str line)
{
    Buf *b = &f->columns[column];
    if (line.n == 0) return;
    if (b->n) jx__buf_addz(b, "\n");
    jx__buf_add(b, line);
}

static void put_part(Filling *f, const OutlinePart *p, GridColumn rows)
{
    if (p->label == TOK_COMMENT) {
        put(f, GRID_REMARK, p->text);
    } else if (p->label == TOK_EOF) {
        put(f, rows, p->text);
    } else {
        GridColumn column = jx__grid_column(f->sheet, (TokenKind)p->label);
        Str label = jx__token_spelling((TokenKind)p->label);
        bool other = column == GRID_MORE;
        put(f, column,
            other ? jx__str_printf(f->arena, "%.*s：%.*s", STR_F(label), STR_F(p->text)) : p->text);
    }
}

/* A line of the head: label and content, or a comment. */
static void fill_head(Filling *f, const OutlineBlock *b)
{
    for (uint32_t i = 0; i < b->parts.n; i++) {
        const OutlinePart *p = &b->parts.at[i];
        if (p->label == TOK_COMMENT) {
            put(f, GRID_REMARK, p->text);
            continue;
        }
        if (p->label != TOK_EOF) put(f, GRID_LABEL, jx__token_spelling((TokenKind)p->label));
        put(f, GRID_CONTENT, p->text);
    }
}

static GridColumn name_column(const Filling *f, const OutlineBlock *b)
{
    static const GridColumn levels[] = {GRID_LEVEL1, GRID_LEVEL2, GRID_LEVEL3, GRID_LEVEL4};
    if (f->sheet == SECTION_CHECKS) return GRID_CONDITION;
    if (f->sheet == SECTION_EXAMPLES) return GRID_NAME;
    return b->mark == TOK_EOF ? GRID_LEVEL3 : levels[b->mark - TOK_MARK1];
}

static void fill_block(Filling *f, const OutlineBlock *b)
{
    Str number = b->number.n ? b->number : STR("—"); /* unlike a new row, it has none */
    put(f, GRID_CLAUSE, b->path.n ? b->path : number);
    put(f, name_column(f, b), b->name);
    put(f, b->check ? GRID_AFTERWARDS : GRID_TARGET, b->target);
    put(f, GRID_POINTS, b->points);
    if (b->nclauses && !b->check)
        put(f, GRID_SCORE, jx__format_tokens(f->s->f, b->clauses, b->nclauses));
    for (uint32_t i = 0; i < b->parts.n; i++)
        put_part(f, &b->parts.at[i], f->sheet == SECTION_EXAMPLES ? GRID_ROWS : GRID_SCORE);
}

static void add_row(Filling *f, GridSheet *sheet, const OutlineBlock *b, uint32_t place)
{
    for (int c = 0; c < GRID_COLUMNS; c++)
        f->columns[c] = jx__buf(f->arena);
    if (f->sheet == SECTION_HEAD)
        fill_head(f, b);
    else
        fill_block(f, b);
    put(f, GRID_TEXT, b->text);
    put(f, GRID_PLACE, jx__str_printf(f->arena, "%u", (unsigned)place + 1));
    GridRow *row = VEC_PUSH(f->arena, &sheet->rows);
    row->cells = jx__arena_alloc(f->arena, GRID_COLUMNS * sizeof *row->cells);
    if (row->cells == NULL) return;
    for (int c = 0; c < GRID_COLUMNS; c++)
        if (jx__grid_has(f->sheet, (GridColumn)c))
            row->cells[row->n++] = jx__buf_str(&f->columns[c]);
}

static void add_titles(Arena *ar, GridSheet *sheet, uint32_t index)
{
    GridRow *row = VEC_PUSH(ar, &sheet->rows);
    row->cells = jx__arena_alloc(ar, GRID_COLUMNS * sizeof *row->cells);
    for (int c = 0; row->cells && c < GRID_COLUMNS; c++)
        if (jx__grid_has(index, (GridColumn)c))
            row->cells[row->n++] = jx__grid_title((GridColumn)c);
}

bool jx__grid(Grid *out, Arena *ar, const Outline *s)
{
    Filling f = {.arena = ar, .s = s};
    *out = (Grid){.sheets = {0}};
    for (uint32_t k = 0; k < GRID_SHEETS && !ar->failed; k++) {
        GridSheet *sheet = VEC_PUSH(ar, &out->sheets);
        sheet->name = jx__grid_sheet(k);
        add_titles(ar, sheet, k);
        f.sheet = k;
        for (uint32_t i = 0; i < s->blocks.n && !ar->failed; i++)
            if (s->blocks.at[i].section == k) add_row(&f, sheet, &s->blocks.at[i], i);
    }
    return !ar->failed;
}
