/* What the files of layers share: the outline of blocks while layers are laid on each other.
 *
 * Private to model/ and the api's compile: jx__layers_apply stands between the parser and the model.
 */
#ifndef JX_MODEL_LAYERS_H
#define JX_MODEL_LAYERS_H

#include "model/build.h"

enum { UNMARKED = 9 }; /* the level of a heading without number: deeper than any other */

/* A heading or check with what stands under it; block 0 is the head of the scheme. */
typedef struct Block {
    const Node *head; /* NULL: block 0 */
    Span span;
    uint32_t part, parent, next; /* next: in the outline */
    /* How far the last search for its end, and for that of its unmarked headings, came; 0: none.
     * Blocks are only ever put in, so that the next one goes on from there. */
    uint32_t end, unmarked;
    uint8_t level;
    bool section; /* 核对, 算例, 指标规则, or under it */
    bool removed, rule;
    Span remover;
    uint64_t dropped; /* bit per NodeKind: parts of the heading that a label took the place of */
    Str name, path;
    LayerLines body;
} Block;

typedef struct LayerKey {
    Str key;
    uint32_t block, next; /* next: entry + 1 */
    bool path;            /* else a name */
} LayerKey;

typedef struct Lay {
    Model *m;
    LayerLines lines; /* of all layers */
    VEC(Block) blocks;
    VEC(LayerKey) keys;
    uint32_t *slots, nslots;
    bool layered;
    uint32_t layer, base; /* parts */
    uint32_t statement;   /* counts 改写 */
    uint32_t last_item;   /* the block before the first section */
    uint32_t last;        /* where the last search for the last block ended */
    uint32_t at, context, target, open[5];
    uint32_t asked;
} Lay;

/* A run of lines of a layer that say one label: the label line with its rows, or rows alone. */
typedef struct Clause {
    uint16_t op;
    uint32_t from, to; /* in the layer's lines */
} Clause;

#define TELL(ly, code, span, ...)                                                                  \
    jx__diag((ly)->m->diags, (code), jx__lay_where((ly), (span)), __VA_ARGS__)

/* --- layers_outline.c --- */
Str jx__lay_key(Lay *ly, Str text); /* what two names or texts are compared by */
Str jx__lay_text(const Lay *ly, Span span);
Where jx__lay_where(const Lay *ly, Span span);
Str jx__lay_place(const Lay *ly, Span span); /* national.jx:12 */
uint32_t jx__lay_part(const Lay *ly, Span span);
/* Whether a layer builds on another, directly or not. */
bool jx__lay_sees(const Lay *ly, uint32_t layer, uint32_t part);
uint8_t jx__lay_level(const Node *head); /* 1 to 4, or UNMARKED */
bool jx__lay_is_section(Str title_key);
/* Puts a new block behind `prev` in the outline. */
uint32_t jx__lay_add(Lay *ly, const LayerLine *line, uint32_t prev, uint32_t parent);
/* The last block of what stands under a block, itself included. */
uint32_t jx__lay_end(Lay *ly, uint32_t block);
/* Makes the blocks that are there found by path and name, for the layer in hand. */
void jx__lay_index(Lay *ly);
/* The block that a 改写 or 删去 names; JX_NO_INDEX after a finding. */
uint32_t jx__lay_find(Lay *ly, const LayerLine *line);

/* --- layers_clause.c --- */
/* A clause takes the place of the lines of its label; `append`: it comes behind them. */
void jx__lay_put(Lay *ly, Block *bk, Clause c, bool append);
/* The line that already took the place of what stood in the base, or NULL. */
LayerLine *jx__lay_setter(Block *bk, uint16_t op);
void jx__lay_replace(Lay *ly, uint32_t block, Clause c); /* or tells why not */
Clause jx__lay_clause(const Lay *ly, uint32_t from, uint32_t end);
/* The first line from `from` on that is no label line, row or error. */
uint32_t jx__lay_body_end(const Lay *ly, uint32_t from, uint32_t end);
void jx__lay_amend(Lay *ly, uint32_t at, uint32_t end);
/* Lines of labels that belong to nothing: behind 删去, under a heading that only leads the way. */
void jx__lay_stray(Lay *ly, uint32_t from, uint32_t end);
void jx__lay_remove(Lay *ly, uint32_t at);

#endif
