/* See markup.h. */
#include "base/markup.h"

/* Puts `raw` with some characters written otherwise; `as` says how, NULL: as it is. Characters
 * that steer a screen are shown as signs. */
static void put(Buf *out, Str raw, const char *(*as)(char c))
{
    Buf shown = jx__buf(out->arena);
    jx__buf_harmless(&shown, raw, true);
    Str s = jx__buf_str(&shown);
    uint32_t from = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        const char *other = as(s.p[i]);
        if (!other) continue;
        if (i > from) jx__buf_add(out, (Str){s.p + from, i - from});
        jx__buf_addz(out, other);
        from = i + 1;
    }
    if (s.n > from) jx__buf_add(out, (Str){s.p + from, s.n - from});
}

static const char *in_html(char c)
{
    return c == '&'    ? "&amp;"
           : c == '<'  ? "&lt;"
           : c == '>'  ? "&gt;"
           : c == '"'  ? "&quot;"
           : c == '\n' ? "<br>"
                       : NULL;
}

static const char *in_markdown(char c)
{
    static const char *const escaped[] = {"\\|", "\\*", "\\_",  "\\`", "\\[", "\\]",
                                          "\\<", "\\>", "\\\\", "\\#", "\\~", "\\&"};
    for (size_t i = 0; i < sizeof escaped / sizeof *escaped; i++)
        if (escaped[i][1] == c) return escaped[i];
    return c == '\n' ? "<br>" : c == '\r' ? "" : NULL;
}

void jx__html_text(Buf *out, Str s)
{
    put(out, s, in_html);
}

void jx__markdown_text(Buf *out, Str s)
{
    put(out, s, in_markdown);
}
