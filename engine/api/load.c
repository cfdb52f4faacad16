/* A rule text and those it builds on (沿用), fetched through the host, joined in one source.
 *
 * Depends on the lexer alone to find the 沿用 lines; paths mean nothing here, the host understands
 * them. Depth first: a base comes before what builds on it, and a text that several build on comes
 * once. The number of texts, their depth and their sum are bounded.
 */
#include "api/api.h"

typedef struct Layer {
    Source source;
    uint32_t below; /* bit per layer: those it builds on */
} Layer;

typedef struct Loading {
    Compile *c;
    Diags *diags;
    Source done[JX_LIMIT_LAYERS];
    uint32_t below[JX_LIMIT_LAYERS], ndone;
    Layer *open[JX_LIMIT_LAYERS_DEEP + 1]; /* from the text that was asked for to the one in hand */
    uint32_t nopen;
    uint64_t bytes;
    bool failed; /* with a finding */
} Loading;

static bool take_layer(Loading *ld, Layer *layer);

static Where where_of(Layer *by, Span span)
{
    return (Where){.source = &by->source, .span = span};
}

/* ---- one base ---- */

/* What the host gives, and where it goes. */
typedef struct Gift {
    Loading *ld;
    Layer *layer;
    Str name, text;
    bool given;
} Gift;

static void give(void *ud, const char *name, const char *text, size_t length)
{
    Gift *g = ud;
    Arena *ar = &g->ld->c->arena;
    if (g->given || !name || (!text && length)) return;
    if (length > JX_LIMIT_TEXT_BYTES) length = JX_LIMIT_TEXT_BYTES + (size_t)1;
    g->name = jx__str_copy(ar, jx__str_of(name));
    g->text = jx__str_copy(ar, (Str){text ? text : "", (uint32_t)length});
    g->given = !ar->failed;
}

static Str chain_text(Loading *ld, Str name)
{
    Buf out = jx__buf(&ld->c->arena);
    uint32_t from = 0;
    while (from < ld->nopen && !jx__str_eq(ld->open[from]->source.name, name))
        from++;
    for (uint32_t i = from; i < ld->nopen; i++)
        jx__buf_printf(&out, "%.*s → ", STR_F(ld->open[i]->source.name));
    jx__buf_add(&out, name);
    return jx__buf_str(&out);
}

static DiagCode refusal(jx_status status)
{
    return status == JX_ENOTFOUND ? JX2112
           : status == JX_EINVAL  ? JX2116
           : status == JX_ELIMIT  ? JX2118
                                  : JX2117;
}

/* Whether the text of that name may be loaded: no circle, not too many. */
static bool may_open(Loading *ld, Layer *by, Span span, Str name)
{
    Arena *ar = &ld->c->arena;
    for (uint32_t i = 0; i < ld->nopen; i++) {
        if (!jx__str_eq(ld->open[i]->source.name, name)) continue;
        jx__diag(ld->diags, JX2111, where_of(by, span), chain_text(ld, name));
        return false;
    }
    if (ld->nopen > JX_LIMIT_LAYERS_DEEP - 1u) {
        jx__diag(ld->diags, JX2113, where_of(by, span),
                 jx__str_printf(ar, "%u", JX_LIMIT_LAYERS_DEEP));
        return false;
    }
    if (ld->ndone + ld->nopen >= JX_LIMIT_LAYERS) {
        jx__diag(ld->diags, JX2114, where_of(by, span), jx__str_printf(ar, "%u", JX_LIMIT_LAYERS));
        return false;
    }
    return true;
}

/* The layer that came earlier under that name, or JX_LIMIT_LAYERS. */
static uint32_t known_layer(const Loading *ld, Str name)
{
    for (uint32_t i = 0; i < ld->ndone; i++)
        if (jx__str_eq(ld->done[i].name, name)) return i;
    return JX_LIMIT_LAYERS;
}

static bool open_base(Loading *ld, Layer *by, Span span, Gift *g)
{
    Arena *ar = &ld->c->arena;
    Layer *base = ARENA_NEW(ar, Layer);
    if (ar->failed || !may_open(ld, by, span, g->name)) return false;
    if (!jx__source_load(&base->source, ar, g->name, g->text, ld->c->engine->max_text, ld->diags))
        return false;
    if (!take_layer(ld, base)) return false;
    uint32_t at = known_layer(ld, g->name);
    if (at < JX_LIMIT_LAYERS) by->below |= ld->below[at] | 1u << at;
    return true;
}

static bool add_base(Loading *ld, Layer *by, Span span)
{
    const jx_engine *engine = ld->c->engine;
    Arena *ar = &ld->c->arena;
    Str path = jx__str_copy(ar, jx__str_trim(jx__source_text(&by->source, span)));
    if (!engine->load) {
        jx__diag(ld->diags, JX2115, where_of(by, span), path);
        return false;
    }
    Gift g = {.ld = ld};
    Str from = jx__str_copy(ar, by->source.name);
    if (ar->failed) return false;
    jx_status st = engine->load(engine->load_ud, from.p, path.p, give, &g);
    if (ar->failed) return false;
    if (st != JX_OK || !g.given) {
        jx__diag(ld->diags, refusal(st == JX_OK ? JX_EIO : st), where_of(by, span), path);
        return false;
    }
    uint32_t at = known_layer(ld, g.name);
    if (at == JX_LIMIT_LAYERS) return open_base(ld, by, span, &g);
    by->below |= ld->below[at] | 1u << at;
    return true;
}

/* ---- 沿用 lines ---- */

/* 《A》；《B》: each path in 《》, signs and blanks between them. */
static bool add_bases(Loading *ld, Layer *by, Span span)
{
    static const char *const between[] = {"；", ";", "、", "，", ",", "。", " ", "\t", "　"};
    uint32_t n = 0;
    for (uint32_t at = span.start; at < span.end;) {
        Str rest = jx__source_text(&by->source, (Span){at, span.end});
        uint32_t width = 0, close = 0;
        for (size_t i = 0; i < sizeof between / sizeof *between && width == 0; i++)
            if (jx__str_starts(rest, jx__str_of(between[i]))) width = jx__str_of(between[i]).n;
        if (width == 0 && jx__str_starts(rest, STR("《")))
            for (close = 3; close < rest.n; close++)
                if (jx__str_starts((Str){rest.p + close, rest.n - close}, STR("》"))) break;
        if (width == 0 && (close <= 3 || close >= rest.n)) {
            jx__diag(ld->diags, JX2110, where_of(by, span), jx__source_text(&by->source, span));
            return false;
        }
        if (close > 0 && ++n && !add_base(ld, by, (Span){at + 3, at + close})) return false;
        at += width + (close > 0 ? close + 3 : 0);
    }
    if (n == 0) jx__diag(ld->diags, JX2110, where_of(by, span), jx__source_text(&by->source, span));
    return n > 0;
}

static bool add_all_bases(Loading *ld, Layer *layer)
{
    TokenList tokens = {0};
    if (!jx__str_has(layer->source.text, STR("沿用"))) return true;
    if (!jx__lex(&ld->c->arena, &layer->source, LEX_RULES, NULL, &tokens)) return false;
    for (uint32_t i = 0; i < tokens.at.n; i++) {
        if (tokens.at.at[i].kind != TOK_K_INHERIT) continue;
        Span span = tokens.at.at[i].span;
        if (i + 1 < tokens.at.n && tokens.at.at[i + 1].kind == TOK_TEXT)
            span = tokens.at.at[i + 1].span;
        if (!add_bases(ld, layer, span)) return false;
    }
    return true;
}

/* The bases of a text, then the text itself. */
static bool take_layer(Loading *ld, Layer *layer)
{
    jx__source_line_ends(&layer->source);
    ld->open[ld->nopen++] = layer;
    ld->bytes += layer->source.text.n;
    if (ld->bytes > ld->c->engine->max_text) {
        jx__diag(ld->diags, JX9006, ((Where){.file = layer->source.name}),
                 jx__str_printf(&ld->c->arena, "%zu", ld->c->engine->max_text));
        return false;
    }
    if (!add_all_bases(ld, layer) || ld->c->arena.failed) return false;
    ld->nopen--;
    ld->below[ld->ndone] = layer->below;
    ld->done[ld->ndone++] = layer->source;
    return true;
}

bool jx__compile_load(Compile *c, Str file, Str bytes, Diags *diags)
{
    Loading ld = {.c = c, .diags = diags};
    Layer *top = ARENA_NEW(&c->arena, Layer);
    if (c->arena.failed) return false;
    if (!jx__source_load(&top->source, &c->arena, file, bytes, c->engine->max_text, diags))
        return false;
    if (!take_layer(&ld, top)) return false;
    c->source = top->source;
    return ld.ndone == 1 || jx__source_join(&c->source, &c->arena, ld.done, ld.below, ld.ndone);
}
