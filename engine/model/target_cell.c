/* One cell after another to a Target. See target_cell.h.
 *
 * Depends on the grammar's second start symbol and on values.c.
 */
#include "model/target_cell.h"
#include "base/limits.h"

void jx__target_reader_begin(TargetReader *r, const Alloc *al, NumPool *pool, const Units *units)
{
    *r = (TargetReader){.alloc = *al, .pool = pool, .units = *units};
}

void jx__target_reader_end(TargetReader *r)
{
    if (r->found_made) jx__diags_free(&r->found);
    if (r->cell_made) jx__arena_free(&r->cell);
    if (r->room_made) jx__arena_free(&r->room);
    r->found_made = r->cell_made = r->room_made = false;
}

static bool make_room(TargetReader *r)
{
    if (r->cell_made) return true;
    r->room_made = jx__arena_init(&r->room, &r->alloc, 0);
    if (!r->room_made || !jx__phrases_init(&r->phrases, &r->room)) return false;
    r->cell_made = jx__arena_init(&r->cell, &r->alloc, 0);
    r->units.arena = &r->cell;
    r->units.pool = r->pool;
    return r->cell_made;
}

static bool next_cell(TargetReader *r)
{
    if (r->found_made) jx__diags_free(&r->found);
    r->found_made = false;
    r->root = NULL;
    if (!make_room(r)) return false;
    jx__arena_reset(&r->cell);
    r->found_made = jx__diags_init(&r->found, &r->alloc);
    return r->found_made;
}

bool jx__target_read(TargetReader *r, Str cell, Target *out)
{
    Parsed parsed = {.root = NULL};
    if (r->failed || !next_cell(r)) {
        r->failed = true;
        return false;
    }
    bool ok = jx__source_load(&r->source, &r->cell, STR("target"), cell, JX_LIMIT_CELL_BYTES,
                              &r->found) &&
              jx__parse_target(&r->cell, &r->source, &r->phrases, &r->found, &parsed) &&
              parsed.root != NULL;
    if (ok) {
        Model m = {.arena = &r->cell,
                   .pool = r->pool,
                   .source = &r->source,
                   .diags = &r->found,
                   .units = r->units};
        r->root = parsed.root;
        ok = jx__model_target(&m, parsed.root, out) && r->found.errors == 0;
    }
    r->failed = r->cell.failed || r->found.arena.failed;
    return ok && !r->failed;
}
