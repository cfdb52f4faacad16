/* Cases that do not touch each other, put into one form: 满意度 just below its bound beside 合格率 just
 * below its own.
 *
 * Two cases may share when no score hangs on what both vary. What the other data of their scores hold
 * is the same in both, the values of the base. One form carries values that stand alike to their
 * bounds, and not more than a person can read.
 */
#include "trial/trial.h"

enum { MOST_SHARED = 12 };

typedef struct Shared {
    Trial c;
    bool *items; /* of the plan: told already */
} Shared;

typedef struct Class {
    Str how;
    VEC(Shared) open; /* in the order they were begun; full ones are closed */
    VEC(Trial) closed;
} Class;

typedef VEC(Class) Classes;

static Class *class_of(Arena *ar, Classes *classes, Str how)
{
    for (uint32_t k = 0; k < classes->n; k++)
        if (jx__str_eq(classes->at[k].how, how)) return &classes->at[k];
    Class *made = VEC_PUSH(ar, classes);
    *made = (Class){.how = how};
    return made;
}

static bool is_free(const Shared *s, const Trial *c)
{
    for (uint32_t k = 0; k < c->items.n; k++)
        if (s->items[c->items.at[k]]) return false;
    return true;
}

/* The first form that takes the case; a new one when none does. */
static Shared *place_for(Explore *e, Class *class, const Trial *c)
{
    for (uint32_t k = 0; k < class->open.n; k++)
        if (is_free(&class->open.at[k], c)) return &class->open.at[k];
    bool *items = jx__arena_alloc(e->ar, (size_t)e->p->nitems + 1);
    if (e->ar->failed) return NULL;
    Shared *made = VEC_PUSH(e->ar, &class->open);
    *made = (Shared){.items = items};
    return made;
}

static void give_once(Arena *ar, Trial *to, const CaseValue *v)
{
    for (uint32_t k = 0; k < to->given.n; k++)
        if (jx__str_eq(to->given.at[k].key, v->key)) return;
    *VEC_PUSH(ar, &to->given) = *v;
}

static void row_once(Arena *ar, Trial *to, const CaseRow *row)
{
    for (uint32_t k = 0; k < to->rows.n; k++)
        if (jx__str_eq(to->rows.at[k].cells[COLUMN_NAME], row->cells[COLUMN_NAME])) return;
    *VEC_PUSH(ar, &to->rows) = *row;
}

static void take(Explore *e, Shared *s, const Trial *c, uint32_t index)
{
    Trial *to = &s->c;
    if (!to->parts.n) {
        to->title = c->title, to->how = c->how, to->about = c->about;
    }
    *VEC_PUSH(e->ar, &to->parts) = index;
    for (uint32_t k = 0; k < c->given.n; k++)
        give_once(e->ar, to, &c->given.at[k]);
    for (uint32_t k = 0; k < c->rows.n; k++)
        row_once(e->ar, to, &c->rows.at[k]);
    for (uint32_t k = 0; k < c->items.n; k++) {
        *VEC_PUSH(e->ar, &to->items) = c->items.at[k];
        s->items[c->items.at[k]] = true;
    }
}

/* 比界限略低：满意度89.99%等12项. */
static Str title_of(Explore *e, const Trial *c)
{
    static const char *const words[][2] = {{"略低", "比界限略低"}, {"恰好", "恰好在界限上"},
                                           {"略高", "比界限略高"}, {"其间", "界限之间"},
                                           {"次日", "期限次日"},   {"期限", "期限当日"}};
    Str how = c->how;
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (jx__str_eq(how, jx__str_of(words[k][0]))) how = jx__str_of(words[k][1]);
    if (c->parts.n < 2) return c->title;
    return jx__str_printf(e->ar, "%.*s：%.*s等%u项", STR_F(how), STR_F(c->about), c->parts.n);
}

static void close_full(Explore *e, Class *class)
{
    uint32_t n = 0;
    for (uint32_t k = 0; k < class->open.n; k++) {
        if (class->open.at[k].c.parts.n >= MOST_SHARED)
            *VEC_PUSH(e->ar, &class->closed) = class->open.at[k].c;
        else
            class->open.at[n++] = class->open.at[k];
    }
    class->open.n = n;
}

static void put_out(Explore *e, Trial *c, Trials *out)
{
    c->title = title_of(e, c);
    *VEC_PUSH(e->ar, out) = *c;
}

void jx__trial_share(Explore *e, const Trials *singles, Trials *out)
{
    Classes classes = {0};
    for (uint32_t i = 0; i < singles->n && !e->ar->failed; i++) {
        const Trial *c = &singles->at[i];
        if (c->alone) {
            *VEC_PUSH(e->ar, out) = *c;
            continue;
        }
        Class *class = class_of(e->ar, &classes, c->how);
        Shared *s = e->ar->failed ? NULL : place_for(e, class, c);
        if (!s) return;
        take(e, s, c, i);
        close_full(e, class);
    }
    for (uint32_t k = 0; k < classes.n && !e->ar->failed; k++) {
        Class *class = &classes.at[k];
        for (uint32_t i = 0; i < class->closed.n && !e->ar->failed; i++)
            put_out(e, &class->closed.at[i], out);
        for (uint32_t i = 0; i < class->open.n && !e->ar->failed; i++)
            put_out(e, &class->open.at[i].c, out);
    }
}
