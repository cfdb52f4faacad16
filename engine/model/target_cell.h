/* Cells of forms read as targets, by the grammar of 目标: `≥50个`, `50个以上`, `2023年12月底前`.
 *
 * One reader serves many cells: the phrases of the language are laid out with the first, and what a
 * cell took (its text, tokens, tree and findings) is given back with the next. So what points there
 * — the texts of the Target, `source`, `root`, `found` — is good until then. A reader belongs to one
 * thread; its pool and units are the caller's and outlive it.
 */
#ifndef JX_MODEL_TARGET_CELL_H
#define JX_MODEL_TARGET_CELL_H

#include "grammar/parse.h"
#include "model/model.h"

typedef struct TargetReader {
    Alloc alloc;
    NumPool *pool;
    Units units;      /* texts they make are of the cell */
    Arena room, cell; /* the phrases; the cell in hand */
    Phrases phrases;
    Diags found;      /* what is wrong with the cell, first things first */
    Source source;    /* the cell as read … */
    const Node *root; /* … and its LIMIT */
    bool room_made, cell_made, found_made;
    bool failed; /* memory is short */
} TargetReader;

/* Makes no memory yet: a reader that is never asked costs nothing. */
void jx__target_reader_begin(TargetReader *r, const Alloc *al, NumPool *pool, const Units *units);
/* False when the cell is no target (`found` says why) or memory is short (`failed`). */
bool jx__target_read(TargetReader *r, Str cell, Target *out);
void jx__target_reader_end(TargetReader *r);

#endif
