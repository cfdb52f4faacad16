/* JSON to forms: one form, an array of forms, or a form on each line (NDJSON).
 *
 * form/ reads one form; here a text is cut into those of its forms, and what is found in one is
 * moved to its place in the file. A form that cannot be read is told and the others go on. Several
 * forms of one file are told apart by their place, which stands behind the file's name.
 */
#include "base/source.h"
#include "import/map.h"

/* The parts of a text, by what holds them together. */
typedef enum Shape { SHAPE_ONE, SHAPE_LINES, SHAPE_ARRAY } Shape;

typedef struct Cutting {
    Forms *forms;
    const Alloc *al;
    Str file, text;
    Diags *diags;
    Arena *scratch;
    Shape shape;
    bool stopped;
} Cutting;

static Str without_mark(Str s)
{
    return jx__str_starts(s, STR("\xEF\xBB\xBF")) ? (Str){s.p + 3, s.n - 3} : s;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static Str trim(Str s)
{
    while (s.n && is_blank(s.p[0]))
        s = (Str){s.p + 1, s.n - 1};
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* The next line, without its end; false behind the last. */
static bool next_line(Str *rest, Str *line)
{
    uint32_t n = 0;
    if (rest->n == 0) return false;
    while (n < rest->n && rest->p[n] != '\n')
        n++;
    *line = (Str){rest->p, n};
    n += n < rest->n;
    *rest = (Str){rest->p + n, rest->n - n};
    return true;
}

/* More than half of at least two lines are an object each: a broken line does not hide that. */
static Shape shape_of(Str file, Str text)
{
    Str rest = text, line, all = trim(text);
    uint32_t lines = 0, whole = 0;
    if (all.n == 0) return SHAPE_ONE;
    if (jx__str_ends(file, STR(".ndjson")) || jx__str_ends(file, STR(".jsonl"))) return SHAPE_LINES;
    if (all.p[0] == '[') return SHAPE_ARRAY;
    while (next_line(&rest, &line)) {
        line = trim(line);
        lines += line.n > 0;
        whole += line.n > 1 && line.p[0] == '{' && line.p[line.n - 1] == '}';
    }
    return lines > 1 && whole * 2 > lines ? SHAPE_LINES : SHAPE_ONE;
}

bool jx__import_is_json(Str bytes)
{
    Str text = trim(without_mark(bytes));
    return text.n && (text.p[0] == '{' || text.p[0] == '[');
}

/* ---- one form ---- */

/* Findings of a part stand where the part stands in the file. */
static Str cell_of(const Cutting *c, uint32_t number, Str cell)
{
    const char *gap = cell.n ? " " : "";
    if (c->shape == SHAPE_ONE) return cell;
    if (c->shape == SHAPE_ARRAY)
        return jx__str_printf(c->scratch, "[%u]%s%.*s", number, gap, STR_F(cell));
    return jx__str_printf(c->scratch, "第%u行%s%.*s", number, gap, STR_F(cell));
}

static void move(Diags *found, Position at, const Cutting *c, uint32_t number)
{
    for (uint32_t i = 0; i < found->at.n; i++) {
        Diag *d = &found->at.at[i];
        d->file = c->file;
        if (!d->at.line) {
            d->cell = cell_of(c, number, d->cell);
            continue;
        }
        uint32_t shift = d->at.line == 1 ? at.column - 1 : 0;
        d->at.column += shift;
        d->excerpt_column += shift;
        if (d->until.line == 1) d->until.column += at.column - 1;
        d->at.line += at.line - 1;
        d->until.line += at.line - 1;
    }
}

static void keep_broken(Cutting *c, const Diags *found, uint32_t line)
{
    Arena *ar = &c->forms->arena;
    for (uint32_t i = 0; i < found->at.n; i++) {
        const Diag *d = &found->at.at[i];
        if (d->severity != SEV_ERROR) continue;
        BrokenForm *b = VEC_PUSH(ar, &c->forms->broken);
        *b = (BrokenForm){.before = c->forms->at.n, .line = line, .code = d->code};
        b->message[LANG_ZH] = jx__diag_message(ar, d, LANG_ZH);
        b->message[LANG_EN] = jx__diag_message(ar, d, LANG_EN);
        return;
    }
}

/* `part` of the text, `name` as the form is called among the others of the file. */
static void read_part(Cutting *c, Str part, Str name, Position at, uint32_t number)
{
    Diags found;
    Form form;
    if (c->forms->at.n + c->forms->broken.n >= JX_LIMIT_FORMS) {
        jx__diag(c->diags, JX5434, ((Where){.file = c->file}),
                 jx__str_printf(c->scratch, "%u", JX_LIMIT_FORMS));
        c->stopped = true;
        return;
    }
    if (!jx__diags_init(&found, c->al)) {
        c->forms->arena.failed = true;
        return;
    }
    bool good = jx__form_json(&form, c->al, name, part, &found);
    move(&found, at, c, number);
    jx__diags_append(c->diags, &found);
    if (!good && c->shape != SHAPE_ONE) keep_broken(c, &found, at.line);
    if (form.arena.failed || found.arena.failed) c->forms->arena.failed = true;
    jx__diags_free(&found);
    if (!good) return;
    Form *to = c->forms->arena.failed ? NULL : VEC_PUSH(&c->forms->arena, &c->forms->at);
    if (c->forms->arena.failed)
        jx__form_free(&form);
    else
        *to = form;
}

static bool going(const Cutting *c)
{
    return !c->stopped && !c->forms->arena.failed && !c->diags->arena.failed;
}

/* ---- lines ---- */

static void read_lines(Cutting *c)
{
    Str rest = c->text, line;
    for (uint32_t number = 1; going(c) && next_line(&rest, &line); number++) {
        line = trim(line);
        if (line.n == 0) continue;
        Str name = jx__str_printf(c->scratch, "%.*s:%u", STR_F(c->file), number);
        read_part(c, line, name, (Position){.line = number, .column = 1}, number);
    }
}

/* ---- an array ---- */

/* The end of the object that begins at `from`; `from` itself when it never ends. */
static uint32_t object_end(Str s, uint32_t from)
{
    uint32_t depth = 0;
    bool quoted = false;
    for (uint32_t i = from; i < s.n; i++) {
        char ch = s.p[i];
        if (quoted && ch == '\\')
            i++;
        else if (ch == '"')
            quoted = !quoted;
        else if (!quoted && (ch == '{' || ch == '['))
            depth++;
        else if (!quoted && (ch == '}' || ch == ']') && --depth == 0)
            return i + 1;
    }
    return from;
}

/* Calls read_part for each object; false, and nothing is read when `dry`, when it is no array of
 * objects. */
static bool walk_array(Cutting *c, Source *src, bool dry)
{
    Str s = src->text;
    uint32_t i = 0, number = 0;
    for (; i < s.n && is_blank(s.p[i]); i++) {
    }
    for (i++; i < s.n; i++) { /* behind [ or , */
        while (i < s.n && is_blank(s.p[i]))
            i++;
        uint32_t end = i < s.n && s.p[i] == '{' ? object_end(s, i) : i;
        if (end == i) return false;
        number++;
        if (!dry && going(c)) {
            Str name = jx__str_printf(c->scratch, "%.*s[%u]", STR_F(c->file), number);
            read_part(c, (Str){s.p + i, end - i}, name, jx__source_position(src, i), number);
        }
        for (i = end; i < s.n && is_blank(s.p[i]); i++) {
        }
        if (i < s.n && s.p[i] == ']') break;
        if (i == s.n || s.p[i] != ',') return false;
    }
    return trim((Str){s.p + i, s.n - i}).n == 1;
}

static void read_array(Cutting *c)
{
    Source src;
    bool loaded =
        jx__source_load(&src, c->scratch, c->file, c->text, JX_LIMIT_TEXT_BYTES, c->diags);
    if (!loaded) return;
    if (walk_array(c, &src, true)) {
        (void)walk_array(c, &src, false);
    } else { /* its reader says what is wrong */
        c->shape = SHAPE_ONE;
        read_part(c, c->text, c->file, (Position){.line = 1, .column = 1}, 0);
    }
}

bool jx__import_json(Forms *forms, const Alloc *al, Str file, Str bytes, Diags *diags)
{
    Arena scratch;
    if (!jx__arena_init(&scratch, al, 0)) {
        forms->arena.failed = true;
        return false;
    }
    Cutting c = {.forms = forms, .al = al, .file = file, .diags = diags, .scratch = &scratch};
    c.text = without_mark(bytes);
    c.shape = shape_of(file, c.text);
    switch (c.shape) {
    case SHAPE_LINES:
        read_lines(&c);
        break;
    case SHAPE_ARRAY:
        read_array(&c);
        break;
    case SHAPE_ONE:
        read_part(&c, bytes, file, (Position){.line = 1, .column = 1}, 0);
    }
    if (scratch.failed) forms->arena.failed = true;
    jx__arena_free(&scratch);
    return going(&c) && forms->at.n > 0;
}
