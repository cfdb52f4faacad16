/* Writing JSON. The surprising idea: besides what JSON asks for, a string escapes what a terminal or
 * a browser would act on, and bytes that are no UTF-8 become U+FFFD.
 */
#include "base/json.h"
#include "base/utf8.h"

/* ---- strings ---- */

static const char short_escapes[][3] = {"\"\"", "\\\\", "\bb", "\ff", "\nn", "\rr", "\tt"};

/* Besides what JSON asks for, what a terminal or a browser would act on. */
static bool must_escape(uint32_t cp)
{
    return cp < 0x20 || cp == '"' || cp == '\\' || (cp >= 0x7F && cp <= 0x9F) || cp == 0x2028 ||
           cp == 0x2029;
}

static void add_escape(Buf *out, uint32_t cp)
{
    for (size_t i = 0; i < sizeof short_escapes / sizeof *short_escapes; i++)
        if (cp == (unsigned char)short_escapes[i][0]) {
            jx__buf_printf(out, "\\%c", short_escapes[i][1]);
            return;
        }
    jx__buf_printf(out, "\\u%04x", (unsigned)cp);
}

void jx__json_string(Buf *out, Str s)
{
    uint32_t from = 0, len;
    jx__buf_add(out, STR("\""));
    for (uint32_t i = 0; i < s.n; i += len) {
        uint32_t cp = jx__utf8_next(s.p + i, s.p + s.n, &len);
        bool bad = cp == 0xFFFD && len == 1;
        if (!bad && !must_escape(cp)) continue;
        jx__buf_add(out, (Str){s.p + from, i - from});
        if (bad)
            jx__buf_add(out, STR("\xEF\xBF\xBD"));
        else
            add_escape(out, cp);
        from = i + len;
    }
    if (s.n > from) jx__buf_add(out, (Str){s.p + from, s.n - from});
    jx__buf_add(out, STR("\""));
}

void jx__json_value(Buf *out, Str s)
{
    if (s.p)
        jx__json_string(out, s);
    else
        jx__buf_addz(out, "null");
}

/* ---- members ---- */

Json jx__json(Buf *out, const char *gap)
{
    return (Json){.out = out, .gap = gap, .first = true};
}

void jx__json_open(Json *j, const char *sign)
{
    jx__buf_addz(j->out, sign);
    j->first = true;
}

void jx__json_close(Json *j, const char *sign)
{
    jx__buf_addz(j->out, sign);
    j->first = false;
}

/* A comma but before the first; a line break also there. */
static void separate(Buf *out, bool first, const char *gap)
{
    if (!first) jx__buf_addz(out, ",");
    if (!first || gap[0] == '\n') jx__buf_addz(out, gap);
}

void jx__json_item(Json *j, uint32_t i, const char *gap)
{
    separate(j->out, i == 0, gap);
    jx__json_open(j, "{");
}

void jx__json_key(Json *j, const char *name)
{
    separate(j->out, j->first, j->gap);
    jx__buf_addz(j->out, "\"");
    jx__buf_addz(j->out, name);
    jx__buf_addz(j->out, j->gap[0] ? "\": " : "\":");
    j->first = false;
}

void jx__json_begin(Json *j, const char *name, const char *sign)
{
    jx__json_key(j, name);
    jx__json_open(j, sign);
}

void jx__json_text(Json *j, const char *name, Str s)
{
    jx__json_key(j, name);
    jx__json_value(j->out, s);
}

void jx__json_some(Json *j, const char *name, Str s)
{
    jx__json_text(j, name, s.n ? s : STR_NONE);
}

void jx__json_number(Json *j, const char *name, uint64_t n)
{
    jx__json_key(j, name);
    jx__buf_printf(j->out, "%llu", (unsigned long long)n);
}

void jx__json_truth(Json *j, const char *name, bool yes)
{
    jx__json_key(j, name);
    jx__buf_addz(j->out, yes ? "true" : "false");
}

void jx__json_null(Json *j, const char *name)
{
    jx__json_text(j, name, STR_NONE);
}
