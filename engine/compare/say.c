/* Words and figures of a comparison. See say.h. */
#include "compare/say.h"

Str jx__compare_phrase(Arena *ar, Lang lang, CompareWord word, uint32_t nargs, const Str *args)
{
    static const char *const phrases[CMP_COUNT][2] = {
#define WORD(name, zh, en) {zh, en},
#include "compare/words.def"
#undef WORD
    };
    return jx__str_fill(ar, jx__str_of(phrases[word][lang == LANG_EN]), nargs, args);
}

#define SAY(word, ...) jx__compare_say(ar, c->lang, CMP_##word, __VA_ARGS__)
#define SAID(word)     jx__compare_word(ar, c->lang, CMP_##word)
#define COUNTED(n)     jx__compare_count(ar, (n))

Str jx__compare_count(Arena *ar, uint32_t n)
{
    return jx__str_printf(ar, "%u", n);
}

/* ---- figures ---- */

Str jx__compare_points(const Comparison *c, Arena *ar, Num n, bool sign)
{
    NumPool *np = c->tally.np;
    Num whole = jx__num_sign(n) < 0 ? jx__num_neg(np, n) : n, cut;
    const char *mark = jx__num_sign(n) < 0 ? "-" : sign && jx__num_sign(n) > 0 ? "+" : "";
    uint32_t places = c->tally.places;
    bool exact = jx__num_round(np, whole, places, ROUND_DOWN, &cut) == NUM_OK &&
                 jx__num_cmp(np, whole, cut) == 0;
    if (exact) {
        Str digits = jx__num_fixed(ar, np, cut, places);
        return jx__str_printf(ar, "%s%.*s", mark, STR_F(digits));
    }
    Str digits = jx__num_text(ar, np, whole, 12, 4, &exact);
    return jx__str_printf(ar, "%s%s%.*s", exact ? "" : "≈", mark, STR_F(digits));
}

Str jx__compare_standing(const Comparison *c, Arena *ar, const Standing *s)
{
    if (!s->present) return SAID(ABSENT);
    if (s->status == CELL_OK) return jx__compare_points(c, ar, s->num, false);
    return s->status == CELL_NA           ? SAID(STATE_NA)
           : s->status == CELL_MISSING    ? SAID(STATE_MISSING)
           : s->status == CELL_UNREADABLE ? SAID(STATE_UNREADABLE)
                                          : SAID(STATE_OTHER);
}

Str jx__compare_by(const Comparison *c, Arena *ar, const Standing *old, const Standing *new)
{
    Num a = old->present ? old->num : NUM_INT(0), b = new->present ? new->num : NUM_INT(0), by;
    if ((old->present && old->status != CELL_OK) || (new->present &&new->status != CELL_OK))
        return STR_NONE;
    if (jx__num_sub(c->tally.np, b, a, &by) != NUM_OK) return STR_NONE;
    return jx__compare_points(c, ar, by, true);
}

/* ---- changes ---- */

Str jx__compare_subject(const Comparison *c, Arena *ar, const Change *change)
{
    static const CompareWord words[] = {[ON_SCHEME] = CMP_SUBJECT_SCHEME,
                                        [ON_INDICATOR] = CMP_SUBJECT_INDICATOR,
                                        [ON_GROUP] = CMP_SUBJECT_GROUP,
                                        [ON_CHECK] = CMP_SUBJECT_CHECK,
                                        [ON_RULE] = CMP_SUBJECT_RULE};
    return jx__compare_word(ar, c->lang, words[change->subject]);
}

Str jx__compare_change(const Comparison *c, Arena *ar, const Change *ch)
{
    Str kind = jx__compare_subject(c, ar, ch), text;
    if (ch->subject == ON_RULE && jx__str_eq(ch->name, STR("核对"))) kind = SAID(SUBJECT_SECTION);
    if (!ch->clause) {
        if (ch->kind == CHANGE_MOVED) return SAY(WHOLE_MOVED, kind, ch->name);
        return ch->kind == CHANGE_ADDED ? SAY(WHOLE_ADDED, kind, ch->name, ch->after)
                                        : SAY(WHOLE_REMOVED, kind, ch->name, ch->before);
    }
    Str label = jx__outline_label(ch->label, c->lang), of = ch->name.n ? ch->name : STR_NONE;
    if (ch->subject == ON_CHECK)
        of = jx__str_printf(ar, "%.*s%s%.*s", STR_F(kind), c->lang == LANG_EN ? " " : "",
                            STR_F(ch->path));
    if (ch->subject == ON_CHECK && ch->label == TOK_EOF) label = of, of = STR_NONE;
    if (of.n)
        label = jx__str_printf(ar, "%.*s%s%.*s", STR_F(of), c->lang == LANG_EN ? ", " : "：",
                               STR_F(label));
    text = ch->kind == CHANGE_CHANGED ? SAY(IS_CHANGED, label, ch->before, ch->after)
           : ch->kind == CHANGE_ADDED ? SAY(IS_ADDED, label, ch->after)
                                      : SAY(IS_REMOVED, label, ch->before);
    if (!ch->silent) return text;
    return jx__str_printf(ar, "%.*s%.*s", STR_F(text), STR_F(SAID(SILENT)));
}

Str jx__compare_place(const Comparison *c, Arena *ar, const Change *ch)
{
    (void)c;
    Buf out = jx__buf(ar);
    if (ch->before_line) jx__buf_printf(&out, "%.*s:%u", STR_F(ch->before_file), ch->before_line);
    if (ch->before_line && ch->after_line) jx__buf_addz(&out, " → ");
    if (ch->after_line) jx__buf_printf(&out, "%.*s:%u", STR_F(ch->after_file), ch->after_line);
    return jx__buf_str(&out);
}

Str jx__compare_steps(const Comparison *c, Arena *ar, uint32_t from, uint32_t until)
{
    Buf list = jx__buf(ar);
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->diff.changes.n; i++) {
        uint32_t step = c->diff.changes.at[i].step;
        if (step < from || step > until) continue;
        jx__buf_printf(&list, "%s%u", n++ ? c->lang == LANG_EN ? ", " : "、" : "", i + 1);
    }
    return n > 1 ? SAY(MANY, jx__buf_str(&list)) : SAY(ONE, jx__buf_str(&list));
}

Str jx__compare_shares(const Comparison *c, Arena *ar, uint32_t first, uint32_t n)
{
    Buf out = jx__buf(ar);
    for (uint32_t k = first; k < first + n; k++) {
        const Share *s = &c->tally.shares.at[k];
        Str who = jx__compare_steps(c, ar, s->from, s->until);
        Str by = jx__compare_points(c, ar, s->by, true);
        if (k > first) jx__buf_addz(&out, c->lang == LANG_EN ? "; " : "；");
        jx__buf_printf(&out, "%.*s %.*s", STR_F(who), STR_F(by));
    }
    return jx__buf_str(&out);
}

/* ---- forms ---- */

Str jx__compare_form_name(const Comparison *c, Arena *ar, const FormLine *line)
{
    (void)c;
    Buf out = jx__buf(ar);
    const Str parts[] = {line->id, line->unit, line->name};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].n) continue;
        if (out.n) jx__buf_addz(&out, " ");
        jx__buf_add(&out, parts[i]);
    }
    return out.n ? jx__buf_str(&out) : line->file;
}

Str jx__compare_errors(const Comparison *c, Arena *ar, const FormLine *f)
{
    if (f->old_errors == f->new_errors) return STR_NONE;
    return SAY(ERRORS_CHANGE, COUNTED(f->old_errors), COUNTED(f->new_errors));
}

Str jx__compare_rank(const Comparison *c, Arena *ar, const FormLine *f)
{
    if (!f->old_rank) return STR_NONE;
    if (f->old_rank == f->new_rank) return COUNTED(f->new_rank);
    return SAY(RANK_PAIR, COUNTED(f->old_rank), COUNTED(f->new_rank));
}

Str jx__compare_grade(const Comparison *c, Arena *ar, Str old, Str new)
{
    if (jx__str_eq(old, new)) return old;
    return SAY(RANK_PAIR, old.n ? old : SAID(NO_GRADE), new.n ? new : SAID(NO_GRADE));
}

bool jx__compare_moved(const FormLine *f)
{
    return f->nmoves || f->nshares || f->broken || f->old_rank != f->new_rank ||
           !jx__str_eq(f->old_grade, f->new_grade) || f->old_errors != f->new_errors ||
           jx__standing_ok(&f->old) != jx__standing_ok(&f->new);
}

/* Exact, then rounded half up to the decimals that are shown. */
static Str mean(const Comparison *c, Arena *ar, Num sum, uint32_t n)
{
    Num x = NUM_INT(0);
    if (!n || jx__num_div(c->tally.np, sum, NUM_INT(n), &x) != NUM_OK ||
        jx__num_round(c->tally.np, x, c->tally.places, ROUND_HALF_UP, &x) != NUM_OK)
        return STR("—");
    return jx__num_fixed(ar, c->tally.np, x, c->tally.places);
}

static void count_pairs(const Comparison *c, uint32_t *ranks, uint32_t *worse, uint32_t *better)
{
    *ranks = *worse = *better = 0;
    for (uint32_t i = 0; i < c->tally.forms.n; i++) {
        const FormLine *f = &c->tally.forms.at[i];
        *ranks += f->old_rank != f->new_rank;
        *worse += !f->old_errors && f->new_errors;
        *better += f->old_errors && !f->new_errors;
    }
}

void jx__compare_overview(const Comparison *c, Arena *ar, CompareLines *out)
{
    const Tally *t = &c->tally;
    uint32_t ranks, worse, better, both = t->up + t->down + t->same;
    Buf line = jx__buf(ar);
    jx__buf_add(&line, SAY(COUNT_LINE, COUNTED(t->forms.n), COUNTED(t->up), COUNTED(t->down),
                           COUNTED(t->same)));
    if (t->lost) jx__buf_add(&line, SAY(LOST_LINE, COUNTED(t->lost)));
    if (t->gained) jx__buf_add(&line, SAY(GAINED_LINE, COUNTED(t->gained)));
    if (t->unscored) jx__buf_add(&line, SAY(UNSCORED_LINE, COUNTED(t->unscored)));
    *VEC_PUSH(ar, out) = jx__buf_str(&line);
    if (both)
        *VEC_PUSH(ar, out) =
            SAY(MEAN_LINE, mean(c, ar, t->old_sum, both), mean(c, ar, t->new_sum, both),
                jx__compare_points(c, ar, t->sum, true));
    count_pairs(c, &ranks, &worse, &better);
    *VEC_PUSH(ar, out) = SAY(RANKS_LINE, COUNTED(ranks));
    *VEC_PUSH(ar, out) = SAY(ZEROS_LINE, COUNTED(t->zeros), COUNTED(t->unzeros));
    if (worse || better) *VEC_PUSH(ar, out) = SAY(ERRORS_LINE, COUNTED(worse), COUNTED(better));
    for (uint32_t i = 0; i < t->grades.n; i++) {
        const GradePair *g = &t->grades.at[i];
        if (!jx__str_eq(g->old, g->new))
            *VEC_PUSH(ar, out) = SAY(GRADE_LINE, g->old.n ? g->old : SAID(NO_GRADE),
                                     g->new.n ? g->new : SAID(NO_GRADE), COUNTED(g->forms));
    }
    if (t->broken) *VEC_PUSH(ar, out) = SAID(BROKEN);
}

Str jx__compare_step_line(const Comparison *c, Arena *ar, uint32_t step)
{
    const StepSum *s = &c->tally.steps[step];
    Buf out = jx__buf(ar);
    jx__buf_add(&out, SAY(STEP_LINE, jx__compare_steps(c, ar, step, step), COUNTED(s->forms),
                          COUNTED(s->up), COUNTED(s->down), jx__compare_points(c, ar, s->sum, true),
                          COUNTED(s->indicators)));
    bool up = jx__num_sign(s->most) > 0, down = jx__num_sign(s->least) < 0;
    if (!up && !down) return jx__buf_str(&out);
    const FormLine *forms = c->tally.forms.at;
    Num lost = jx__num_neg(c->tally.np, s->least);
    Str most = jx__compare_points(c, ar, s->most, false);
    Str least = jx__compare_points(c, ar, lost, false);
    Str who = up ? jx__compare_form_name(c, ar, &forms[s->most_form]) : STR_NONE;
    Str whom = down ? jx__compare_form_name(c, ar, &forms[s->least_form]) : STR_NONE;
    jx__buf_addz(&out, c->lang == LANG_EN ? "; " : "；");
    jx__buf_add(&out, up && down ? SAY(EXTREMES, most, who, least, whom)
                      : up       ? SAY(EXTREME_UP, most, who)
                                 : SAY(EXTREME_DOWN, least, whom));
    return jx__buf_str(&out);
}

Str jx__compare_joint_line(const Comparison *c, Arena *ar, const Joint *j)
{
    return SAY(JOINT_LINE, jx__compare_steps(c, ar, j->from, j->until), COUNTED(j->forms),
               jx__compare_points(c, ar, j->sum, true));
}

/* ---- without a form ---- */

static Str region_score(const Comparison *c, Arena *ar, const RegionScore *s)
{
    if (s->kind == SCORE_NONE) return SAID(SCORES_NONE);
    return s->kind == SCORE_FIXED ? SAY(SCORES, s->text) : SAY(SCORES_BETWEEN, s->text);
}

Str jx__compare_region(const Comparison *c, Arena *ar, const Region *r)
{
    Buf out = jx__buf(ar);
    jx__buf_add(&out,
                SAY(REGION, r->where, region_score(c, ar, &r->old), region_score(c, ar, &r->new)));
    if (r->by.n && r->sign)
        jx__buf_add(&out, r->sign < 0 ? SAY(REGION_LESS, r->by) : SAY(REGION_MORE, r->by));
    else if (r->by.n)
        jx__buf_add(&out, SAY(REGION_RANGE, r->least, r->most));
    if (r->value.n) jx__buf_add(&out, SAY(REGION_AT, r->value, r->old_at, r->new_at));
    return jx__buf_str(&out);
}

Str jx__compare_field(const Comparison *c, Arena *ar, const Field *f)
{
    if (f->kind == FIELD_ADDED) return SAY(FIELD_ADDED, f->name);
    if (f->kind == FIELD_REMOVED) return SAY(FIELD_REMOVED, f->name);
    if (f->kind == FIELD_OPEN) return SAY(FIELD_OPEN, f->name, f->why);
    return jx__str_printf(ar, "%.*s%.*s%.*s%.*s", STR_F(SAY(FIELD_LINE, f->name)),
                          STR_F(f->ends ? SAID(FIELD_ENDS) : STR("")),
                          STR_F(f->usual ? SAID(FIELD_USUAL) : STR("")),
                          STR_F(f->open ? SAID(FIELD_PARTLY) : STR("")));
}
