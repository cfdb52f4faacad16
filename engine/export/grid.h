/* What grid.c and ungrid.c share. Private to both. */
#ifndef JX_EXPORT_GRID_H
#define JX_EXPORT_GRID_H

#include "export/export.h"

/* The column of a sheet that holds what stands behind a label; GRID_MORE: none of its own. */
GridColumn jx__grid_column(uint32_t sheet, TokenKind label);

#endif
