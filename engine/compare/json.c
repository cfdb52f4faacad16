/* A comparison as JSON: what the table says, for programs. Figures are texts, as everywhere. */
#include "base/diag.h"
#include "compare/say.h"

typedef struct Json {
    Buf *out;
    const Comparison *c;
    bool first; /* of the list or object in hand */
} Json;

static void key(Json *j, const char *name)
{
    jx__buf_printf(j->out, "%s\"%s\": ", j->first ? "" : ", ", name);
    j->first = false;
}

static void text(Json *j, const char *name, Str s)
{
    key(j, name);
    if (s.p)
        jx__json_string(j->out, s);
    else
        jx__buf_addz(j->out, "null");
}

static void number(Json *j, const char *name, uint32_t n)
{
    key(j, name);
    jx__buf_printf(j->out, "%u", n);
}

static void truth(Json *j, const char *name, bool yes)
{
    key(j, name);
    jx__buf_addz(j->out, yes ? "true" : "false");
}

static void open(Json *j, const char *sign)
{
    jx__buf_addz(j->out, sign);
    j->first = true;
}

static void close(Json *j, const char *sign)
{
    jx__buf_addz(j->out, sign);
    j->first = false;
}

/* An element of a list that stands on lines of its own. */
static void element(Json *j, uint32_t i)
{
    jx__buf_addz(j->out, i ? ",\n    " : "\n    ");
    open(j, "{");
}

/* What has no end as a decimal is a fraction, so that sums can be checked: 10/3. */
static Str points(const Json *j, Num n)
{
    Str s = jx__compare_points(j->c, j->out->arena, n, false);
    if (!jx__str_starts(s, STR("≈")) || n.d == 0) return s;
    return jx__str_printf(j->out->arena, "%lld/%lld", (long long)n.n, (long long)n.d);
}

static Str score(const Json *j, const Standing *s)
{
    return jx__standing_ok(s) ? points(j, s->num) : STR_NONE;
}

static Str or_null(Str s)
{
    return s.n ? s : STR_NONE;
}

static Str difference(const Json *j, const Standing *old, const Standing *new)
{
    Num a = old->present ? old->num : NUM_INT(0), b = new->present ? new->num : NUM_INT(0), by;
    bool numbers =
        (!old->present || old->status == CELL_OK) && (!new->present || new->status == CELL_OK);
    if (!numbers || jx__num_sub(j->c->tally.np, b, a, &by) != NUM_OK) return STR_NONE;
    return points(j, by);
}

static void put_rules(Json *j, const char *name, Str title, Str file, Str sha256, Str total)
{
    key(j, name);
    open(j, "{");
    text(j, "title", title);
    text(j, "file", file);
    text(j, "sha256", sha256);
    text(j, "points", total);
    close(j, "}");
}

static void put_place(Json *j, const char *name, Str file, uint32_t line)
{
    key(j, name);
    if (!line) {
        jx__buf_addz(j->out, "null");
        return;
    }
    open(j, "{");
    text(j, "file", file);
    number(j, "line", line);
    close(j, "}");
}

static void put_changes(Json *j)
{
    static const char *const kinds[] = {"changed", "added", "removed", "moved"};
    static const char *const subjects[] = {"scheme", "indicator", "group", "check", "rule"};
    key(j, "changes");
    open(j, "[");
    for (uint32_t i = 0; i < j->c->diff.changes.n; i++) {
        const Change *c = &j->c->diff.changes.at[i];
        element(j, i);
        number(j, "number", i + 1);
        text(j, "kind", jx__str_of(kinds[c->kind]));
        text(j, "subject", jx__str_of(subjects[c->subject]));
        text(j, "name", or_null(c->name));
        text(j, "clause", or_null(c->path));
        text(j, "label", c->clause ? jx__outline_label(c->label, j->c->lang) : STR_NONE);
        text(j, "before", c->before);
        text(j, "after", c->after);
        put_place(j, "old", c->before_file, c->before_line);
        put_place(j, "new", c->after_file, c->after_line);
        truth(j, "words_only", c->silent);
        key(j, "step");
        jx__buf_printf(j->out, c->step ? "%u" : "null", c->step);
        text(j, "text", jx__compare_change(j->c, j->out->arena, c));
        close(j, "}");
    }
    close(j, "]");
}

/* ---- without a form ---- */

static void put_region_score(Json *j, const char *name, const RegionScore *s)
{
    text(j, name, s->kind == SCORE_NONE ? STR_NONE : s->text);
}

static void put_region(Json *j, const Region *r)
{
    open(j, "{");
    text(j, "where", r->where);
    text(j, "from", or_null(r->low));
    truth(j, "from_included", r->low_in);
    text(j, "to", or_null(r->high));
    truth(j, "to_included", r->high_in);
    put_region_score(j, "old", &r->old);
    put_region_score(j, "new", &r->new);
    text(j, "least", or_null(r->least));
    text(j, "most", or_null(r->most));
    key(j, "example");
    if (r->value.n) {
        open(j, "{");
        text(j, "value", r->value);
        text(j, "old", r->old_at);
        text(j, "new", r->new_at);
        close(j, "}");
    } else {
        jx__buf_addz(j->out, "null");
    }
    close(j, "}");
}

static void put_fields(Json *j)
{
    static const char *const kinds[] = {"same", "differs", "added", "removed", "undecided"};
    key(j, "fields");
    open(j, "{");
    number(j, "same", j->c->fields.same);
    truth(j, "rows_of_forms_undecided", j->c->fields.by_form);
    key(j, "indicators");
    open(j, "[");
    for (uint32_t i = 0; i < j->c->fields.at.n; i++) {
        const Field *f = &j->c->fields.at.at[i];
        element(j, i);
        text(j, "name", f->name);
        text(j, "clause", f->path);
        text(j, "decision", jx__str_of(kinds[f->kind]));
        text(j, "variable", or_null(f->variable));
        text(j, "why", or_null(f->why));
        truth(j, "other_conditions_as_usual", f->usual);
        truth(j, "partly_undecided", f->open);
        key(j, "where");
        open(j, "[");
        for (uint32_t k = 0; k < f->regions.n; k++) {
            if (k) jx__buf_addz(j->out, ", ");
            put_region(j, &f->regions.at[k]);
        }
        close(j, "]");
        close(j, "}");
    }
    close(j, "]");
    close(j, "}");
}

/* ---- with forms ---- */

static void put_numbers(Json *j, const char *name, uint32_t from, uint32_t until)
{
    key(j, name);
    open(j, "[");
    for (uint32_t i = 0; i < j->c->diff.changes.n; i++) {
        uint32_t step = j->c->diff.changes.at[i].step;
        if (step < from || step > until || !step) continue;
        jx__buf_printf(j->out, "%s%u", j->first ? "" : ", ", i + 1);
        j->first = false;
    }
    close(j, "]");
}

static void put_shares(Json *j, uint32_t first, uint32_t n)
{
    key(j, "shares");
    open(j, "[");
    for (uint32_t k = first; k < first + n; k++) {
        const Share *s = &j->c->tally.shares.at[k];
        if (k > first) jx__buf_addz(j->out, ", ");
        open(j, "{");
        put_numbers(j, "changes", s->from, s->until);
        text(j, "by", points(j, s->by));
        close(j, "}");
    }
    close(j, "]");
}

static void put_steps(Json *j)
{
    key(j, "steps");
    open(j, "[");
    for (uint32_t k = 1; k <= j->c->nsteps; k++) {
        const StepSum *s = &j->c->tally.steps[k];
        element(j, k - 1);
        put_numbers(j, "changes", k, k);
        number(j, "forms", s->forms);
        number(j, "up", s->up);
        number(j, "down", s->down);
        number(j, "scores", s->indicators);
        text(j, "sum", points(j, s->sum));
        text(j, "most", points(j, s->most));
        text(j, "least", points(j, s->least));
        close(j, "}");
    }
    close(j, "]");
    key(j, "inseparable");
    open(j, "[");
    for (uint32_t k = 0; k < j->c->tally.joints.n; k++) {
        const Joint *s = &j->c->tally.joints.at[k];
        element(j, k);
        put_numbers(j, "changes", s->from, s->until);
        number(j, "forms", s->forms);
        text(j, "sum", points(j, s->sum));
        close(j, "}");
    }
    close(j, "]");
}

static void put_summary(Json *j)
{
    const Tally *t = &j->c->tally;
    key(j, "summary");
    open(j, "{");
    number(j, "forms", t->forms.n);
    number(j, "up", t->up);
    number(j, "down", t->down);
    number(j, "same", t->same);
    number(j, "lost", t->lost);
    number(j, "gained", t->gained);
    number(j, "unscored", t->unscored);
    number(j, "new_zeros", t->zeros);
    number(j, "no_longer_zero", t->unzeros);
    text(j, "old_sum", points(j, t->old_sum));
    text(j, "new_sum", points(j, t->new_sum));
    text(j, "difference", points(j, t->sum));
    number(j, "broken", t->broken);
    key(j, "grades");
    open(j, "[");
    for (uint32_t i = 0; i < t->grades.n; i++) {
        if (i) jx__buf_addz(j->out, ", ");
        open(j, "{");
        text(j, "old", or_null(t->grades.at[i].old));
        text(j, "new", or_null(t->grades.at[i].new));
        number(j, "forms", t->grades.at[i].forms);
        close(j, "}");
    }
    close(j, "]");
    close(j, "}");
}

static void put_indicators(Json *j)
{
    const Tally *t = &j->c->tally;
    key(j, "indicators");
    open(j, "[");
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->indicators.n; i++) {
        const TallyIndicator *in = &t->indicators.at[i];
        if (!in->up && !in->down && !in->states) continue;
        element(j, n++);
        text(j, "name", in->name);
        number(j, "up", in->up);
        number(j, "down", in->down);
        number(j, "state_changes", in->states);
        number(j, "new_zeros", in->zeros);
        number(j, "no_longer_zero", in->unzeros);
        text(j, "sum", points(j, in->sum));
        text(j, "most", points(j, in->most));
        text(j, "least", points(j, in->least));
        close(j, "}");
    }
    close(j, "]");
}

static Str state(const Standing *s)
{
    static const char *const names[] = {
        [CELL_OK] = "scored",       [CELL_NA] = "not_applicable",
        [CELL_MISSING] = "missing", [CELL_UNREADABLE] = "unreadable",
        [CELL_DIV0] = "undefined",  [CELL_LIMIT] = "undefined",
        [CELL_NOMEM] = "undefined"};
    return jx__str_of(s->present ? names[s->status] : "absent");
}

static void put_form(Json *j, const FormLine *f)
{
    const Tally *t = &j->c->tally;
    text(j, "file", or_null(f->file));
    text(j, "id", or_null(f->id));
    text(j, "unit", or_null(f->unit));
    text(j, "name", or_null(f->name));
    text(j, "old_total", score(j, &f->old));
    text(j, "new_total", score(j, &f->new));
    text(j, "difference",
         jx__standing_ok(&f->old) && jx__standing_ok(&f->new) ? difference(j, &f->old, &f->new)
                                                              : STR_NONE);
    text(j, "old_grade", or_null(f->old_grade));
    text(j, "new_grade", or_null(f->new_grade));
    number(j, "old_rank", f->old_rank);
    number(j, "new_rank", f->new_rank);
    number(j, "old_errors", f->old_errors);
    number(j, "new_errors", f->new_errors);
    truth(j, "broken", f->broken);
    put_shares(j, f->first_share, f->nshares);
    key(j, "indicators");
    open(j, "[");
    for (uint32_t k = 0; k < f->nmoves; k++) {
        const Move *m = &t->moves.at[f->first_move + k];
        if (k) jx__buf_addz(j->out, ", ");
        open(j, "{");
        text(j, "name", t->indicators.at[m->indicator].name);
        text(j, "old", score(j, &m->old));
        text(j, "new", score(j, &m->new));
        text(j, "old_state", state(&m->old));
        text(j, "new_state", state(&m->new));
        text(j, "difference", difference(j, &m->old, &m->new));
        put_shares(j, m->first_share, m->nshares);
        close(j, "}");
    }
    close(j, "]");
}

void jx__compare_json(Buf *out, const Comparison *c)
{
    Json j = {.out = out, .c = c};
    open(&j, "{");
    put_rules(&j, "old", c->old_title, c->old_file, c->old_sha256, c->total_old);
    put_rules(&j, "new", c->new_title, c->new_file, c->new_sha256, c->total_new);
    put_changes(&j);
    put_fields(&j);
    if (c->tally.forms.n) {
        put_summary(&j);
        put_steps(&j);
        put_indicators(&j);
        key(&j, "forms");
        open(&j, "[");
        for (uint32_t i = 0; i < c->tally.forms.n && !out->arena->failed; i++) {
            element(&j, i);
            put_form(&j, &c->tally.forms.at[i]);
            close(&j, "}");
        }
        close(&j, "\n  ]");
    }
    text(&j, "engine", jx__str_of(c->engine));
    close(&j, "}\n");
}
