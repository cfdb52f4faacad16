/* A report clause by clause: for each indicator the inputs with their cells, the steps, the need.
 *
 * Depends on the report alone. Names are compared by the key of base/name.h, so that any spelling
 * of an indicator's name finds it.
 */
#include "report/layout.h"
#include "base/name.h"

enum { FIRST = 2, SECOND = 4 }; /* indents */

static void put_input(Buf *out, const Report *r, const ReportInput *in, uint32_t width)
{
    Buf line = jx__buf(out->arena);
    if (in->raw.n) {
        Str place = in->where.n ? in->where : r->file;
        jx__buf_printf(&line, "%.*s", STR_F(jx__word(out, r, SAY_H_SOURCE, place, in->raw)));
        if (!jx__str_eq(in->raw, in->understood))
            jx__buf_add(&line, jx__word(out, r, SAY_H_SOURCE_AS, in->understood));
    } else {
        jx__buf_add(&line, jx__word(out, r, SAY_H_NOT_IN_FORM, in->name));
    }
    jx__report_wrap(out, jx__buf_str(&line), FIRST, width);
    if (in->note.n) jx__report_wrap(out, jx__word(out, r, SAY_H_NOTE, in->note), FIRST, width);
}

static void put_steps(Buf *out, const Report *r, const ReportRow *row, uint32_t width)
{
    Str shown = STR_NONE; /* the clause last quoted; often several steps are of one */
    Str origin = row->origin;
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->applied) continue;
        jx__report_wrap(out, s->text, FIRST, width);
        if (s->clause.n && !jx__str_eq(s->clause, shown)) {
            shown = s->clause;
            Str quoted = jx__str_printf(out->arena, "| %.*s", STR_F(s->clause));
            jx__report_wrap(out, quoted, SECOND, width);
            if (s->origin.n && !jx__str_eq(s->origin, origin)) {
                origin = s->origin;
                jx__report_wrap(out, jx__str_printf(out->arena, "| %.*s", STR_F(origin)), SECOND,
                                width);
            }
        }
    }
}

/* The clauses that did not act, and why. */
static void put_spared(Buf *out, const Report *r, const ReportRow *row, uint32_t width)
{
    for (uint32_t i = 0; i < row->nsteps; i++) {
        const ReportStep *s = &r->steps.at[row->first_step + i];
        if (!s->spared.n) continue;
        Str text = s->place.n ? jx__word(out, r, SAY_H_SPARED, s->spared, s->place)
                              : jx__word(out, r, SAY_H_SPARED_PLAIN, s->spared);
        jx__report_wrap(out, text, FIRST, width);
    }
}

static void put_place(Buf *out, const Report *r, const ReportRow *row, uint32_t width)
{
    if (row->origin.n) {
        jx__report_wrap(out, row->origin, FIRST, width);
        return;
    }
    if (row->line == 0) return; /* nowhere in the rules */
    Str line = jx__str_printf(out->arena, "%u", (unsigned)row->line);
    Str place = row->clause.n ? jx__word(out, r, SAY_H_CLAUSE, row->clause, line)
                              : jx__word(out, r, SAY_H_CLAUSE_LINE, line);
    jx__report_blanks(out, FIRST);
    jx__buf_printf(out, "%.*s\n", STR_F(place));
}

static void put_row(Buf *out, const Report *r, const RenderOptions *opt, const ReportRow *row)
{
    Str score = row->score.p ? row->score : STR("—");
    Str points = row->points.p ? row->points : STR("—"),
        status = jx__report_status(out, r, row->status);
    jx__report_color(out, opt, PAINT_STRONG, true);
    jx__buf_harmless(out, row->name, false);
    jx__report_color(out, opt, PAINT_STRONG, false);
    jx__buf_printf(out, "  %.*s / %.*s  ", STR_F(score), STR_F(points));
    jx__report_color(out, opt, jx__report_paint(row->status), true);
    jx__buf_add(out, status);
    jx__report_color(out, opt, jx__report_paint(row->status), false);
    jx__buf_add(out, STR("\n"));
    jx__report_wrap(out, row->why, FIRST, opt->width);
    put_place(out, r, row, opt->width);
    for (uint32_t i = 0; i < row->ninputs; i++)
        put_input(out, r, &r->inputs.at[row->first_input + i], opt->width);
    put_steps(out, r, row, opt->width);
    put_spared(out, r, row, opt->width);
    if (row->step.n)
        jx__report_wrap(out, jx__word(out, r, SAY_H_STEP, row->step), FIRST, opt->width);
    if (row->exact.n) {
        jx__report_blanks(out, FIRST);
        jx__buf_printf(out, "%.*s\n", STR_F(jx__word(out, r, SAY_H_EXACT, row->exact)));
    }
    jx__buf_add(out, STR("\n"));
}

static bool has_key(Arena *ar, const ReportRow *row, Str key)
{
    return jx__str_eq(jx__name_key(ar, row->name), key);
}

bool jx__report_explain(Buf *out, const Report *r, const RenderOptions *opt, const Str *names,
                        uint32_t nnames)
{
    Buf body = jx__buf(out->arena);
    for (uint32_t n = 0; n < nnames; n++) {
        bool found = false;
        Str key = jx__name_key(out->arena, names[n]);
        for (uint32_t i = 0; i < r->rows.n; i++) {
            if (!has_key(out->arena, &r->rows.at[i], key)) continue;
            put_row(&body, r, opt, &r->rows.at[i]);
            found = true;
        }
        if (!found) return false;
    }
    for (uint32_t i = 0; nnames == 0 && i < r->rows.n; i++)
        put_row(&body, r, opt, &r->rows.at[i]);
    jx__buf_add(out, jx__buf_str(&body));
    if (nnames == 0) jx__report_footer(out, r, opt);
    if (nnames == 0 && r->next_text.n) {
        Str next = jx__str_printf(out->arena, "%.*s%.*s", STR_F(r->next_text),
                                  STR_F(jx__word0(out, r, SAY_H_STOP)));
        jx__report_wrap(out, next, 0, opt->width);
    }
    return true;
}

bool jx__report_select(Arena *ar, const Report *r, const Str *names, uint32_t nnames, Report *out)
{
    *out = *r;
    out->rows.at = NULL;
    out->rows.n = out->rows.cap = 0;
    for (uint32_t n = 0; n < nnames; n++) {
        uint32_t before = out->rows.n;
        Str key = jx__name_key(ar, names[n]);
        for (uint32_t i = 0; i < r->rows.n; i++)
            if (has_key(ar, &r->rows.at[i], key)) *VEC_PUSH(ar, &out->rows) = r->rows.at[i];
        if (out->rows.n == before) return false;
    }
    return true;
}
