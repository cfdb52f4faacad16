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
    uint32_t at, context, target, open[5];
    uint32_t asked;
} Lay;

#endif
