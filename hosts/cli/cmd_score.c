/* jixiao score -r RULES FORM...: each form's result. */
#include "cli.h"

static jx_status score(FormRun *run, const jx_form *form, jx_result **result)
{
    return attached_score(&run->with, run->rules, form, NULL, false, result);
}

int cmd_score(const Options *o, jx_engine *engine)
{
    FormRun run = {.o = o, .engine = engine, .view = JX_VIEW_TABLE, .judge = score};
    return run_forms(&run);
}
