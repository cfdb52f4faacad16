/* scan_csv.c once more, for processors with AVX2: the build gives this file the option, and line.c
 * asks the processor. Empty on others.
 */
#if defined(JX_SCAN_AVX2)
#define jx__scan_csv jx__scan_csv_avx2
#include "batch/scan_csv.c"
#else
typedef int jx__nothing_here;
#endif
