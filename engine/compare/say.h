/* Words and figures of a comparison, shared by its writers. */
#ifndef JX_COMPARE_SAY_H
#define JX_COMPARE_SAY_H

#include "compare/compare.h"

typedef enum CompareWord {
#define WORD(name, zh, en) CMP_##name,
#include "compare/words.def"
#undef WORD
    CMP_COUNT
} CompareWord;

Str jx__compare_phrase(Arena *ar, Lang lang, CompareWord word, uint32_t nargs, const Str *args);
#define jx__compare_say(ar, lang, word, ...)                                                       \
    jx__compare_phrase((ar), (lang), (word),                                                       \
                       (uint32_t)(sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)),                     \
                       (Str[]){__VA_ARGS__})
#define jx__compare_word(ar, lang, word) jx__compare_phrase((ar), (lang), (word), 0, NULL)

Str jx__compare_count(Arena *ar, uint32_t n);
/* Points with the decimals of the schemes; ≈ in front when cut. `sign`: ＋0.32, －0.32. */
Str jx__compare_points(const Comparison *c, Arena *ar, Num n, bool sign);
/* A score, or why there is none. */
Str jx__compare_standing(const Comparison *c, Arena *ar, const Standing *s);
/* new less old of two standings; empty when one is no number. */
Str jx__compare_by(const Comparison *c, Arena *ar, const Standing *old, const Standing *new);
/* R&D统计填报数：目标由“≥ 23亿元”改为“≥ 25亿元” */
Str jx__compare_change(const Comparison *c, Arena *ar, const Change *change);
/* old.jx:20 → new.jx:20 */
Str jx__compare_place(const Comparison *c, Arena *ar, const Change *change);
Str jx__compare_subject(const Comparison *c, Arena *ar, const Change *change);
/* 改动1; 改动2、3一起 */
Str jx__compare_steps(const Comparison *c, Arena *ar, uint32_t from, uint32_t until);
/* 改动1 －0.32；改动2 ＋0.10 */
Str jx__compare_shares(const Comparison *c, Arena *ar, uint32_t first, uint32_t n);
Str jx__compare_errors(const Comparison *c, Arena *ar,
                       const FormLine *f); /* when their number changed */
Str jx__compare_form_name(const Comparison *c, Arena *ar, const FormLine *line);
/* 完成率在[60%，80%)：原得0分，现得24～32分，… */
Str jx__compare_region(const Comparison *c, Arena *ar, const Region *r);
Str jx__compare_field(const Comparison *c, Arena *ar, const Field *f);
Str jx__compare_rank(const Comparison *c, Arena *ar, const FormLine *f);
Str jx__compare_grade(const Comparison *c, Arena *ar, Str old, Str new);
/* 3份：升1，降2，不变0；… and the other lines of the overview. */
typedef VEC(Str) CompareLines;
void jx__compare_overview(const Comparison *c, Arena *ar, CompareLines *out);
/* What a step did, in a sentence; a joint of several. */
Str jx__compare_step_line(const Comparison *c, Arena *ar, uint32_t step);
Str jx__compare_joint_line(const Comparison *c, Arena *ar, const Joint *j);
bool jx__compare_moved(const FormLine *f); /* anything of the form */

/* --- the writers --- */
void jx__compare_table(Buf *out, const Comparison *c, bool color, uint32_t width);
void jx__compare_json(Buf *out, const Comparison *c);
void jx__compare_csv(Buf *out, const Comparison *c);
struct Page;
void jx__compare_content(struct Page *pg, const void *comparison);

#endif
