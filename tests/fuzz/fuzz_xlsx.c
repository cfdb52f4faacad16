/* Bytes to a workbook to forms. Bytes that begin like a zip archive are taken as one; any others
 * become the XML of a part of a small workbook (the first byte says which), because a fuzzer finds
 * no way through checksums and compression.
 */
#include "fuzz_import.h"
#include "fuzz_zip.h"

static const char *const parts[][2] = {
    {"xl/worksheets/sheet1.xml",
     "<worksheet><sheetData><row r=\"1\"><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>目标值"
     "</t></is></c><c t=\"inlineStr\"><is><t>得分</t></is></c></row><row><c t=\"s\"><v>1</v></c>"
     "<c s=\"1\"><v>0.05</v></c><c s=\"2\"><v>1.25</v></c></row></sheetData></worksheet>"},
    {"xl/sharedStrings.xml", "<sst><si><t>三级指标</t></si><si><t>满意度</t></si></sst>"},
    {"xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/>"
                      "<xf numFmtId=\"14\"/></cellXfs></styleSheet>"},
    {"xl/workbook.xml",
     "<workbook><sheets><sheet name=\"表\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" "
     "Target=\"worksheets/sheet1.xml\"/>"
     "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
     "<Relationship Id=\"r3\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>"}};

enum { PARTS = sizeof parts / sizeof *parts };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 3 && memcmp(data, "PK\3\4", 4) == 0) {
        fuzz_forms("fuzz.xlsx", (const char *)data, size);
        return 0;
    }
    ZipText z = {NULL, NULL, 0, 0, 0};
    size_t chosen = size ? data[0] % PARTS : 0;
    if (size && data[0] == '<') chosen = 0;
    bool whole = size && data[0] == '<';
    for (size_t i = 0; i < PARTS; i++)
        if (i == chosen && size)
            zip_add(&z, parts[i][0], data + !whole, size - !whole);
        else
            zip_add(&z, parts[i][0], parts[i][1], strlen(parts[i][1]));
    zip_finish(&z);
    fuzz_forms("fuzz.xlsx", (const char *)z.bytes, z.n);
    free(z.bytes);
    free(z.directory);
    return 0;
}
