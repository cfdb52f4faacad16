/* What public calls do alike with what they are handed: option structs, attached forms, writers.
 *
 * The surprising idea: an option struct says its own size, so that a host built against an older
 * header hands in a shorter one; what it does not have is zero, and zero is the default.
 */
#include "api/api.h"
#include <string.h>

bool jx__api_options(const void *given, void *out, size_t size)
{
    size_t has;
    memset(out, 0, size);
    if (!given) return true;
    memcpy(&has, given, sizeof has);
    if (has < sizeof has) return false;
    memcpy(out, given, has < size ? has : size);
    return true;
}

jx_status jx__api_attached(const jx_attachment *with, size_t n)
{
    if (n && !with) return JX_EINVAL;
    for (size_t i = 0; i < n; i++)
        if (!with[i].form) return JX_EINVAL;
    return n > JX_LIMIT_ATTACHED ? JX_ELIMIT : JX_OK;
}

jx_status jx__api_write(const Buf *text, jx_write_fn write, void *ud)
{
    if (text->arena->failed) return JX_ENOMEM;
    return text->n == 0 || write(ud, text->text, text->n) == 0 ? JX_OK : JX_EIO;
}

const char *jx__api_text(Arena *ar, Str s)
{
    return s.n ? jx__str_copy(ar, s).p : "";
}
