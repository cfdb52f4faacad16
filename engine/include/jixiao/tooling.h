/* The stages of a compile made visible, for developers' tools. Not for scoring hosts. */
#ifndef JIXIAO_TOOLING_H
#define JIXIAO_TOOLING_H

#include <jixiao/jixiao.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum jx_stage {
    JX_STAGE_TOKENS,
    JX_STAGE_AST,
    JX_STAGE_MODEL,
    JX_STAGE_PLAN,
    JX_STAGE_EFFECTIVE, /* the scheme in force: the rule text that all its layers come to */
    JX_STAGE_ANALYSIS   /* what jx_ruleset_check decided of each indicator */
} jx_stage;

/* Writes one stage of a rule text as plain text. Findings up to that stage come out in *diags
 * (the caller's, set whenever the status is JX_OK or JX_EDIAG). JX_EDIAG: errors; what could be
 * dumped was written. */
JX_API jx_status jx_dump(jx_engine *engine, jx_stage stage, const char *file, const char *text,
                         size_t length, jx_write_fn write, void *ud, jx_diags **diags);

/* An empty list of findings, and adding to it those of another that are at least that severe. For
 * tools that show the findings of several calls as one list. `to` is not read meanwhile. */
JX_API jx_diags *jx_diags_new(jx_engine *engine);
JX_API jx_status jx_diags_append(jx_engine *engine, jx_diags *to, const jx_diags *from,
                                 jx_severity at_least);

#ifdef __cplusplus
}
#endif

#endif
