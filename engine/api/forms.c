/* Files to forms: what an office keeps, read by import/, as public handles.
 *
 * A list owns its forms; a form of it is lent as a jx_form, which here is the list's own memory.
 */
#include "api/api.h"
#include "import/import.h"

struct jx_forms {
    Alloc alloc;
    Lang lang;
    Forms forms;
    jx_form *lent; /* one for each form, sharing its memory */
};

/* Views are shallow: the arena stays the list's, and jx_form_free must not see them. */
static bool lend(jx_forms *list)
{
    uint32_t n = list->forms.at.n;
    list->lent = jx__arena_alloc(&list->forms.arena, ((size_t)n + 1) * sizeof *list->lent);
    if (list->forms.arena.failed) return false;
    for (uint32_t i = 0; i < n; i++) {
        list->lent[i].alloc = list->alloc;
        list->lent[i].form = list->forms.at.at[i];
    }
    return true;
}

jx_status jx_forms_read(jx_engine *engine, const char *file, const char *bytes, size_t length,
                        jx_diags **diags, jx_forms **forms)
{
    if (diags) *diags = NULL;
    if (forms) *forms = NULL;
    if (!engine || !diags || !forms || (!bytes && length)) return JX_EINVAL;
    if (length > engine->max_text) return JX_ELIMIT;
    jx_diags *ds = jx__api_diags_new(&engine->alloc);
    jx_forms *made = jx__alloc(&engine->alloc, sizeof *made);
    jx_status st = ds && made ? JX_OK : JX_ENOMEM;
    if (made) *made = (struct jx_forms){.alloc = engine->alloc, .lang = engine->lang};
    if (st == JX_OK) {
        Str text = {bytes ? bytes : "", (uint32_t)length};
        if (!jx__import(&made->forms, &engine->alloc, jx__str_of(file ? file : ""), text,
                        &ds->list))
            st = made->forms.arena.failed || !ds->list.errors ? JX_ENOMEM : JX_EDIAG;
        else if (!lend(made))
            st = JX_ENOMEM;
    }
    bool lines = st == JX_EDIAG && made->forms.broken.n > 0; /* none of them a form */
    st = jx__api_diags_give(ds, st, engine->lang, diags);
    if (st == JX_OK || (st == JX_EDIAG && lines))
        *forms = made;
    else
        jx_forms_free(made);
    return st;
}

void jx_forms_free(jx_forms *forms)
{
    if (!forms) return;
    Alloc al = forms->alloc;
    jx__forms_free(&forms->forms);
    jx__free(&al, forms, sizeof *forms);
}

size_t jx_forms_count(const jx_forms *forms)
{
    return forms ? forms->forms.at.n : 0;
}

const jx_form *jx_forms_at(const jx_forms *forms, size_t i)
{
    return forms && i < forms->forms.at.n ? &forms->lent[i] : NULL;
}

size_t jx_forms_broken(const jx_forms *forms)
{
    return forms ? forms->forms.broken.n : 0;
}

jx_status jx_forms_broken_at(const jx_forms *forms, size_t i, jx_broken *out)
{
    if (!forms || !out || i >= forms->forms.broken.n) return JX_EINVAL;
    const BrokenForm *b = &forms->forms.broken.at[i];
    *out = (jx_broken){.before = b->before,
                       .line = b->line,
                       .code = (int)b->code,
                       .message = b->message[forms->lang].p};
    return JX_OK;
}

jx_status jx_forms_render(const jx_forms *forms, jx_write_fn write, void *ud)
{
    if (!forms || !write) return JX_EINVAL;
    Arena ar;
    if (!jx__arena_init(&ar, &forms->alloc, 0)) return JX_ENOMEM;
    Buf out = jx__buf(&ar);
    uint32_t n = forms->forms.at.n;
    if (n > 1) jx__buf_addz(&out, "[\n");
    for (uint32_t i = 0; i < n; i++) {
        if (i) jx__buf_addz(&out, ",\n");
        jx__form_write(&out, &forms->forms.at.at[i]);
    }
    if (n > 1) jx__buf_addz(&out, "]\n");
    jx_status st = jx__api_write(&out, write, ud);
    jx__arena_free(&ar);
    return st;
}
