#include "cli.h"
int cmd_draft(const Options *o, jx_engine *engine)
{
    (void)o;
    (void)engine;
    return EXIT_FAILED;
}
