/* The golden runner of the language: one .jxt file is a rule text and what each stage makes of it.
 *
 *     run_lang [--bless] [--no-variants] [--codes diag.def] FILE|FOLDER...
 *
 * A file holds the rule text up to the first section line, then sections `--- name`; only those
 * present are compared, and --bless rewrites them. `--- with` and `--- with ROLE` hold further forms
 * that the rules may name (files with1.json, with2.json …). Under good/ no error may be found by the
 * compiler, under bad/ at least one must. A good file with a form is also compiled in every
 * typing a bureau may use (variants below), which must not change one byte of the result.
 * `--- file NAME` holds a text that others build on (沿用：《NAME》). The scheme in force, written out as
 * one file, must give the same scores, of one file as well.
 * Depends on the public headers alone. Everything a file needs lives until the file is done.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <iconv.h>
#include <jixiao/jixiao.h>
#include <jixiao/tooling.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- texts ---- */

typedef struct Text {
    char *p;
    size_t n, room;
} Text;

static void die(const char *what, const char *name)
{
    fprintf(stderr, "run_lang: %s: %s\n", what, name);
    exit(2);
}

static void put(Text *t, const char *bytes, size_t n)
{
    if (t->n + n + 1 > t->room) {
        t->room = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->room);
        if (!t->p) die("out of memory", "");
    }
    if (n) memcpy(t->p + t->n, bytes, n);
    t->n += n;
    t->p[t->n] = 0;
}

static void puts_to(Text *t, const char *s)
{
    put(t, s, strlen(s));
}

static int write_to(void *ud, const char *bytes, size_t n)
{
    put(ud, bytes, n);
    return 0;
}

static void drop(Text *t)
{
    free(t->p);
    *t = (Text){0};
}

static bool same(const Text *a, const Text *b)
{
    return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static Text read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) die("cannot open", path);
    Text t = {0};
    char block[65536];
    size_t n;
    put(&t, "", 0);
    while ((n = fread(block, 1, sizeof block, f)) > 0)
        put(&t, block, n);
    fclose(f);
    return t;
}

/* ---- a test file ---- */

enum {
    TOKENS,
    AST,
    MODEL,
    PLAN,
    ERRORS,
    ERRORS_EN,
    FORM,
    WITH,
    TABLE,
    JSON,
    EXPLAIN,
    SCORES,
    TEST,
    EFFECTIVE,
    FILE_TEXT,
    LAST,
    AUDIT,
    AUDIT_EN,
    CHECK,
    NKIND
};

static const char *const kind_names[NKIND] = {
    "tokens", "ast",   "model", "plan",     "errors", "errors-en", "form",
    "with",   "table", "json",  "explain",  "scores", "test",      "effective",
    "file",   "last",  "audit", "audit-en", "check"};

enum { MAX_SECTIONS = 40 };

typedef struct Section {
    int kind;
    char name[64]; /* FILE_TEXT */
    char role[64]; /* of a form under `with`; with the blank before it */
    Text text;
} Section;

typedef struct Case {
    const char *path, *base;
    Text rules;
    size_t nsections;
    Section sections[MAX_SECTIONS];
} Case;

/* The kind a section line opens, or -1: an unknown name is rule text or output, not a section. */
static int section_kind(const char *line, size_t n)
{
    if (n < 5 || memcmp(line, "--- ", 4) != 0) return -1;
    if (n > 9 && n - 9 < sizeof((Section *)0)->name && memcmp(line + 4, "file ", 5) == 0)
        return FILE_TEXT;
    for (int k = 0; k < NKIND; k++)
        if (strlen(kind_names[k]) == n - 4 && memcmp(kind_names[k], line + 4, n - 4) == 0) return k;
    return n > 9 && memcmp(line, "--- with ", 9) == 0 ? WITH : -1;
}

static void split(Case *c, const Text *whole)
{
    Text *to = &c->rules;
    put(to, "", 0);
    for (size_t at = 0; at < whole->n;) {
        const char *line = whole->p + at;
        const char *nl = memchr(line, '\n', whole->n - at);
        size_t n = nl ? (size_t)(nl - line) : whole->n - at;
        int kind = section_kind(line, n);
        if (kind >= 0) {
            if (c->nsections == MAX_SECTIONS) die("too many sections", c->path);
            Section *s = &c->sections[c->nsections++];
            *s = (Section){.kind = kind};
            if (kind == FILE_TEXT) memcpy(s->name, line + 9, n - 9);
            if (kind == WITH && n - 8 >= sizeof s->role) die("a role is too long", c->path);
            if (kind == WITH) memcpy(s->role, line + 8, n - 8);
            to = &s->text;
            put(to, "", 0);
        } else {
            put(to, line, nl ? n + 1 : n);
        }
        at += nl ? n + 1 : n;
    }
}

static const Text *section_text(const Case *c, int kind)
{
    for (size_t i = 0; i < c->nsections; i++)
        if (c->sections[i].kind == kind) return &c->sections[i].text;
    return NULL;
}

/* The texts of the case in hand, for 沿用. Some names stand for files that cannot be had. */
static jx_status load_text(void *ud, const char *from, const char *path, jx_give_fn give,
                           void *give_ud)
{
    const Case *c = *(const Case *const *)ud;
    (void)from;
    if (path[0] == '/') return JX_EINVAL;
    if (strcmp(path, "unreadable.jx") == 0) return JX_EIO;
    if (strcmp(path, "large.jx") == 0) return JX_ELIMIT;
    for (size_t i = 0; i < c->nsections; i++) {
        const Section *s = &c->sections[i];
        if (s->kind != FILE_TEXT || strcmp(s->name, path) != 0) continue;
        give(give_ud, s->name, s->text.p, s->text.n);
        return JX_OK;
    }
    if (strcmp(path, c->base) != 0) return JX_ENOTFOUND;
    give(give_ud, c->base, c->rules.p, c->rules.n);
    return JX_OK;
}

static const Case *in_hand;

/* ---- what the library makes of it ---- */

typedef struct Outcome {
    jx_status status; /* of the compile */
    size_t errors;    /* compile findings of severity error */
    jx_ruleset *rules;
    jx_diags *compile_diags, *form_diags;
    jx_form *form, *last; /* last: the form of the year before, for an audit */
    jx_form *with[MAX_SECTIONS];
    jx_result *result, *audit;
} Outcome;

static void score(jx_engine *eng, const Case *c, Outcome *o)
{
    jx_attachment with[MAX_SECTIONS];
    size_t n = 0;
    for (size_t i = 0; i < c->nsections; i++) {
        const Section *s = &c->sections[i];
        char name[32];
        jx_diags *ds = NULL;
        if (s->kind != WITH) continue;
        snprintf(name, sizeof name, "with%zu.json", n + 1);
        jx_form_read_json(eng, name, s->text.p, s->text.n, &ds, &o->with[n]);
        jx_diags_free(ds);
        if (!o->with[n]) die("a form under --- with cannot be read", c->path);
        with[n] = (jx_attachment){s->role[0] ? s->role + 1 : NULL, o->with[n]};
        n++;
    }
    jx_form_score_with(o->rules, o->form, with, n, &o->result);
    if (o->result) jx_form_audit(o->rules, o->form, o->last, with, n, &o->audit);
}

static Outcome compile_and_score(jx_engine *eng, const Case *c, const Text *rules)
{
    Outcome o = {0};
    const Text *form = section_text(c, FORM);
    o.status = jx_ruleset_compile(eng, c->base, rules->p, rules->n, &o.compile_diags, &o.rules);
    o.errors = o.compile_diags ? jx_diags_errors(o.compile_diags) : 0;
    if (!form) return o;
    jx_status st = jx_form_read_json(eng, "form.json", form->p, form->n, &o.form_diags, &o.form);
    const Text *last = section_text(c, LAST);
    jx_diags *ds = NULL;
    if (last && jx_form_read_json(eng, "last.json", last->p, last->n, &ds, &o.last) != JX_OK)
        puts("the form of last year cannot be read");
    jx_diags_free(ds);
    if (st == JX_OK && o.rules) score(eng, c, &o);
    return o;
}

static void outcome_free(Outcome *o)
{
    jx_result_free(o->result);
    jx_result_free(o->audit);
    jx_form_free(o->last);
    jx_form_free(o->form);
    for (size_t i = 0; i < MAX_SECTIONS; i++)
        jx_form_free(o->with[i]);
    jx_diags_free(o->form_diags);
    jx_diags_free(o->compile_diags);
    jx_ruleset_release(o->rules);
}

static void render_diags(Text *out, const jx_diags *ds, jx_lang lang)
{
    if (ds && jx_diags_count(ds)) jx_diags_render(ds, JX_FORMAT_TEXT, lang, 0, write_to, out);
}

static void render_errors(Text *out, const Outcome *o, jx_lang lang)
{
    if (o->status != JX_OK && o->status != JX_EDIAG) {
        puts_to(out, jx_status_text(o->status));
        puts_to(out, "\n");
    }
    render_diags(out, o->compile_diags, lang);
    if (o->result)
        render_diags(out, jx_result_diags(o->result), lang);
    else
        render_diags(out, o->form_diags, lang);
}

static void render_scores(Text *out, const jx_result *r)
{
    static const char *const names[] = {"met",     "exceeded",       "partial",    "unmet",
                                        "missing", "not_applicable", "unreadable", "judged"};
    for (size_t i = 0; i < jx_result_row_count(r); i++) {
        jx_row row;
        if (jx_result_row(r, i, &row) != JX_OK) continue;
        puts_to(out, row.name);
        puts_to(out, " ");
        puts_to(out, row.score ? row.score : "null");
        puts_to(out, " ");
        puts_to(out, (unsigned)row.status < 8 ? names[row.status] : "?");
        puts_to(out, "\n");
    }
    const char *total = jx_result_total(r), *grade = jx_result_grade(r);
    puts_to(out, total ? total : "null");
    puts_to(out, " ");
    puts_to(out, grade ? grade : "null");
    puts_to(out, "\n");
}

static void render_view(Text *out, const jx_result *r, jx_view view)
{
    jx_render_options opt = {.size = sizeof opt, .width = 100};
    jx_status st = jx_result_render(r, view, &opt, write_to, out);
    if (st != JX_OK) puts_to(out, jx_status_text(st));
}

/* English texts come from an engine of their own: the language is the engine's. */
static void render_audit(Text *out, const Case *c, const Outcome *o, bool english)
{
    if (!english) {
        if (o->audit) render_view(out, o->audit, JX_VIEW_AUDIT);
        if (!o->audit) puts_to(out, "no result\n");
        return;
    }
    jx_engine_options opt = {.size = sizeof opt, .lang = JX_LANG_EN};
    jx_engine *eng = jx_engine_new(&opt);
    if (!eng) die("no engine", "");
    Outcome other = compile_and_score(eng, c, &c->rules);
    render_audit(out, c, &other, false);
    outcome_free(&other);
    jx_engine_free(eng);
}

static void render_test(Text *out, const Outcome *o)
{
    if (!o->rules) {
        puts_to(out, "the rules do not compile\n");
        return;
    }
    jx_diags *ds = NULL;
    jx_test_counts counts = {0};
    jx_status st = jx_ruleset_test(o->rules, &ds, &counts);
    char line[160];
    snprintf(line, sizeof line, "%s: examples %zu, failed %zu, clauses %zu, covered %zu\n",
             jx_status_text(st), counts.examples, counts.failed, counts.clauses, counts.covered);
    puts_to(out, line);
    render_diags(out, ds, JX_LANG_ZH);
    jx_diags_free(ds);
}

static void render_check(Text *out, const Outcome *o)
{
    jx_diags *ds = NULL;
    if (!o->rules) {
        puts_to(out, "the rules do not compile\n");
        return;
    }
    jx_status st = jx_ruleset_check(o->rules, &ds, NULL);
    if (st != JX_OK) puts_to(out, jx_status_text(st));
    render_diags(out, ds, JX_LANG_ZH);
    jx_diags_free(ds);
}

static void render_stage(Text *out, jx_engine *eng, const Case *c, jx_stage stage)
{
    jx_diags *ds = NULL;
    jx_dump(eng, stage, c->base, c->rules.p, c->rules.n, write_to, out, &ds);
    jx_diags_free(ds);
}

static Text make_section(jx_engine *eng, const Case *c, const Outcome *o, int kind)
{
    Text out = {0};
    put(&out, "", 0);
    if (kind <= PLAN) render_stage(&out, eng, c, (jx_stage)kind);
    if (kind == ERRORS) render_errors(&out, o, JX_LANG_ZH);
    if (kind == ERRORS_EN) render_errors(&out, o, JX_LANG_EN);
    if (kind == TEST) render_test(&out, o);
    if (kind == CHECK) render_check(&out, o);
    if (kind == EFFECTIVE) render_stage(&out, eng, c, JX_STAGE_EFFECTIVE);
    if (kind >= TABLE && kind <= SCORES && !o->result) {
        puts_to(&out, "no result\n");
        return out;
    }
    if (kind == AUDIT || kind == AUDIT_EN) render_audit(&out, c, o, kind == AUDIT_EN);
    if (kind == TABLE) render_view(&out, o->result, JX_VIEW_TABLE);
    if (kind == JSON) render_view(&out, o->result, JX_VIEW_JSON);
    if (kind == EXPLAIN) render_view(&out, o->result, JX_VIEW_EXPLAIN);
    if (kind == SCORES) render_scores(&out, o->result);
    if (out.n && out.p[out.n - 1] != '\n') puts_to(&out, "\n");
    return out;
}

/* ---- differences ---- */

typedef struct Lines {
    const char **at;
    size_t *len, n;
} Lines;

static Lines cut_lines(const Text *t)
{
    Lines l = {.at = malloc((t->n + 1) * sizeof *l.at), .len = malloc((t->n + 1) * sizeof *l.len)};
    if (!l.at || !l.len) die("out of memory", "");
    for (size_t i = 0; i < t->n;) {
        const char *p = t->p + i, *nl = memchr(p, '\n', t->n - i);
        size_t n = nl ? (size_t)(nl - p) : t->n - i;
        l.at[l.n] = p;
        l.len[l.n++] = n;
        i += n + 1;
    }
    return l;
}

static bool line_same(const Lines *a, size_t i, const Lines *b, size_t j)
{
    return a->len[i] == b->len[j] && memcmp(a->at[i], b->at[j], a->len[i]) == 0;
}

static void print_lines(const char *mark, const Lines *l, size_t from, size_t to)
{
    enum { MOST = 60 };
    for (size_t i = from; i < to && i < from + MOST; i++)
        printf("    %s %.*s\n", mark, (int)l->len[i], l->at[i]);
    if (to > from + MOST) printf("    %s … %zu more lines\n", mark, to - from - MOST);
}

/* What both begin with and end with is common; the middle is printed from both sides. */
static void print_difference(const Text *want, const Text *got)
{
    Lines a = cut_lines(want), b = cut_lines(got);
    size_t head = 0, tail = 0;
    while (head < a.n && head < b.n && line_same(&a, head, &b, head))
        head++;
    while (tail < a.n - head && tail < b.n - head &&
           line_same(&a, a.n - 1 - tail, &b, b.n - 1 - tail))
        tail++;
    if (head) print_lines(" ", &a, head > 2 ? head - 2 : 0, head);
    print_lines("-", &a, head, a.n - tail);
    print_lines("+", &b, head, b.n - tail);
    print_lines(" ", &a, a.n - tail, tail > 2 ? a.n - tail + 2 : a.n);
    free(a.at);
    free(a.len);
    free(b.at);
    free(b.len);
}

/* ---- variants of a rule text ---- */

static const char full_space[] = "\xe3\x80\x80"; /* U+3000 */
static const char nbsp[] = "\xc2\xa0";
static const char bom[] = "\xef\xbb\xbf";

static size_t char_bytes(const char *p, size_t left)
{
    unsigned char c = (unsigned char)*p;
    size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    return n < left ? n : left;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool at_text(const char *p, size_t left, const char *s)
{
    size_t n = strlen(s);
    return left >= n && memcmp(p, s, n) == 0;
}

static void vary_crlf(const Text *in, Text *out)
{
    for (size_t i = 0; i < in->n; i++) {
        if (in->p[i] == '\n' && !(i && in->p[i - 1] == '\r')) puts_to(out, "\r");
        put(out, in->p + i, 1);
    }
}

static void vary_bom(const Text *in, Text *out)
{
    if (!at_text(in->p, in->n, bom)) puts_to(out, bom);
    put(out, in->p, in->n);
}

static size_t blank_bytes(const char *p, size_t left)
{
    if (left && (*p == ' ' || *p == '\t')) return 1;
    if (at_text(p, left, full_space)) return 3;
    if (at_text(p, left, nbsp)) return 2;
    return 0;
}

static void vary_unindent(const Text *in, Text *out)
{
    bool start = true;
    for (size_t i = 0; i < in->n;) {
        size_t blank = blank_bytes(in->p + i, in->n - i);
        if (!(start && blank)) put(out, in->p + i, blank ? blank : 1);
        if (!blank) start = in->p[i] == '\n';
        i += blank ? blank : 1;
    }
}

/* The text between “ ” is a message shown as it stands; it is never varied. */
static bool in_quotes(bool quoted, const char *p, size_t left)
{
    if (at_text(p, left, "“")) return true;
    if (at_text(p, left, "”") || (left && *p == '\n')) return false;
    return quoted;
}

static void vary_blank(const Text *in, Text *out, const char *blank)
{
    bool quoted = false;
    for (size_t i = 0; i < in->n;) {
        const char *p = in->p + i;
        size_t left = in->n - i, n = char_bytes(p, left);
        quoted = in_quotes(quoted, p, left);
        if (!quoted && (*p == ' ' || at_text(p, left, full_space)))
            puts_to(out, blank);
        else
            put(out, p, n);
        i += n;
    }
}

static void vary_nbsp(const Text *in, Text *out)
{
    vary_blank(in, out, nbsp);
}

static void vary_wide_blank(const Text *in, Text *out)
{
    vary_blank(in, out, full_space);
}

/* A comma between two digits groups thousands: full width it would separate clauses. */
static bool groups_digits(const Text *in, size_t i, size_t n)
{
    return i && is_digit(in->p[i - 1]) && i + n < in->n && is_digit(in->p[i + n]);
}

static void vary_full(const Text *in, Text *out)
{
    static const char wide[] = "0123456789():;,.%/&-+=<>|~";
    bool quoted = false;
    for (size_t i = 0; i < in->n;) {
        const char *p = in->p + i;
        size_t left = in->n - i, n = char_bytes(p, left);
        quoted = in_quotes(quoted, p, left);
        bool turn = !quoted && n == 1 && strchr(wide, *p) && *p;
        if (turn && *p == ',' && groups_digits(in, i, 1)) turn = false;
        unsigned cp = 0xff00u + (unsigned char)*p - 0x20u;
        char full[4] = {(char)(0xe0 | cp >> 12), (char)(0x80 | (cp >> 6 & 63)),
                        (char)(0x80 | (cp & 63)), 0};
        if (turn)
            puts_to(out, full);
        else
            put(out, p, n);
        i += n;
    }
}

/* 1．5G基站数 must not become the number 1.5: a full stop between digits stays as it is. */
static bool mark_before_digit(const Text *in, size_t i)
{
    return i + 3 < in->n && is_digit(in->p[i + 3]);
}

static void vary_half(const Text *in, Text *out)
{
    static const char *const pairs[][2] = {
        {"：", ":"}, {"；", ";"}, {"，", ","}, {"（", "("}, {"）", ")"}, {"＝", "="}, {"＋", "+"},
        {"－", "-"}, {"｜", "|"}, {"～", "~"}, {"％", "%"}, {"＜", "<"}, {"＞", ">"}, {"．", "."}};
    bool quoted = false;
    for (size_t i = 0; i < in->n;) {
        const char *p = in->p + i, *to = NULL;
        size_t left = in->n - i, n = char_bytes(p, left);
        quoted = in_quotes(quoted, p, left);
        for (size_t k = 0; k < sizeof pairs / sizeof *pairs && !quoted; k++)
            if (at_text(p, left, pairs[k][0])) to = pairs[k][1];
        if (to && *to == ',' && groups_digits(in, i, 3)) to = NULL;
        if (to && *to == '.' && mark_before_digit(in, i)) to = NULL;
        if (to)
            puts_to(out, to);
        else
            put(out, p, n);
        i += n;
    }
}

static void vary_gb18030(const Text *in, Text *out)
{
    iconv_t cd = iconv_open("GB18030", "UTF-8");
    if (cd == (iconv_t)-1) die("iconv knows no GB18030", "");
    size_t skip = at_text(in->p, in->n, bom) ? 3 : 0, room = in->n * 4 + 16, left = in->n - skip;
    char *block = malloc(room), *from = in->p + skip, *to = block;
    if (!block) die("out of memory", "");
    size_t free_room = room;
    if (iconv(cd, &from, &left, &to, &free_room) == (size_t)-1) die("iconv failed", "");
    put(out, block, room - free_room);
    free(block);
    iconv_close(cd);
}

typedef struct Variant {
    const char *name;
    void (*make)(const Text *in, Text *out);
} Variant;

static const Variant variants[] = {{"CRLF", vary_crlf},
                                   {"BOM", vary_bom},
                                   {"no indentation", vary_unindent},
                                   {"NBSP for blanks", vary_nbsp},
                                   {"U+3000 for blanks", vary_wide_blank},
                                   {"full width", vary_full},
                                   {"half width", vary_half},
                                   {"GB18030", vary_gb18030}};

/* A column counts characters from the start of the line, so indentation and a pair of signs in
 * place of one may move it; everything else of a result must be the same. */
static Text without_columns(const Text *in)
{
    static const char key[] = "\"column\":";
    Text out = {0};
    put(&out, "", 0);
    for (size_t i = 0; i < in->n;) {
        bool column = at_text(in->p + i, in->n - i, key);
        size_t n = column ? strlen(key) : 1;
        put(&out, in->p + i, n);
        i += n;
        while (column && i < in->n && (in->p[i] == ' ' || is_digit(in->p[i])))
            i++;
    }
    return out;
}

static Text result_json(const Outcome *o)
{
    Text raw = {0};
    put(&raw, "", 0);
    if (o->result) render_view(&raw, o->result, JX_VIEW_JSON);
    Text out = without_columns(&raw);
    drop(&raw);
    return out;
}

static int check_variant(jx_engine *eng, const Case *c, const Outcome *o, const Text *want,
                         const Variant *v)
{
    Text rules = {0};
    put(&rules, "", 0);
    v->make(&c->rules, &rules);
    Outcome other = compile_and_score(eng, c, &rules);
    int bad = 0;
    if (!other.rules) {
        Text text = {0};
        puts_to(&text, "");
        render_errors(&text, &other, JX_LANG_ZH);
        printf("FAIL %s: the variant '%s' does not compile\n%s\n", c->path, v->name, text.p);
        drop(&text);
        bad = 1;
    } else {
        Text got = result_json(&other);
        if (strcmp(jx_ruleset_fingerprint(o->rules), jx_ruleset_fingerprint(other.rules)) != 0) {
            printf("FAIL %s: the variant '%s' has another fingerprint\n", c->path, v->name);
            bad = 1;
        }
        if (!same(want, &got)) {
            printf("FAIL %s: the variant '%s' has another result\n", c->path, v->name);
            print_difference(want, &got);
            bad = 1;
        }
        drop(&got);
    }
    outcome_free(&other);
    drop(&rules);
    return bad;
}

static int check_variants(jx_engine *eng, const Case *c, const Outcome *o)
{
    Text want = result_json(o);
    int bad = 0;
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        bad += check_variant(eng, c, o, &want, &variants[i]);
    drop(&want);
    return bad;
}

/* ---- one file ---- */

typedef struct Options {
    bool bless, variants;
    const char *codes;
    int ran, failed, blessed;
    bool seen[10000]; /* codes of findings */
} Options;

static void note_codes(Options *opt, const jx_diags *ds)
{
    for (size_t i = 0; ds && i < jx_diags_count(ds); i++) {
        jx_diag d;
        if (jx_diags_at(ds, i, &d) == JX_OK && d.code >= 0 && d.code < 10000)
            opt->seen[d.code] = true;
    }
}

static void note_all_codes(Options *opt, const Outcome *o)
{
    note_codes(opt, o->compile_diags);
    note_codes(opt, o->form_diags);
    if (o->result) note_codes(opt, jx_result_diags(o->result));
    if (o->audit) note_codes(opt, jx_result_diags(o->audit));
    jx_diags *ds = NULL;
    jx_test_counts counts;
    if (o->rules && jx_ruleset_test(o->rules, &ds, &counts) == JX_OK) note_codes(opt, ds);
    jx_diags_free(ds);
}

static void bless(Case *c)
{
    FILE *f = fopen(c->path, "wb");
    if (!f) die("cannot write", c->path);
    fwrite(c->rules.p, 1, c->rules.n, f);
    for (size_t i = 0; i < c->nsections; i++) {
        const Section *s = &c->sections[i];
        fprintf(f, "--- %s%s%s%s\n", kind_names[s->kind], s->name[0] ? " " : "", s->name, s->role);
        fwrite(c->sections[i].text.p, 1, c->sections[i].text.n, f);
    }
    if (fclose(f) != 0) die("cannot write", c->path);
}

/* The scheme in force as one file, without its layers. */
static int check_effective(jx_engine *eng, const Case *c, const Outcome *o)
{
    Text one = {0}, want = {0}, got = {0};
    puts_to(&want, "");
    puts_to(&got, "");
    render_stage(&one, eng, c, JX_STAGE_EFFECTIVE);
    Outcome other = compile_and_score(eng, c, &one);
    if (other.result) render_scores(&got, other.result);
    render_scores(&want, o->result);
    int bad = !same(&want, &got);
    if (bad) {
        printf("FAIL %s: the scheme in force, as one file, gives other scores\n", c->path);
        print_difference(&want, &got);
        render_errors(&got, &other, JX_LANG_ZH);
        printf("%s\n%s\n", one.p, got.p);
    }
    outcome_free(&other);
    drop(&one);
    drop(&want);
    drop(&got);
    return bad;
}

static int check_sections(jx_engine *eng, Case *c, const Outcome *o, Options *opt)
{
    int bad = 0, changed = 0;
    for (size_t i = 0; i < c->nsections; i++) {
        Section *s = &c->sections[i];
        if (s->kind == FORM || s->kind == FILE_TEXT || s->kind == LAST || s->kind == WITH) continue;
        Text got = make_section(eng, c, o, s->kind);
        if (same(&s->text, &got)) {
            drop(&got);
        } else if (opt->bless) {
            drop(&s->text);
            s->text = got;
            changed++;
        } else {
            printf("FAIL %s: section %s (- expected, + got)\n", c->path, kind_names[s->kind]);
            print_difference(&s->text, &got);
            drop(&got);
            bad = 1;
        }
    }
    if (changed) bless(c);
    opt->blessed += changed != 0;
    return bad;
}

static int check_folder(const Case *c, const Outcome *o)
{
    bool good = strstr(c->path, "/good/") != NULL, bad = strstr(c->path, "/bad/") != NULL;
    if (o->status != JX_OK && o->status != JX_EDIAG) {
        printf("FAIL %s: the compile ended with: %s\n", c->path, jx_status_text(o->status));
        return 1;
    }
    if ((o->rules == NULL) != (o->errors > 0)) {
        printf("FAIL %s: %zu errors, but %s\n", c->path, o->errors,
               o->rules ? "there are rules" : "there are no rules");
        return 1;
    }
    if (good && o->errors) {
        Text text = {0};
        puts_to(&text, "");
        render_diags(&text, o->compile_diags, JX_LANG_ZH);
        printf("FAIL %s: good, but the compiler refuses it\n%s\n", c->path, text.p);
        drop(&text);
        return 1;
    }
    if (bad && !o->errors) {
        printf("FAIL %s: bad, but the compiler takes it\n", c->path);
        return 1;
    }
    return 0;
}

static void run_file(jx_engine *eng, const char *path, Options *opt)
{
    const char *slash = strrchr(path, '/');
    Case c = {.path = path, .base = slash ? slash + 1 : path};
    Text whole = read_file(path);
    split(&c, &whole);
    in_hand = &c;
    Outcome o = compile_and_score(eng, &c, &c.rules);
    int bad = check_folder(&c, &o);
    bad += check_sections(eng, &c, &o, opt);
    bool layered = section_text(&c, FILE_TEXT) != NULL;
    if (o.result) bad += check_effective(eng, &c, &o);
    if (opt->variants && strstr(path, "/good/") && o.result && !layered)
        bad += check_variants(eng, &c, &o);
    note_all_codes(opt, &o);
    opt->ran++;
    opt->failed += bad != 0;
    outcome_free(&o);
    for (size_t i = 0; i < c.nsections; i++)
        drop(&c.sections[i].text);
    drop(&c.rules);
    drop(&whole);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void run_path(jx_engine *eng, const char *path, Options *opt, int depth)
{
    struct stat st;
    if (stat(path, &st) != 0) die("cannot read", path);
    if (!S_ISDIR(st.st_mode)) {
        run_file(eng, path, opt);
        return;
    }
    struct dirent **names = NULL;
    int n = scandir(path, &names, NULL, by_name);
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        size_t len = strlen(name);
        char *sub = malloc(strlen(path) + len + 2);
        if (!sub) die("out of memory", "");
        sprintf(sub, "%s/%s", path, name);
        bool test = len > 4 && strcmp(name + len - 4, ".jxt") == 0;
        if (name[0] != '.' && depth < 8 && stat(sub, &st) == 0 && (test || S_ISDIR(st.st_mode)))
            run_path(eng, sub, opt, depth + 1);
        free(sub);
        free(names[i]);
    }
    free(names);
}

/* Every code of diag.def must have been found in some file of this run. */
static int check_codes(const Options *opt)
{
    Text def = read_file(opt->codes);
    int missing = 0;
    for (const char *p = def.p; (p = strstr(p, "\nDIAG(")) != NULL; p++) {
        int code = atoi(p + 6);
        if (code <= 0 || code >= 10000 || opt->seen[code]) continue;
        const char *end = strchr(p + 1, '\n');
        printf("no test produces %.*s\n", (int)(end ? end - p - 1 : 60), p + 1);
        missing++;
    }
    drop(&def);
    return missing;
}

int main(int argc, char **argv)
{
    static Options opt = {.variants = true};
    int first = 1;
    for (; first < argc && strncmp(argv[first], "--", 2) == 0; first++) {
        if (strcmp(argv[first], "--bless") == 0)
            opt.bless = true;
        else if (strcmp(argv[first], "--no-variants") == 0)
            opt.variants = false;
        else if (strcmp(argv[first], "--codes") == 0 && first + 1 < argc)
            opt.codes = argv[++first];
        else
            die("unknown option", argv[first]);
    }
    if (first == argc) die("usage", "run_lang [--bless] [--codes diag.def] FILE|FOLDER...");
    jx_engine_options eo = {.size = sizeof eo, .load = load_text, .load_ud = &in_hand};
    jx_engine *eng = jx_engine_new(&eo);
    if (!eng) die("no engine", "");
    for (int i = first; i < argc; i++)
        run_path(eng, argv[i], &opt, 0);
    jx_engine_free(eng);
    int missing = opt.codes ? check_codes(&opt) : 0;
    printf("%d files, %d failed, %d blessed, %d codes without a test\n", opt.ran, opt.failed,
           opt.blessed, missing);
    return opt.failed || missing || !opt.ran;
}
