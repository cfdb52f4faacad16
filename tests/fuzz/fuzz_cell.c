/* One cell of any kind: the first byte picks the input, the rest is the text. The reading must
 * end, must not depend on whether findings are wanted, and 无法识别 must have said why.
 */
#include "base/utf8.h"
#include "form/form.h"
#include "tests/support.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Str options[] = {{"达成", 6}, {"部分达成", 12}, {"未达成", 9}};
static const InputWords words = {.options = options, .option_names = options, .noptions = 3};

static const struct {
    const char *name, *unit;
    ValueType type;
    InputKind kind;
    bool known, whole;
} kinds[] = {{"成本", "万元", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"成本（万元）", "元", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"单位成本", "元/人次", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"满意度（%）", "%", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"合格率", "%", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"提高", "个百分点", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"数量", "万人次", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"投诉", "件", TYPE_NUMBER, INPUT_VALUE, true, true},
             {"长度", "米", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"数", "", TYPE_NUMBER, INPUT_VALUE, false, false},
             {"数", "万", TYPE_NUMBER, INPUT_VALUE, true, false},
             {"是否", "", TYPE_YESNO, INPUT_VALUE, false, false},
             {"文字", "", TYPE_TEXT, INPUT_VALUE, false, false},
             {"等级", "", TYPE_GRADE, INPUT_VALUE, false, false},
             {"时间", "", TYPE_DATE, INPUT_VALUE, false, false},
             {"比例", "", TYPE_NUMBER, INPUT_POINTS, false, false},
             {"原因", "", TYPE_BOOL, INPUT_REASON, false, false},
             {"年度", "", TYPE_NUMBER, INPUT_YEAR, false, false}};

enum { NKINDS = sizeof kinds / sizeof *kinds };

static void check(const CellContext *cx, const Input *in, Str raw)
{
    Cell points, quiet_points;
    Cell cell = jx__cell_read(cx, in, raw, &points);
    bool silent = cx->diags->at.n == 0;
    if (cell.status == CELL_UNREADABLE && silent) abort();
    if (cell.status == CELL_NOMEM) abort();
    CellContext quiet = *cx;
    quiet.diags = NULL;
    Cell again = jx__cell_read(&quiet, in, raw, &quiet_points);
    if (again.status != cell.status || quiet_points.status != points.status) abort();
    if (cell.status == CELL_OK && jx__num_cmp(cx->pool, cell.num, again.num) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || jx__utf8_bad((const char *)data + 1, size - 1) != size - 1) return 0;
    Alloc al = {libc_alloc, NULL};
    Arena ar;
    NumPool pool;
    Diags diags;
    if (!jx__arena_init(&ar, &al, 0) || !jx__num_pool_init(&pool, &al)) abort();
    if (!jx__diags_init(&diags, &al)) abort();
    uint32_t k = data[0] % NKINDS;
    Input in = {.kind = kinds[k].kind,
                .name = jx__str_of(kinds[k].name),
                .type = kinds[k].type,
                .dim_known = kinds[k].known,
                .whole = kinds[k].whole,
                .used = true,
                .item = data[0] & 0x40 ? JX_NO_REG : 0,
                .points = NUM_INT(data[0] & 0x80 ? 10 : 0),
                .words = &words};
    Unit unit;
    if (!jx__unit_parse(&ar, &pool, NULL, jx__str_of(kinds[k].unit), &unit)) abort();
    in.unit = &unit;
    in.dim = unit.dim;
    CellContext cx = {.arena = &ar,
                      .pool = &pool,
                      .diags = &diags,
                      .amount_unit = data[0] & 0x80 ? STR("万元") : STR_NONE,
                      .year = data[0] & 0x40 ? 2022 : 0};
    /* A copy of the exact size, so that reading past the end is seen. */
    char *text = malloc(size);
    if (!text) abort();
    memcpy(text, data + 1, size - 1);
    check(&cx, &in, (Str){text, (uint32_t)size - 1});
    free(text);
    jx__diags_free(&diags);
    jx__num_pool_free(&pool);
    jx__arena_free(&ar);
    return 0;
}
