/* Sessions: texts into slots, scores out, without a form object.
 *
 * Depends on form (reading cells) and run. A session belongs to one thread and holds a reference
 * to its rule set. Cells live in a pool of their own; numbers that outgrew 64 bits pile up there
 * when slots are set again and again, so the pool is renewed when it has grown.
 */
#include "api/api.h"
#include <string.h>

enum { POOL_GROWN = 1 << 20 };

struct jx_session {
    Alloc alloc;
    jx_ruleset *rules;
    Session run;
    Arena arena;   /* the cells */
    Arena scratch; /* emptied by each call */
    Arena unit;    /* the text of amount_unit */
    NumPool pool;
    Cell *cells;
    Str amount_unit;
    int32_t year;
    bool scored, run_made, arena_made, scratch_made, unit_made, pool_made;
};

void jx_session_free(jx_session *s)
{
    if (!s) return;
    Alloc al = s->alloc;
    if (s->run_made) jx__session_free(&s->run);
    if (s->arena_made) jx__arena_free(&s->arena);
    if (s->scratch_made) jx__arena_free(&s->scratch);
    if (s->unit_made) jx__arena_free(&s->unit);
    if (s->pool_made) jx__num_pool_free(&s->pool);
    jx_ruleset_release(s->rules);
    jx__free(&al, s, sizeof *s);
}

jx_status jx_session_new(jx_ruleset *rules, jx_session **session)
{
    if (session) *session = NULL;
    if (!rules || !session || rules->scheme) return JX_EINVAL;
    const Alloc *al = &rules->alloc;
    jx_session *s = jx__alloc(al, sizeof *s);
    if (!s) return JX_ENOMEM;
    memset(s, 0, sizeof *s);
    s->alloc = *al;
    s->rules = jx_ruleset_retain(rules);
    s->run_made = jx__session_init(&s->run, rules->plan, al);
    s->arena_made = s->run_made && jx__arena_init(&s->arena, al, 0);
    s->scratch_made = s->arena_made && jx__arena_init(&s->scratch, al, 0);
    s->unit_made = s->scratch_made && jx__arena_init(&s->unit, al, 0);
    s->pool_made = s->unit_made && jx__num_pool_init(&s->pool, al);
    size_t n = (size_t)rules->plan->ninputs + 1;
    s->cells = s->pool_made ? jx__arena_alloc(&s->arena, n * sizeof *s->cells) : NULL;
    if (!s->cells || s->arena.failed) {
        jx_session_free(s);
        return JX_ENOMEM;
    }
    jx_session_clear(s);
    *session = s;
    return JX_OK;
}

static void set_year(jx_session *s)
{
    const Plan *p = s->rules->plan;
    for (uint32_t i = 0; i < p->ninputs; i++)
        if (p->inputs[i].kind == INPUT_YEAR)
            s->cells[i] = s->year ? CELL_NUM(NUM_INT(s->year)) : CELL_STATUS(CELL_MISSING);
}

void jx_session_clear(jx_session *s)
{
    if (!s) return;
    for (uint32_t i = 0; i < s->rules->plan->ninputs; i++)
        s->cells[i] = CELL_STATUS(CELL_MISSING);
    jx__num_pool_reset(&s->pool);
    set_year(s);
    s->scored = false;
}

jx_status jx_session_context(jx_session *s, const char *amount_unit, int year)
{
    if (!s || year < 0 || year > 9999) return JX_EINVAL;
    s->scored = false;
    jx__arena_reset(&s->unit);
    s->amount_unit = jx__str_copy(&s->unit, jx__str_of(amount_unit ? amount_unit : ""));
    s->year = year;
    set_year(s);
    return s->unit.failed ? JX_ENOMEM : JX_OK;
}

/* Moves the numbers that are still in use into a fresh pool. */
static bool renew_pool(jx_session *s)
{
    NumPool fresh;
    if (!jx__num_pool_init(&fresh, &s->alloc)) return false;
    bool ok = true;
    for (uint32_t i = 0; i < s->rules->plan->ninputs && ok; i++) {
        Cell *c = &s->cells[i];
        ok = c->status != CELL_OK || jx__num_copy(&fresh, c->num, &c->num) == NUM_OK;
        if (!ok) *c = CELL_STATUS(CELL_NOMEM);
    }
    /* On failure some cells are in the old pool and some in the new one: none is kept. */
    for (uint32_t i = 0; i < s->rules->plan->ninputs && !ok; i++)
        s->cells[i] = CELL_STATUS(CELL_NOMEM);
    jx__num_pool_free(&s->pool);
    s->pool = fresh;
    return ok;
}

jx_status jx_session_set(jx_session *s, size_t slot, const char *text, size_t length)
{
    if (!s || slot >= s->rules->nslots) return JX_EINVAL;
    s->scored = false; /* the registers may refer to numbers that are about to move */
    if (length > JX_LIMIT_CELL_BYTES) return JX_ELIMIT;
    const Plan *p = s->rules->plan;
    uint32_t input = s->rules->slots[slot], item = p->inputs[input].item;
    if (s->pool.arena.held > POOL_GROWN && !renew_pool(s)) return JX_ENOMEM;
    jx__arena_reset(&s->scratch);
    CellContext cx = {.arena = &s->scratch,
                      .pool = &s->pool,
                      .units = &p->units,
                      .amount_unit = s->amount_unit,
                      .year = s->year};
    Cell points = CELL_STATUS(CELL_MISSING);
    Str raw = {text, text ? (uint32_t)length : 0};
    Cell c = jx__cell_read(&cx, &p->inputs[input], raw, &points);
    if (s->scratch.failed || s->pool.arena.failed) c = CELL_STATUS(CELL_NOMEM);
    s->cells[input] = c;
    if (item != JX_NO_REG && p->items[item].input_points != JX_NO_REG)
        s->cells[p->items[item].input_points] = points;
    if (c.status == CELL_NOMEM) return JX_ENOMEM;
    return c.status > CELL_MISSING ? JX_EDATA : JX_OK;
}

jx_status jx_session_score(jx_session *s)
{
    if (!s) return JX_EINVAL;
    s->scored = jx__session_run(&s->run, s->cells);
    return s->scored ? JX_OK : JX_ENOMEM;
}

/* Exactly the declared decimals when they suffice, else all that there are. */
static Str score_text(Arena *ar, NumPool *np, Num n, uint32_t places)
{
    Num r;
    bool exact =
        jx__num_round(np, n, places, ROUND_DOWN, &r) == NUM_OK && jx__num_cmp(np, n, r) == 0;
    return exact ? jx__num_fixed(ar, np, r, places) : jx__num_text(ar, np, n, 18, 18, &exact);
}

jx_status jx_session_result(const jx_session *session, size_t i, char *buf, size_t size)
{
    if (!session || !buf || i > session->rules->nindicators) return JX_EINVAL;
    if (!session->scored) return JX_EDATA;
    const Plan *p = session->rules->plan;
    bool total = i == session->rules->nindicators;
    uint32_t reg = total ? p->reg_total : p->items[session->rules->indicators[i]].reg_score;
    Cell c = reg == JX_NO_REG ? CELL_STATUS(CELL_MISSING) : session->run.regs[reg];
    if (c.status != CELL_OK) return JX_EDATA;
    /* Printing needs scratch memory, which is no part of what the caller sees as const. */
    jx_session *s = (jx_session *)(uintptr_t)session;
    jx__arena_reset(&s->scratch);
    Str text = score_text(&s->scratch, &s->pool, c.num, total ? p->total_places : p->item_places);
    if (s->scratch.failed || s->pool.arena.failed) return JX_ENOMEM;
    if (text.n == 0 || text.n >= size) return JX_ELIMIT;
    memcpy(buf, text.p, text.n);
    buf[text.n] = 0;
    return JX_OK;
}
