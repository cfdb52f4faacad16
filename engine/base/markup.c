/* See markup.h. */
#include "base/markup.h"

/* Puts `s` with some characters written otherwise; `as` says how, NULL: as it is. */
static void put(Buf *out, Str s, const char *(*as)(char c))
{
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
