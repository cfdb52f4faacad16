/* Form to the JSON of the contract, and the places of its cells.
 *
 * What is written is what was read: no cell is touched. Fields without content are left out, but a
 * row always shows its target and its actual value, so that a blank one is seen.
 */
#include "base/json.h"
#include "form/form.h"

static const char *const row_fields[ROW_CELLS] = {"level1", "level2", "name",   "cycle_target",
                                                  "target", "actual", "points", "self_score",
                                                  "reason", "note"};
static const char *const head_fields[HEAD_CELLS] = {
    "form",        "unit",          "name",        "year",
    "amount_unit", "budget_points", "budget_rate", "budget_self_score",
    "self_total",  "self_grade"};

Str jx__row_place(Arena *ar, Str where, const Str *places, RowCell cell)
{
    if (places) return places[cell].n ? places[cell] : where;
    return jx__str_printf(ar, "%.*s.%s", STR_F(where), row_fields[cell]);
}

Str jx__head_place(const Form *form, HeadCell cell)
{
    return form->head[cell].n ? form->head[cell] : jx__str_of(head_fields[cell]);
}

static uint32_t find_field(const char *const *fields, uint32_t n, Str name)
{
    uint32_t i = 0;
    while (i < n && !jx__str_eq(jx__str_of(fields[i]), name))
        i++;
    return i;
}

Str jx__form_place(const Form *form, Str path)
{
    Str values = STR("values.");
    for (uint32_t i = 0; i < form->rows.n; i++) {
        const FormRow *row = &form->rows.at[i];
        uint32_t at = row->where.n;
        if (!row->places || path.n <= at + 1 || path.p[at] != '.') continue;
        if (!jx__str_starts(path, row->where)) continue;
        uint32_t cell = find_field(row_fields, ROW_CELLS, (Str){path.p + at + 1, path.n - at - 1});
        return cell < ROW_CELLS && row->places[cell].n ? row->places[cell] : row->where;
    }
    for (uint32_t i = 0; jx__str_starts(path, values) && i < form->values.n; i++)
        if (jx__str_eq(form->values.at[i].name, (Str){path.p + values.n, path.n - values.n}))
            return form->values.at[i].where;
    uint32_t head = find_field(head_fields, HEAD_CELLS, path);
    return head < HEAD_CELLS && form->head[head].n ? form->head[head] : path;
}

/* ---- writing ---- */

/* A member that is there when the form has it. */
static void field(Json *w, const char *name, Str text)
{
    if (text.p) jx__json_text(w, name, text);
}

static void write_row(Buf *out, const FormRow *row)
{
    Json w = jx__json(out, " ");
    jx__json_open(&w, "    {");
    field(&w, "level1", row->level1);
    field(&w, "level2", row->level2);
    jx__json_text(&w, "name", row->name);
    field(&w, "cycle_target", row->cycle_target);
    jx__json_text(&w, "target", row->target);
    jx__json_text(&w, "actual", row->actual);
    field(&w, "points", row->points);
    field(&w, "self_score", row->self_score);
    field(&w, "reason", row->reason);
    field(&w, "note", row->note);
    if (row->not_applicable) jx__json_truth(&w, "not_applicable", true);
    jx__json_close(&w, "}");
}

static void write_rows(Json *w, const Form *form)
{
    jx__json_begin(w, "indicators", "[");
    for (uint32_t i = 0; i < form->rows.n; i++) {
        jx__buf_addz(w->out, i ? ",\n" : "\n");
        write_row(w->out, &form->rows.at[i]);
    }
    jx__json_close(w, form->rows.n ? "\n  ]" : "]");
}

static void write_value(Buf *out, const FormValue *v)
{
    if (!v->not_applicable && !v->note.p) {
        jx__json_value(out, v->text);
        return;
    }
    Json w = jx__json(out, " ");
    jx__json_open(&w, "{");
    jx__json_text(&w, "value", v->text);
    field(&w, "note", v->note);
    if (v->not_applicable) jx__json_truth(&w, "not_applicable", true);
    jx__json_close(&w, "}");
}

static void write_values(Json *w, const Form *form)
{
    jx__json_begin(w, "values", "{");
    for (uint32_t i = 0; i < form->values.n; i++) {
        jx__buf_addz(w->out, i ? ",\n    " : "\n    ");
        jx__json_string(w->out, form->values.at[i].name);
        jx__buf_addz(w->out, ": ");
        write_value(w->out, &form->values.at[i]);
    }
    jx__json_close(w, form->values.n ? "\n  }" : "}");
}

static void write_tasks(Json *w, const Form *form)
{
    if (form->tasks.n == 0) return;
    jx__json_begin(w, "tasks", "[");
    for (uint32_t i = 0; i < form->tasks.n; i++) {
        const FormTask *t = &form->tasks.at[i];
        Json one = jx__json(w->out, "\n      ");
        jx__json_item(&one, i, "\n    ");
        field(&one, "name", t->name);
        field(&one, "content", t->content);
        field(&one, "amount", t->amount);
        field(&one, "goal", t->goal);
        jx__json_close(&one, "\n    }");
    }
    jx__json_close(w, "\n  ]");
}

void jx__form_write(Buf *out, const Form *form)
{
    Json w = jx__json(out, "\n  ");
    jx__json_open(&w, "{");
    field(&w, "id", form->id);
    field(&w, "form", form->form);
    if (form->year) {
        jx__json_key(&w, "year");
        jx__buf_printf(out, "%d", (int)form->year);
    }
    field(&w, "department", form->department);
    field(&w, "unit", form->unit);
    field(&w, "name", form->name);
    field(&w, "amount_unit", form->amount_unit);
    write_values(&w, form);
    field(&w, "budget_points", form->budget_points);
    field(&w, "budget_rate", form->budget_rate);
    field(&w, "budget_self_score", form->budget_self_score);
    field(&w, "self_total", form->self_total);
    field(&w, "self_grade", form->self_grade);
    field(&w, "goal", form->goal);
    field(&w, "goal_actual", form->goal_actual);
    write_tasks(&w, form);
    write_rows(&w, form);
    jx__json_close(&w, "\n}\n");
}
