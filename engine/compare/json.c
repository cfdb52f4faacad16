/* A comparison as JSON: what the table says, for programs. Figures are texts, as everywhere. */
#include "base/json.h"
#include "compare/say.h"

typedef struct Page {
    Json j;
    const Comparison *c;
} Page;

/* What has no end as a decimal is a fraction, so that sums can be checked: 10/3. */
static Str points(const Page *p, Num n)
{
    Str s = jx__compare_points(p->c, p->j.out->arena, n, false);
    if (!jx__str_starts(s, STR("≈")) || n.d == 0) return s;
    return jx__str_printf(p->j.out->arena, "%lld/%lld", (long long)n.n, (long long)n.d);
}

static Str score(const Page *p, const Standing *s)
{
    return jx__standing_ok(s) ? points(p, s->num) : STR_NONE;
}

static Str difference(const Page *p, const Standing *old, const Standing *new)
{
    Num a = old->present ? old->num : NUM_INT(0), b = new->present ? new->num : NUM_INT(0), by;
    bool numbers =
        (!old->present || old->status == CELL_OK) && (!new->present || new->status == CELL_OK);
    if (!numbers || jx__num_sub(p->c->tally.np, b, a, &by) != NUM_OK) return STR_NONE;
    return points(p, by);
}

static void put_sums(Page *p, Num sum, Num most, Num least)
{
    jx__json_text(&p->j, "sum", points(p, sum));
    jx__json_text(&p->j, "most", points(p, most));
    jx__json_text(&p->j, "least", points(p, least));
}

static void put_rules(Page *p, const char *name, Str title, Str file, Str sha256, Str total)
{
    jx__json_begin(&p->j, name, "{");
    jx__json_text(&p->j, "title", title);
    jx__json_text(&p->j, "file", file);
    jx__json_text(&p->j, "sha256", sha256);
    jx__json_text(&p->j, "points", total);
    jx__json_close(&p->j, "}");
}

static void put_place(Page *p, const char *name, Str file, uint32_t line)
{
    if (!line) {
        jx__json_null(&p->j, name);
        return;
    }
    jx__json_begin(&p->j, name, "{");
    jx__json_text(&p->j, "file", file);
    jx__json_number(&p->j, "line", line);
    jx__json_close(&p->j, "}");
}

static void put_changes(Page *p)
{
    static const char *const kinds[] = {"changed", "added", "removed", "moved"};
    static const char *const subjects[] = {"scheme", "indicator", "group", "check", "rule"};
    jx__json_begin(&p->j, "changes", "[");
    for (uint32_t i = 0; i < p->c->diff.changes.n; i++) {
        const Change *c = &p->c->diff.changes.at[i];
        jx__json_item(&p->j, i, "\n    ");
        jx__json_number(&p->j, "number", i + 1);
        jx__json_text(&p->j, "kind", jx__str_of(kinds[c->kind]));
        jx__json_text(&p->j, "subject", jx__str_of(subjects[c->subject]));
        jx__json_some(&p->j, "name", c->name);
        jx__json_some(&p->j, "clause", c->path);
        jx__json_text(&p->j, "label",
                      c->clause ? jx__outline_label(c->label, p->c->lang) : STR_NONE);
        jx__json_text(&p->j, "before", c->before);
        jx__json_text(&p->j, "after", c->after);
        put_place(p, "old", c->before_file, c->before_line);
        put_place(p, "new", c->after_file, c->after_line);
        jx__json_truth(&p->j, "words_only", c->silent);
        if (c->step)
            jx__json_number(&p->j, "step", c->step);
        else
            jx__json_null(&p->j, "step");
        jx__json_text(&p->j, "text", jx__compare_change(p->c, p->j.out->arena, c));
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
}

/* ---- without a form ---- */

static void put_region_score(Page *p, const char *name, const RegionScore *s)
{
    jx__json_text(&p->j, name, s->kind == SCORE_NONE ? STR_NONE : s->text);
}

static void put_region(Page *p, const Region *r)
{
    jx__json_text(&p->j, "where", r->where);
    jx__json_some(&p->j, "from", r->low);
    jx__json_truth(&p->j, "from_included", r->low_in);
    jx__json_some(&p->j, "to", r->high);
    jx__json_truth(&p->j, "to_included", r->high_in);
    put_region_score(p, "old", &r->old);
    put_region_score(p, "new", &r->new);
    jx__json_some(&p->j, "least", r->least);
    jx__json_some(&p->j, "most", r->most);
    if (!r->value.n) {
        jx__json_null(&p->j, "example");
    } else {
        jx__json_begin(&p->j, "example", "{");
        jx__json_text(&p->j, "value", r->value);
        jx__json_text(&p->j, "old", r->old_at);
        jx__json_text(&p->j, "new", r->new_at);
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "}");
}

static void put_fields(Page *p)
{
    static const char *const kinds[] = {"same", "differs", "added", "removed", "undecided"};
    jx__json_begin(&p->j, "fields", "{");
    jx__json_number(&p->j, "same", p->c->fields.same);
    jx__json_truth(&p->j, "rows_of_forms_undecided", p->c->fields.by_form);
    jx__json_begin(&p->j, "indicators", "[");
    for (uint32_t i = 0; i < p->c->fields.at.n; i++) {
        const Field *f = &p->c->fields.at.at[i];
        jx__json_item(&p->j, i, "\n    ");
        jx__json_text(&p->j, "name", f->name);
        jx__json_text(&p->j, "clause", f->path);
        jx__json_text(&p->j, "decision", jx__str_of(kinds[f->kind]));
        jx__json_some(&p->j, "variable", f->variable);
        jx__json_some(&p->j, "why", f->why);
        jx__json_truth(&p->j, "other_conditions_as_usual", f->usual);
        jx__json_truth(&p->j, "partly_undecided", f->open);
        jx__json_begin(&p->j, "where", "[");
        for (uint32_t k = 0; k < f->regions.n; k++) {
            jx__json_item(&p->j, k, " ");
            put_region(p, &f->regions.at[k]);
        }
        jx__json_close(&p->j, "]");
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
    jx__json_close(&p->j, "}");
}

/* ---- with forms ---- */

static void put_numbers(Page *p, const char *name, uint32_t from, uint32_t until)
{
    jx__json_begin(&p->j, name, "[");
    for (uint32_t i = 0; i < p->c->diff.changes.n; i++) {
        uint32_t step = p->c->diff.changes.at[i].step;
        if (step < from || step > until || !step) continue;
        jx__buf_printf(p->j.out, "%s%u", p->j.first ? "" : ", ", i + 1);
        p->j.first = false;
    }
    jx__json_close(&p->j, "]");
}

static void put_shares(Page *p, uint32_t first, uint32_t n)
{
    jx__json_begin(&p->j, "shares", "[");
    for (uint32_t k = first; k < first + n; k++) {
        const Share *s = &p->c->tally.shares.at[k];
        jx__json_item(&p->j, k - first, " ");
        put_numbers(p, "changes", s->from, s->until);
        jx__json_text(&p->j, "by", points(p, s->by));
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
}

static void put_steps(Page *p)
{
    jx__json_begin(&p->j, "steps", "[");
    for (uint32_t k = 1; k <= p->c->nsteps; k++) {
        const StepSum *s = &p->c->tally.steps[k];
        jx__json_item(&p->j, k - 1, "\n    ");
        put_numbers(p, "changes", k, k);
        jx__json_number(&p->j, "forms", s->forms);
        jx__json_number(&p->j, "up", s->up);
        jx__json_number(&p->j, "down", s->down);
        jx__json_number(&p->j, "scores", s->indicators);
        put_sums(p, s->sum, s->most, s->least);
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
    jx__json_begin(&p->j, "inseparable", "[");
    for (uint32_t k = 0; k < p->c->tally.joints.n; k++) {
        const Joint *s = &p->c->tally.joints.at[k];
        jx__json_item(&p->j, k, "\n    ");
        put_numbers(p, "changes", s->from, s->until);
        jx__json_number(&p->j, "forms", s->forms);
        jx__json_text(&p->j, "sum", points(p, s->sum));
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
}

static void put_summary(Page *p)
{
    const Tally *t = &p->c->tally;
    jx__json_begin(&p->j, "summary", "{");
    jx__json_number(&p->j, "forms", t->forms.n);
    jx__json_number(&p->j, "up", t->up);
    jx__json_number(&p->j, "down", t->down);
    jx__json_number(&p->j, "same", t->same);
    jx__json_number(&p->j, "lost", t->lost);
    jx__json_number(&p->j, "gained", t->gained);
    jx__json_number(&p->j, "unscored", t->unscored);
    jx__json_number(&p->j, "new_zeros", t->zeros);
    jx__json_number(&p->j, "no_longer_zero", t->unzeros);
    jx__json_text(&p->j, "old_sum", points(p, t->old_sum));
    jx__json_text(&p->j, "new_sum", points(p, t->new_sum));
    jx__json_text(&p->j, "difference", points(p, t->sum));
    jx__json_number(&p->j, "broken", t->broken);
    jx__json_begin(&p->j, "grades", "[");
    for (uint32_t i = 0; i < t->grades.n; i++) {
        jx__json_item(&p->j, i, " ");
        jx__json_some(&p->j, "old", t->grades.at[i].old);
        jx__json_some(&p->j, "new", t->grades.at[i].new);
        jx__json_number(&p->j, "forms", t->grades.at[i].forms);
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
    jx__json_close(&p->j, "}");
}

static void put_indicators(Page *p)
{
    const Tally *t = &p->c->tally;
    jx__json_begin(&p->j, "indicators", "[");
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->indicators.n; i++) {
        const TallyIndicator *in = &t->indicators.at[i];
        if (!in->up && !in->down && !in->states) continue;
        jx__json_item(&p->j, n++, "\n    ");
        jx__json_text(&p->j, "name", in->name);
        jx__json_number(&p->j, "up", in->up);
        jx__json_number(&p->j, "down", in->down);
        jx__json_number(&p->j, "state_changes", in->states);
        jx__json_number(&p->j, "new_zeros", in->zeros);
        jx__json_number(&p->j, "no_longer_zero", in->unzeros);
        put_sums(p, in->sum, in->most, in->least);
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
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

static void put_form(Page *p, const FormLine *f)
{
    const Tally *t = &p->c->tally;
    jx__json_some(&p->j, "file", f->file);
    jx__json_some(&p->j, "id", f->id);
    jx__json_some(&p->j, "unit", f->unit);
    jx__json_some(&p->j, "name", f->name);
    jx__json_text(&p->j, "old_total", score(p, &f->old));
    jx__json_text(&p->j, "new_total", score(p, &f->new));
    jx__json_text(&p->j, "difference",
                  jx__standing_ok(&f->old) && jx__standing_ok(&f->new)
                      ? difference(p, &f->old, &f->new)
                      : STR_NONE);
    jx__json_some(&p->j, "old_grade", f->old_grade);
    jx__json_some(&p->j, "new_grade", f->new_grade);
    jx__json_number(&p->j, "old_rank", f->old_rank);
    jx__json_number(&p->j, "new_rank", f->new_rank);
    jx__json_number(&p->j, "old_errors", f->old_errors);
    jx__json_number(&p->j, "new_errors", f->new_errors);
    jx__json_truth(&p->j, "broken", f->broken);
    put_shares(p, f->first_share, f->nshares);
    jx__json_begin(&p->j, "indicators", "[");
    for (uint32_t k = 0; k < f->nmoves; k++) {
        const Move *m = &t->moves.at[f->first_move + k];
        jx__json_item(&p->j, k, " ");
        jx__json_text(&p->j, "name", t->indicators.at[m->indicator].name);
        jx__json_text(&p->j, "old", score(p, &m->old));
        jx__json_text(&p->j, "new", score(p, &m->new));
        jx__json_text(&p->j, "old_state", state(&m->old));
        jx__json_text(&p->j, "new_state", state(&m->new));
        jx__json_text(&p->j, "difference", difference(p, &m->old, &m->new));
        put_shares(p, m->first_share, m->nshares);
        jx__json_close(&p->j, "}");
    }
    jx__json_close(&p->j, "]");
}

void jx__compare_json(Buf *out, const Comparison *c)
{
    Page page = {.j = jx__json(out, " "), .c = c};
    Page *p = &page;
    jx__json_open(&p->j, "{");
    put_rules(p, "old", c->old_title, c->old_file, c->old_sha256, c->total_old);
    put_rules(p, "new", c->new_title, c->new_file, c->new_sha256, c->total_new);
    put_changes(p);
    put_fields(p);
    if (c->tally.forms.n) {
        put_summary(p);
        put_steps(p);
        put_indicators(p);
        jx__json_begin(&p->j, "forms", "[");
        for (uint32_t i = 0; i < c->tally.forms.n && !out->arena->failed; i++) {
            jx__json_item(&p->j, i, "\n    ");
            put_form(p, &c->tally.forms.at[i]);
            jx__json_close(&p->j, "}");
        }
        jx__json_close(&p->j, "\n  ]");
    }
    jx__json_text(&p->j, "engine", jx__str_of(c->engine));
    jx__json_close(&p->j, "}\n");
}
