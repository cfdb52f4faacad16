/* Clauses under the labels of rules: 评分, 超额, 加分, 前提, 不适用, 未填, 一票否决.
 *
 * Depends on build.h. A clause is read part by part; the table at the end says which handler takes
 * which part under which label, and what no row takes is reported with what the label may say.
 *
 * The surprising idea: a part may finish what an earlier one began (a step gets its points, a
 * condition its consequence), so a Reading remembers what is open.
 */
#include "model/build.h"

typedef struct Reading {
    Build *b;
    uint16_t label;
    uint32_t cond; /* a condition that waits for its consequence */
    const Node *cond_node;
    enum { OPEN_NONE, OPEN_STEPS, OPEN_BONUS, OPEN_OVER } open; /* the last step's list */
    bool needs_amount, unexplained, failed, skip, refused, grade_only;
    const Node *step_node, *short_node;
} Reading;

static Item *item_of(Reading *r)
{
    return &r->b->m->items.at[r->b->item];
}

/* What few items have is made when it is first written. */
static OverRule *over_of(Reading *r)
{
    const Num zero = NUM_INT(0);
    Item *item = item_of(r);
    if (item->over) return item->over;
    item->over = ARENA_NEW(r->b->m->arena, OverRule);
    *item->over = (OverRule){
        .threshold = zero,
        .deduct.value = zero,
        .cap = zero,
        .step = {.width = NUM_INT(1), .amount.value = zero, .cap = zero, .unit.scale = NUM_INT(1)}};
    return item->over;
}

static Amount *amount_of(Reading *r, Amount **rare)
{
    if (!*rare) *rare = ARENA_NEW(r->b->m->arena, Amount);
    return *rare;
}

static StepRule *last_step(Reading *r)
{
    Item *item = item_of(r);
    if (r->open == OPEN_OVER) return &over_of(r)->step;
    if (r->open == OPEN_BONUS) return &item->bonus.at[item->bonus.n - 1];
    return r->open == OPEN_STEPS ? &item->steps.at[item->steps.n - 1] : NULL;
}

static void refuse(Reading *r)
{
    r->refused = true;
    r->b->aux.at[r->b->item].broken = true;
}

/* ---- methods ---- */

static const struct {
    uint16_t op;
    Method method;
} methods[] = {{TOK_PRORATA, METHOD_PRORATA}, {TOK_REVERSE, METHOD_REVERSE},
               {TOK_LINEAR, METHOD_LINEAR},   {TOK_ATTAIN, METHOD_ATTAIN},
               {TOK_BANDS, METHOD_BANDS},     {TOK_JUDGED, METHOD_JUDGED},
               {TOK_ENTERED, METHOD_ENTERED}};

static void set_method(Reading *r, Method method, const Node *part)
{
    Item *item = item_of(r);
    bool again = method == METHOD_STEP && item->method == METHOD_STEP;
    if (item->method != METHOD_NONE && !again && item->method_written) {
        FIND(r->b, JX4017, part->span, jx__method_phrase(item->method, LANG_ZH),
             jx__method_phrase(method, LANG_ZH));
        refuse(r);
        return;
    }
    item->method = method;
    item->method_written = true;
    r->b->aux.at[r->b->item].method_span = part->span;
}

static bool take_method(Reading *r, const Node *part)
{
    for (uint32_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (methods[i].op == part->op) set_method(r, methods[i].method, part);
    return true;
}

static bool take_formula(Reading *r, const Node *part)
{
    const Node *left = jx__node_kid(part, 0), *right = jx__node_kid(part, 1);
    bool formula = part->op == TOK_EQ && left != NULL && right != NULL &&
                   left->kind == NODE_FIELD && left->op == TOK_SCORE;
    if (!formula) return false;
    set_method(r, METHOD_FORMULA, part);
    uint32_t e = jx__model_expr(r->b, right);
    item_of(r)->formula = e;
    return true;
}

/* ---- steps ---- */

static const struct {
    uint16_t op;
    uint8_t direction;
} directions[] = {
    {TOK_EACH_LESS, STEP_LESS}, {TOK_EACH_MORE, STEP_MORE}, {TOK_EACH_FOUND, STEP_FOUND}};

static bool step_subject(Reading *r, const Node *subject, StepRule *step)
{
    bool field = subject->kind == NODE_FIELD;
    if (field && (subject->op == TOK_COMPLETION || subject->op == TOK_DEVIATION)) {
        step->base = subject->op == TOK_COMPLETION ? STEP_COMPLETION : STEP_DEVIATION;
        return true;
    }
    Build *b = r->b;
    Item *item = item_of(r);
    Str name = jx__name_display(b->m->arena, jx__model_text(b, subject->span));
    if ((field && subject->op == TOK_ACTUAL) || jx__str_eq(name, item->name)) return true;
    FIND(b, JX4040, subject->span, name);
    return false;
}

/* `每低2%` of what? of the target, or two percentage points? */
static bool refuse_percent(Reading *r, const Node *part, const Quantity *q)
{
    Build *b = r->b;
    Str word = jx__model_text(b, (Span){part->span.start, q->span.start});
    if (part->nkids == 2) {
        const Node *subject = part->first;
        word = jx__model_text(b, (Span){subject->span.end, q->span.start});
    }
    if (word.n == 0 || word.n > 60) word = jx__token_spelling((TokenKind)part->op);
    /* 百分点 of the value itself only makes sense where the target is a percentage. */
    const Item *item = &b->m->items.at[b->item];
    bool percent = item->target.unit.kind == UNIT_PERCENT || item->target.kind == TARGET_NONE;
    FIND(b, percent ? JX4041 : JX4099, part->span, jx__model_written(b, part), word,
         jx__model_figure(b, q->number));
    return false;
}

static bool read_step(Reading *r, const Node *part, StepRule *step)
{
    const Node *amount = part->last;
    *step = (StepRule){.span = part->span,
                       .width = NUM_INT(1),
                       .cap = NUM_INT(0),
                       .amount.value = NUM_INT(0),
                       .unit.scale = NUM_INT(1)};
    for (uint32_t i = 0; i < 3; i++)
        if (directions[i].op == part->op)
            step->direction = directions[i].direction == STEP_LESS   ? STEP_LESS
                              : directions[i].direction == STEP_MORE ? STEP_MORE
                                                                     : STEP_FOUND;
    if (amount == NULL) return false;
    if (part->nkids == 2 && !step_subject(r, part->first, step)) return false;
    Quantity q = jx__model_quantity(r->b, amount);
    if (!q.ok) return false;
    step->width = q.value;
    step->unit = q.unit;
    step->of_target = amount->op == TOK_OF_TARGET;
    if (q.unit.kind == UNIT_PERCENT && !step->of_target) return refuse_percent(r, part, &q);
    if (jx__num_sign(q.value) > 0) return true;
    FIND(r->b, JX4043, amount->span, jx__model_text(r->b, amount->span));
    return false;
}

static bool take_step(Reading *r, const Node *part)
{
    StepRule step;
    Item *item = item_of(r);
    Model *m = r->b->m;
    bool ok = read_step(r, part, &step);
    if (!ok) refuse(r);
    r->step_node = part;
    r->needs_amount = true;
    if (r->label == TOK_K_OVER) {
        if (step.unit.kind == UNIT_POINT) step.base = STEP_DEVIATION;
        over_of(r)->step = step;
        over_of(r)->has_step = true;
        r->open = OPEN_OVER;
    } else if (r->label == TOK_K_BONUS) {
        *VEC_PUSH(m->arena, &item->bonus) = step;
        r->open = item->bonus.n > 0 ? OPEN_BONUS : OPEN_NONE;
    } else {
        *VEC_PUSH(m->arena, &item->steps) = step;
        r->open = item->steps.n > 0 ? OPEN_STEPS : OPEN_NONE;
    }
    return true;
}

static bool take_deduct(Reading *r, const Node *part)
{
    if (part->first == NULL || r->label == TOK_K_BONUS) return false;
    Amount amount;
    if (!jx__model_amount(r->b, part->first, &amount)) {
        refuse(r);
        return true;
    }
    if (r->needs_amount) {
        last_step(r)->amount = amount;
        r->needs_amount = false;
        if (r->label == TOK_K_SCORE && r->step_node != NULL)
            set_method(r, METHOD_STEP, r->step_node);
        return true;
    }
    if (r->label != TOK_K_OVER || !over_of(r)->present) return false;
    over_of(r)->deduct = amount;
    over_of(r)->only_unexplained = r->unexplained;
    return true;
}

/* 加 under 评分 is for bonus items alone; there the steps are a bonus on nothing. */
static bool take_add(Reading *r, const Node *part)
{
    Item *item = item_of(r);
    bool bonus_item = r->label == TOK_K_SCORE && item->role == ROLE_BONUS;
    if (part->first == NULL || !r->needs_amount || (r->label != TOK_K_BONUS && !bonus_item))
        return false;
    Amount amount;
    if (!jx__model_amount(r->b, part->first, &amount)) {
        refuse(r);
        return true;
    }
    if (bonus_item && r->open == OPEN_STEPS) {
        *VEC_PUSH(r->b->m->arena, &item->bonus) = *last_step(r);
        item->steps.n--;
        r->open = OPEN_BONUS;
    }
    last_step(r)->amount = amount;
    r->needs_amount = false;
    return true;
}

static bool take_short(Reading *r, const Node *part)
{
    StepRule *step = last_step(r);
    if (step == NULL || part->first == NULL) return false;
    Quantity q = jx__model_quantity(r->b, part->first);
    r->short_node = part;
    if (!q.ok || r->b->aux.at[r->b->item].broken) return true;
    if (q.unit.kind == UNIT_NONE && jx__num_cmp(r->b->m->pool, q.number, q.value) == 0)
        jx__num_mul(r->b->m->pool, q.number, step->unit.scale, &q.value);
    if (jx__num_cmp(r->b->m->pool, q.value, step->width) != 0) {
        Num width;
        if (jx__num_div(r->b->m->pool, step->width, step->unit.scale, &width) != NUM_OK)
            width = step->width;
        FIND(r->b, JX4045, part->span, jx__model_text(r->b, part->first->span),
             jx__str_printf(r->b->m->arena, "%.*s%.*s", STR_F(jx__model_figure(r->b, width)),
                            STR_F(step->unit.text)));
        refuse(r);
    }
    return true;
}

static bool take_partial(Reading *r, const Node *part)
{
    if (r->short_node == NULL || last_step(r) == NULL) return false;
    PartialStep partial = part->op == TOK_PART_NONE   ? PARTIAL_DROP
                          : part->op == TOK_PART_FULL ? PARTIAL_FULL
                                                      : PARTIAL_RATA;
    last_step(r)->partial = partial;
    Item *item = item_of(r);
    /* One clause may speak for several steps of one width: 每少1分钟…；每多1分钟…；不足1分钟… */
    for (uint32_t i = 0; r->open == OPEN_STEPS && i < item->steps.n; i++) {
        StepRule *s = &item->steps.at[i];
        if (s->partial == PARTIAL_NONE &&
            jx__num_cmp(r->b->m->pool, s->width, last_step(r)->width) == 0)
            s->partial = partial;
    }
    return true;
}

static bool take_exhaust(Reading *r, const Node *part)
{
    (void)part;
    return last_step(r) != NULL;
}

/* ---- caps and cases ---- */

static bool take_cap(Reading *r, const Node *part)
{
    Item *item = item_of(r);
    Amount amount;
    if (part->first == NULL) return false;
    if (!jx__model_amount(r->b, part->first, &amount)) {
        refuse(r);
        return true;
    }
    bool floor = part->op == TOK_FLOOR;
    if (r->label == TOK_K_SCORE) {
        *amount_of(r, floor ? &item->floor : &item->cap) = amount;
        return true;
    }
    if (floor || amount.share) return false;
    if (r->label == TOK_K_OVER) {
        over_of(r)->cap = amount.value;
        over_of(r)->has_cap = true;
        return true;
    }
    StepRule *step = last_step(r);
    if (step == NULL) return false;
    step->cap = amount.value;
    step->has_cap = true;
    return true;
}

static bool give_amount(Reading *r, const Node *part, Amount *out)
{
    *out = (Amount){.value = NUM_INT(1), .share = true, .span = part->span};
    if (part->op == TOK_FULL) return true;
    if (part->first == NULL) return false;
    if (!jx__model_amount(r->b, part->first, out)) r->refused = true;
    return true;
}

static bool take_case(Reading *r, const Node *part)
{
    Case c = {.cond = r->cond, .span = part->span};
    if (r->cond == JX_NO_INDEX || !give_amount(r, part, &c.amount)) return false;
    c.span.start = r->cond_node->span.start;
    *VEC_PUSH(r->b->m->arena, &item_of(r)->cases) = c;
    r->cond = JX_NO_INDEX;
    return true;
}

static bool take_condition(Reading *r, const Node *part)
{
    if (r->cond != JX_NO_INDEX) return false;
    r->cond = jx__model_condition(r->b, part);
    r->cond_node = part;
    return true;
}

static bool take_score_value(Reading *r, const Node *part)
{
    if (part->kind == NODE_BINARY && take_formula(r, part)) return true;
    return part->kind == NODE_BINARY && part->op != TOK_PLUS && part->op != TOK_MINUS &&
           part->op != TOK_TIMES && part->op != TOK_DIVIDE && take_condition(r, part);
}

static bool take_grade_only(Reading *r, const Node *part)
{
    (void)part;
    r->grade_only = true;
    return item_of(r)->method == METHOD_JUDGED;
}

static bool take_grade_point(Reading *r, const Node *part)
{
    static const struct {
        uint16_t op;
        JudgedPoint point;
    } points[] = {{TOK_TAKE_UPPER, JUDGED_UPPER},
                  {TOK_TAKE_MIDDLE, JUDGED_MIDDLE},
                  {TOK_TAKE_LOWER, JUDGED_LOWER},
                  {TOK_TAKE_SELF, JUDGED_SELF}};
    Item *item = item_of(r);
    if (item->method != METHOD_JUDGED) return false;
    /* 只填等级的 speaks of a cell without number, which 取自评得分 always has one for. */
    bool only = r->grade_only && part->op == TOK_TAKE_SELF;
    if (only || item->judged_point != JUDGED_UNSET) {
        FIND(r->b, JX4152, part->span, jx__model_written(r->b, part), item->name);
        refuse(r);
        return true;
    }
    for (uint32_t i = 0; i < sizeof points / sizeof points[0]; i++)
        if (points[i].op == part->op) item->judged_point = points[i].point;
    return true;
}

/* ---- 超额 ---- */

static bool take_over(Reading *r, const Node *part)
{
    if (part->first == NULL || over_of(r)->present) return false;
    Quantity q = jx__model_quantity(r->b, part->first);
    r->label = TOK_K_OVER; /* in a heading, what follows belongs to it */
    OverRule *over = over_of(r);
    over->present = true;
    over->span = part->span;
    over->threshold = q.value;
    over->cap = over->deduct.value = NUM_INT(0);
    if (!q.ok) {
        refuse(r);
    } else if (q.unit.kind != UNIT_PERCENT || jx__num_sign(q.value) < 0) {
        FIND(r->b, JX4047, part->first->span, jx__model_text(r->b, part->first->span));
        refuse(r);
    }
    return true;
}

static bool take_explain(Reading *r, const Node *part)
{
    (void)part;
    over_of(r)->explain = true;
    return over_of(r)->present;
}

static bool take_unexplained(Reading *r, const Node *part)
{
    (void)part;
    r->unexplained = true;
    return over_of(r)->present;
}

/* ---- 前提, 不适用, 未填, 一票否决 ---- */

static bool take_premise(Reading *r, const Node *part)
{
    Item *item = item_of(r);
    if (item->premise != JX_NO_INDEX) return false;
    uint32_t e = jx__model_condition(r->b, part);
    item = item_of(r);
    item->premise = e;
    item->premise_span = part->span;
    *amount_of(r, &item->premise_amount) = (Amount){.value = NUM_INT(0), .span = part->span};
    return true;
}

static bool take_failed(Reading *r, const Node *part)
{
    (void)part;
    r->failed = true;
    return true;
}

static bool take_premise_amount(Reading *r, const Node *part)
{
    return r->failed && give_amount(r, part, amount_of(r, &item_of(r)->premise_amount));
}

static bool take_na_condition(Reading *r, const Node *part)
{
    if (r->skip) return true; /* not what becomes of the points: said at the end of the label */
    if (r->b->item == JX_NO_INDEX || item_of(r)->na_cond != JX_NO_INDEX) return false;
    uint32_t e = jx__model_condition(r->b, part);
    item_of(r)->na_cond = e;
    item_of(r)->na_span = part->span;
    return true;
}

static bool set_na(Reading *r, NaPolicy policy)
{
    NaPolicy *na = r->b->item == JX_NO_INDEX ? &r->b->m->na : &item_of(r)->na;
    if (*na != NA_UNSET) return false;
    *na = policy;
    return true;
}

/* 得0分: the only number of points a row that is not assessed may be given. */
static bool gives_zero(Reading *r, const Node *part)
{
    Amount amount;
    return part->op == TOK_GIVE && part->first != NULL &&
           jx__model_amount(r->b, part->first, &amount) && jx__num_sign(amount.value) == 0;
}

static bool take_na_give(Reading *r, const Node *part)
{
    if (part->op == TOK_FULL) return set_na(r, NA_FULL);
    return gives_zero(r, part) && set_na(r, NA_ZERO);
}

static bool take_na_skip(Reading *r, const Node *part)
{
    if (part->op == TOK_SKIP) {
        r->skip = true;
        return true;
    }
    return r->skip && set_na(r, part->op == TOK_MERGE ? NA_MERGE : NA_RESCALE);
}

static bool take_missing(Reading *r, const Node *part)
{
    Build *b = r->b;
    MissingPolicy *to = b->item == JX_NO_INDEX ? &b->m->missing : &item_of(r)->missing;
    if (part->op == TOK_GIVE && !gives_zero(r, part)) return false;
    *to = part->op == TOK_SKIP ? MISSING_OPEN : MISSING_ZERO;
    return true;
}

static bool take_veto(Reading *r, const Node *part)
{
    Build *b = r->b;
    uint32_t have = b->item == JX_NO_INDEX ? b->m->veto : item_of(r)->veto;
    if (have != JX_NO_INDEX) return false;
    uint32_t e = jx__model_condition(b, part);
    *(b->item == JX_NO_INDEX ? &b->m->veto : &item_of(r)->veto) = e;
    *(b->item == JX_NO_INDEX ? &b->m->veto_span : &item_of(r)->veto_span) = part->span;
    return true;
}

/* ---- label × part ---- */

enum { ANY_VALUE = 0xffff }; /* an expression */

static const struct Taker {
    uint16_t label, op;
    bool (*take)(Reading *r, const Node *part);
} takers[] = {
    {TOK_K_SCORE, TOK_PRORATA, take_method},
    {TOK_K_SCORE, TOK_REVERSE, take_method},
    {TOK_K_SCORE, TOK_LINEAR, take_method},
    {TOK_K_SCORE, TOK_ATTAIN, take_method},
    {TOK_K_SCORE, TOK_BANDS, take_method},
    {TOK_K_SCORE, TOK_JUDGED, take_method},
    {TOK_K_SCORE, TOK_ENTERED, take_method},
    {TOK_K_SCORE, TOK_EACH_LESS, take_step},
    {TOK_K_SCORE, TOK_EACH_MORE, take_step},
    {TOK_K_SCORE, TOK_EACH_FOUND, take_step},
    {TOK_K_SCORE, TOK_DEDUCT, take_deduct},
    {TOK_K_SCORE, TOK_ADD, take_add},
    {TOK_K_SCORE, TOK_SHORT, take_short},
    {TOK_K_SCORE, TOK_PART_NONE, take_partial},
    {TOK_K_SCORE, TOK_PART_FULL, take_partial},
    {TOK_K_SCORE, TOK_PART_RATA, take_partial},
    {TOK_K_SCORE, TOK_EXHAUST, take_exhaust},
    {TOK_K_SCORE, TOK_CAP, take_cap},
    {TOK_K_SCORE, TOK_FLOOR, take_cap},
    {TOK_K_SCORE, TOK_GIVE, take_case},
    {TOK_K_SCORE, TOK_FULL, take_case},
    {TOK_K_SCORE, TOK_GRADE_ONLY, take_grade_only},
    {TOK_K_SCORE, TOK_TAKE_UPPER, take_grade_point},
    {TOK_K_SCORE, TOK_TAKE_MIDDLE, take_grade_point},
    {TOK_K_SCORE, TOK_TAKE_LOWER, take_grade_point},
    {TOK_K_SCORE, TOK_TAKE_SELF, take_grade_point},
    {TOK_K_SCORE, TOK_OVER_TARGET, take_over},
    {TOK_K_SCORE, ANY_VALUE, take_score_value},
    {TOK_K_OVER, TOK_OVER_TARGET, take_over},
    {TOK_K_OVER, TOK_EXPLAIN, take_explain},
    {TOK_K_OVER, TOK_QUERY, take_explain},
    {TOK_K_OVER, TOK_UNEXPLAINED, take_unexplained},
    {TOK_K_OVER, TOK_DEDUCT, take_deduct},
    {TOK_K_OVER, TOK_EACH_MORE, take_step},
    {TOK_K_OVER, TOK_SHORT, take_short},
    {TOK_K_OVER, TOK_PART_NONE, take_partial},
    {TOK_K_OVER, TOK_PART_FULL, take_partial},
    {TOK_K_OVER, TOK_PART_RATA, take_partial},
    {TOK_K_OVER, TOK_CAP, take_cap},
    {TOK_K_BONUS, TOK_EACH_MORE, take_step},
    {TOK_K_BONUS, TOK_EACH_FOUND, take_step},
    {TOK_K_BONUS, TOK_EACH_LESS, take_step},
    {TOK_K_BONUS, TOK_ADD, take_add},
    {TOK_K_BONUS, TOK_SHORT, take_short},
    {TOK_K_BONUS, TOK_PART_NONE, take_partial},
    {TOK_K_BONUS, TOK_PART_FULL, take_partial},
    {TOK_K_BONUS, TOK_PART_RATA, take_partial},
    {TOK_K_BONUS, TOK_CAP, take_cap},
    {TOK_K_PREMISE, ANY_VALUE, take_premise},
    {TOK_K_PREMISE, TOK_FAILED, take_failed},
    {TOK_K_PREMISE, TOK_GIVE, take_premise_amount},
    {TOK_K_PREMISE, TOK_FULL, take_premise_amount},
    {TOK_K_NA, ANY_VALUE, take_na_condition},
    {TOK_K_NA, TOK_GIVE, take_na_give},
    {TOK_K_NA, TOK_FULL, take_na_give},
    {TOK_K_NA, TOK_SKIP, take_na_skip},
    {TOK_K_NA, TOK_MERGE, take_na_skip},
    {TOK_K_NA, TOK_RESCALE, take_na_skip},
    {TOK_K_MISSING, TOK_GIVE, take_missing},
    {TOK_K_MISSING, TOK_SKIP, take_missing},
    {TOK_K_VETO, ANY_VALUE, take_veto},
};

static bool take_part(Reading *r, const Node *part)
{
    bool worded = part->kind == NODE_PHRASE || part->kind == NODE_STEP;
    if (!worded && !jx__model_is_value(part)) return false;
    uint16_t op = worded ? part->op : (uint16_t)ANY_VALUE;
    for (uint32_t i = 0; i < sizeof takers / sizeof takers[0]; i++)
        if (takers[i].label == r->label && takers[i].op == op) return takers[i].take(r, part);
    return false;
}

/* Nothing is subtracted in a row: 100%－80% runs from one to the other. */
static const Node *dashed(Build *b, const Node *n)
{
    const Node *low = jx__node_kid(n, 0), *high = jx__node_kid(n, 1);
    bool dash = n->kind == NODE_BINARY && n->op == TOK_MINUS && low != NULL && high != NULL &&
                low->kind == NODE_NUMBER && high->kind == NODE_NUMBER;
    Node *made = dash ? jx__arena_alloc(b->m->arena, 5 * sizeof *made) : NULL;
    if (made == NULL || b->m->arena->failed) return n;
    made[3] = *low;
    made[4] = *high;
    made[3].next = made[4].next = NULL;
    for (uint32_t i = 1; i <= 2; i++)
        made[i] = (Node){.kind = NODE_BOUND,
                         .op = TOK_EOF,
                         .span = made[i + 2].span,
                         .first = &made[i + 2],
                         .last = &made[i + 2],
                         .nkids = 1};
    made[1].next = &made[2];
    made[0] = (Node){
        .kind = NODE_RANGE, .span = n->span, .first = &made[1], .last = &made[2], .nkids = 2};
    return made;
}

/* `优，100%` after 分档, `达成，100%～80%（含）` after 定性. */
static bool take_row(Reading *r, const Node *clause)
{
    if (r->label != TOK_K_SCORE || clause->nkids != 2) return false;
    Method method = item_of(r)->method;
    bool rows = method == METHOD_JUDGED || method == METHOD_BANDS;
    const Node *first = clause->first, *second = clause->last;
    if (rows) first = dashed(r->b, first), second = dashed(r->b, second);
    bool number = second->kind == NODE_NUMBER || second->kind == NODE_RANGE ||
                  second->kind == NODE_LIMIT || second->kind == NODE_AROUND;
    bool subject = first->kind != NODE_PHRASE || first->op == TOK_OTHER;
    if (!number || !subject || first->kind == NODE_STEP) return false;
    if (method == METHOD_JUDGED) jx__model_grade(r->b, first, second);
    if (method != METHOD_BANDS) return method == METHOD_JUDGED;
    jx__model_band(r->b, first, second);
    return true;
}

static void end_clause(Reading *r, const Node *clause)
{
    Build *b = r->b;
    bool refused = r->refused;
    if (r->cond != JX_NO_INDEX && r->cond_node != NULL && !refused)
        FIND(b, JX4014, r->cond_node->span, jx__model_text(b, r->cond_node->span));
    if (r->needs_amount && !refused) FIND(b, JX4015, clause->span, jx__model_text(b, clause->span));
    r->cond = JX_NO_INDEX;
    r->needs_amount = r->refused = r->grade_only = false;
}

static Place label_place(uint16_t label)
{
    if (label == TOK_K_NA) return PLACE_NA;
    if (label == TOK_K_VETO) return PLACE_VETO;
    return label == TOK_K_PREMISE ? PLACE_PREMISE : PLACE_SCORE;
}

static bool na_undecided(const Reading *r)
{
    NaPolicy policy = r->b->item == JX_NO_INDEX ? r->b->m->na : r->b->m->items.at[r->b->item].na;
    return r->label == TOK_K_NA && r->skip && policy == NA_UNSET;
}

void jx__model_clauses(Build *b, uint16_t label, const Node *parent)
{
    Reading r = {.b = b, .label = label, .cond = JX_NO_INDEX};
    b->place = label_place(label);
    if (label == TOK_K_SCORE && b->item != JX_NO_INDEX) item_of(&r)->score_span = parent->span;
    for (const Node *c = parent->first; c != NULL && !b->m->arena->failed; c = c->next) {
        if (c->kind != NODE_CLAUSE || take_row(&r, c)) continue;
        for (const Node *part = c->first; part != NULL && !b->m->arena->failed; part = part->next) {
            if (take_part(&r, part)) continue;
            uint16_t under = r.label;
            jx__model_not_understood(b, part, under);
            r.refused = true;
            break;
        }
        end_clause(&r, c);
    }
    if (na_undecided(&r)) {
        FIND(b, JX4085, parent->span, STR("不评"));
        if (b->item != JX_NO_INDEX) b->aux.at[b->item].broken = true;
    }
    b->place = PLACE_NONE;
}
