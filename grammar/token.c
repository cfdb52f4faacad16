/* What is known of each token kind: its spellings, how a message names it; dump and fingerprint.
 *
 * All tables are expanded from tokens.def. Depends on base only.
 */
#include "grammar/token.h"
#include "base/sha256.h"
#include "base/utf8.h"

#include <string.h>

typedef struct TokenInfo {
    const char *id, *spelling, *zh, *others; /* others: a|b|c */
    bool label, select;
} TokenInfo;

/* A fingerprint's line of a kind: its id and a blank, then the token's own text. A phrase is its kind:
 * its line is whole. All of `text` is copied, which is faster than a part of it. */
enum { ID_ROOM = 16 };
typedef struct IdLine {
    char text[ID_ROOM];
    unsigned char n;
    bool whole;
} IdLine;

static const IdLine id_lines[TOK_COUNT] = {
#define TOKEN(name, zh)                       [TOK_##name] = {#name " ", sizeof #name, false},
#define PHRASE(name, spelling, others, class) [TOK_##name] = {#name " \n", sizeof #name + 1, true},
#define KEY(name, spelling, others, mode)     PHRASE(name, "", "", "")
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
};

enum { HARD, SOFT, SELECT }; /* the last column of PHRASE */

static const TokenInfo token_info[TOK_COUNT] = {
    [TOK_EOF] = {"EOF", "", "文件结尾", "", false, false},
    [TOK_START_RULES] = {"START_RULES", "", "", "", false, false},
    [TOK_START_TARGET] = {"START_TARGET", "", "", "", false, false},
#define TOKEN(name, zh) [TOK_##name] = {#name, "", zh, "", false, false},
#define PHRASE(name, spelling, others, class)                                                      \
    [TOK_##name] = {#name, spelling, "", others, false, class == SELECT},
#define KEY(name, spelling, others, mode) [TOK_##name] = {#name, spelling, "", others, true, false},
#include "grammar/tokens.def"
#undef TOKEN
#undef PHRASE
#undef KEY
};

static const char *const section_titles[] = {
    [TITLE_CHECKS] = "核对", [TITLE_EXAMPLES] = "算例", [TITLE_KINDS] = "指标规则"};

SectionTitle jx__section_title(Str title)
{
    for (SectionTitle t = TITLE_CHECKS; t <= TITLE_KINDS; t++)
        if (jx__str_eq(title, jx__str_of(section_titles[t]))) return t;
    return TITLE_NONE;
}

Str jx__section_spelling(SectionTitle title)
{
    return jx__str_of(section_titles[title]);
}

const char *jx__token_id(TokenKind kind)
{
    const char *id = kind < TOK_COUNT ? token_info[kind].id : NULL;
    return id != NULL ? id : "?";
}

Str jx__token_spelling(TokenKind kind)
{
    return kind < TOK_COUNT && token_info[kind].spelling != NULL
               ? jx__str_of(token_info[kind].spelling)
               : STR_NONE;
}

Str jx__token_name(TokenKind kind)
{
    const TokenInfo *info = &token_info[kind < TOK_COUNT ? kind : TOK_EOF];
    if (info->zh == NULL) return STR("？");
    return info->zh[0] != '\0' ? jx__str_of(info->zh) : jx__str_of(info->spelling);
}

/* ---- the nearest spelling ---- */

/* Smaller is nearer; FAR is no suggestion. */
enum { FAR = 100 };

static bool shares_first(Str a, Str b)
{
    uint32_t m, n;
    return jx__utf8_next(a.p, a.p + a.n, &m) == jx__utf8_next(b.p, b.p + b.n, &n);
}

/* 不得分 is no slip for 得分, nor 未适用 for 适用. */
static uint32_t negations(Str s)
{
    uint32_t len, n = 0;
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        n += cp == 0x4E0D || cp == 0x672A || cp == 0x975E; /* 不 未 非 */
    }
    return n;
}

/* First the beginning, then the number of slips, then the length. */
static uint32_t remoteness(Str word, Str spelling)
{
    enum { MOST = 2 };
    uint32_t length = jx__utf8_count(spelling);
    /* One character is near to every short word. */
    if (length < 2 || jx__utf8_count(word) < 2 || !jx__name_similar(word, spelling)) return FAR;
    uint32_t slips = jx__name_distance(word, spelling, MOST);
    if (slips >= length || negations(word) != negations(spelling)) return FAR;
    return (shares_first(word, spelling) ? 0 : 8) + 2 * slips +
           (length == jx__utf8_count(word) ? 0 : 1);
}

/* The nearest of all spellings of one token. */
static uint32_t nearest(const TokenInfo *info, Str word)
{
    uint32_t least = remoteness(word, jx__str_of(info->spelling));
    for (const char *p = info->others; *p != '\0';) {
        size_t n = strcspn(p, "|");
        uint32_t r = remoteness(word, (Str){p, (uint32_t)n});
        if (r < least) least = r;
        p += n + (p[n] == '|');
    }
    return least;
}

TokenKind jx__token_suggest(Str word, bool labels)
{
    TokenKind best = TOK_EOF;
    uint32_t least = FAR;
    for (TokenKind k = TOK_BASE + 1; k < TOK_COUNT; k++) {
        const TokenInfo *info = &token_info[k];
        if (info->id == NULL || info->label != labels || info->select) continue;
        uint32_t r = nearest(info, word);
        if (r >= least) continue;
        least = r;
        best = k;
    }
    return best;
}

static bool is_mark(TokenKind kind)
{
    return kind >= TOK_MARK1 && kind <= TOK_MARK4;
}

/* What of a token's text counts: the numeral of a mark (1． and 1、 are one), the key of the rest.
 */
static void add_essence(Buf *out, TokenKind kind, Str text)
{
    uint32_t from = out->n;
    jx__name_key_to(out, text);
    if (!is_mark(kind)) return;
    static const char *const signs[] = {"、", ".", "(", ")"};
    uint32_t kept = from;
    for (uint32_t at = from; at < out->n;) {
        Str rest = {out->text + at, out->n - at};
        uint32_t len, skip = 0;
        for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
            if (jx__str_starts(rest, jx__str_of(signs[i]))) skip = (uint32_t)strlen(signs[i]);
        jx__utf8_next(rest.p, rest.p + rest.n, &len);
        if (skip == 0) memmove(out->text + kept, rest.p, len);
        kept += skip == 0 ? len : 0;
        at += skip > 0 ? skip : len;
    }
    out->n = kept;
}

static Str essence(Arena *ar, TokenKind kind, Str text)
{
    Buf out = jx__buf(ar);
    add_essence(&out, kind, text);
    return jx__buf_str(&out);
}

/* Behind `to`, where there is room for it; NULL: it must be folded the long way. */
static char *put_essence(char *to, const Token *t, Str text)
{
    uint32_t read;
    if (t->kind == TOK_TITLE && t->mid_or_ref == TITLE_IS_PLAIN) {
        memcpy(to, text.p, text.n);
        return to + text.n;
    }
    to = jx__name_key_start(to, text, &read);
    return read == text.n && !is_mark(t->kind) ? to : NULL;
}

/* Whatever carries a text of its own adds that, folded. */
static void add_line(Buf *lines, const Source *src, const Token *t)
{
    const IdLine *id = &id_lines[t->kind];
    bool bare = id->whole || t->kind == TOK_NL;
    Str text = bare ? STR_NONE : jx__source_text(src, t->span);
    char *to = jx__buf_room(lines, ID_ROOM + text.n + 1);
    if (to == NULL) return;
    memcpy(to, id->text, ID_ROOM);
    to += id->n;
    char *end = text.n > 0 ? put_essence(to, t, text) : to;
    if (end == NULL) {
        jx__buf_end(lines, to);
        add_essence(lines, t->kind, text);
        end = jx__buf_room(lines, 1);
        if (end == NULL) return;
    }
    if (!id->whole) *end++ = '\n';
    jx__buf_end(lines, end);
}

/* Once there are enough of them. */
static void give(Sha256 *h, Buf *lines, uint32_t enough)
{
    if (lines->n < enough) return;
    jx__sha256_add(h, jx__buf_str(lines));
    lines->n = 0;
}

/* What the lines of twins have around number, title and figure, none of which a fold changes. */
typedef struct KindLines {
    Str first, before, between, behind; /* first: empty when there is no mark */
} KindLines;

static KindLines lines_of_kind(Arena *ar, const Source *src, const TokenList *tokens, uint32_t k)
{
    const TwinKind *kind = &tokens->kinds.at[k];
    const Token *t = &tokens->at.at[kind->token];
    uint32_t digits = kind->digits - kind->start, mark = digits > 0 ? id_lines[TOK_MARK3].n : 0;
    uint32_t title = 0, figure = 0;
    Buf lines = jx__buf(ar);
    do {
        if (t->kind == TOK_TITLE) title = lines.n + id_lines[TOK_TITLE].n;
        if (t->kind == TOK_NUMBER) figure = lines.n + id_lines[TOK_NUMBER].n;
        add_line(&lines, src, t);
    } while (t++->kind != TOK_NL);
    uint32_t title_end = title + (kind->title.end - kind->title.start);
    uint32_t figure_end = figure + (kind->mid - kind->figure);
    if (ar->failed) return (KindLines){STR_NONE, STR_NONE, STR_NONE, STR_NONE};
    return (KindLines){{lines.text, mark},
                       {lines.text + mark + digits, title - mark - digits},
                       {lines.text + title_end, figure - title_end},
                       {lines.text + figure_end, lines.n - figure_end}};
}

static void add_twin(Buf *lines, const Source *src, const TwinKind *kind, const KindLines *of_kind,
                     const Twin *twin)
{
    Str parts[] = {of_kind->first,   jx__source_text(src, jx__twin_digits(twin, kind)),
                   of_kind->before,  jx__source_text(src, (Span){twin->title, twin->title_end}),
                   of_kind->between, jx__source_text(src, jx__twin_figure(twin, kind)),
                   of_kind->behind};
    enum { PARTS = sizeof parts / sizeof *parts };
    uint32_t n = 0;
    for (int k = 0; k < PARTS; k++)
        n += parts[k].n;
    char *to = jx__buf_room(lines, n);
    if (to == NULL || lines->arena->failed) return;
    for (int k = 0; k < PARTS; to += parts[k++].n)
        if (parts[k].n > 0) memcpy(to, parts[k].p, parts[k].n);
    jx__buf_end(lines, to);
}

enum { PIECE = 4096 };

/* Twins from *next on that stand before an offset. */
static void add_twins(Buf *lines, const Source *src, const TokenList *tokens,
                      const KindLines *kinds, Sha256 *h, uint32_t *next, uint32_t until)
{
    for (; *next < tokens->twins.n && tokens->twins.at[*next].title < until; ++*next) {
        const Twin *twin = &tokens->twins.at[*next];
        add_twin(lines, src, &tokens->kinds.at[twin->kind], &kinds[twin->kind], twin);
        give(h, lines, PIECE);
    }
}

void jx__tokens_fingerprint(Arena *ar, const Source *src, const TokenList *tokens, char hex[65])
{
    Sha256 h;
    Buf lines = jx__buf(ar);
    uint32_t twin = 0, nkinds = tokens->twins.n > 0 ? tokens->kinds.n : 0;
    KindLines *kinds = nkinds > 0 ? jx__arena_alloc(ar, nkinds * sizeof *kinds) : NULL;
    for (uint32_t k = 0; k < nkinds && !ar->failed; k++)
        kinds[k] = lines_of_kind(ar, src, tokens, k);
    hex[0] = '\0';
    if (ar->failed) return;
    jx__sha256_init(&h);
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        add_twins(&lines, src, tokens, kinds, &h, &twin, tokens->at.at[i].span.start);
        if (tokens->at.at[i].kind == TOK_COMMENT) continue;
        add_line(&lines, src, &tokens->at.at[i]);
        give(&h, &lines, PIECE);
    }
    add_twins(&lines, src, tokens, kinds, &h, &twin, UINT32_MAX);
    give(&h, &lines, 0);
    jx__sha256_hex(&h, hex);
}

static uint32_t next_token(const TokenList *tokens, uint32_t i)
{
    while (i < tokens->at.n && tokens->at.at[i].kind == TOK_COMMENT)
        i++;
    return i;
}

static bool same_token(Arena *ar, const Source *a_src, const Token *a, const Source *b_src,
                       const Token *b)
{
    if (a->kind != b->kind) return false;
    if (is_mark(a->kind) || a->kind == TOK_NL || jx__token_spelling(a->kind).n > 0) return true;
    Str left = jx__source_text(a_src, a->span), right = jx__source_text(b_src, b->span);
    return jx__str_eq(left, right) ||
           jx__str_eq(essence(ar, a->kind, left), essence(ar, b->kind, right));
}

uint32_t jx__tokens_differ(Arena *ar, const Source *a_src, const TokenList *a, const Source *b_src,
                           const TokenList *b)
{
    uint32_t i = next_token(a, 0), k = next_token(b, 0);
    while (i < a->at.n && k < b->at.n && !ar->failed) {
        if (!same_token(ar, a_src, &a->at.at[i], b_src, &b->at.at[k])) return i;
        i = next_token(a, i + 1);
        k = next_token(b, k + 1);
    }
    bool both = i >= a->at.n && k >= b->at.n;
    return both || ar->failed ? JX_NAME_NONE : i;
}

void jx__tokens_dump(Buf *out, Source *src, const TokenList *tokens)
{
    for (uint32_t i = 0; i < tokens->at.n; i++) {
        const Token *t = &tokens->at.at[i];
        Position at = jx__source_position(src, t->span.start);
        jx__buf_printf(out, "%u:%u\t%s", at.line, at.column, jx__token_id(t->kind));
        if (t->span.end > t->span.start && t->kind != TOK_NL) {
            Str text = jx__source_text(src, t->span);
            jx__buf_printf(out, "\t%.*s", STR_F(text));
        }
        jx__buf_addz(out, "\n");
    }
}
