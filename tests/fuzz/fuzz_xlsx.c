/* Bytes to a workbook to forms. Bytes that begin like a zip archive are taken as one; any others
 * become the XML of a part of a small workbook (the first byte says which), because a fuzzer finds
 * no way through checksums and compression.
 */
#include "fuzz_import.h"

typedef struct Zip {
    unsigned char *bytes, *directory;
    size_t n, ndirectory;
    unsigned entries;
} Zip;

static void put(unsigned char **to, size_t *n, const void *bytes, size_t size)
{
    unsigned char *more = realloc(*to, *n + size + 1);
    if (!more) abort();
    if (size) memcpy(more + *n, bytes, size);
    *to = more;
    *n += size;
}

static void put_number(unsigned char **to, size_t *n, size_t value, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        unsigned char byte = (unsigned char)(i < 4 ? value >> (8 * i) : 0);
        put(to, n, &byte, 1);
    }
}

static uint32_t checksum(const unsigned char *p, size_t n)
{
    uint32_t c = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = (c >> 1) ^ (c & 1 ? 0xEDB88320u : 0);
    }
    return ~c;
}

/* version … sizes: what a local header and the directory have in common. */
static void put_common(unsigned char **to, size_t *n, const char *name, const void *data,
                       size_t size)
{
    put_number(to, n, 20, 2);
    put_number(to, n, 0, 8);
    put_number(to, n, checksum(data, size), 4);
    put_number(to, n, size, 4);
    put_number(to, n, size, 4);
    put_number(to, n, strlen(name), 2);
    put_number(to, n, 0, 2);
}

static void add(Zip *z, const char *name, const void *data, size_t size)
{
    size_t at = z->n;
    put(&z->bytes, &z->n, "PK\3\4", 4);
    put_common(&z->bytes, &z->n, name, data, size);
    put(&z->bytes, &z->n, name, strlen(name));
    put(&z->bytes, &z->n, data, size);
    put(&z->directory, &z->ndirectory, "PK\1\2", 4);
    put_number(&z->directory, &z->ndirectory, 20, 2);
    put_common(&z->directory, &z->ndirectory, name, data, size);
    put_number(&z->directory, &z->ndirectory, 0, 10);
    put_number(&z->directory, &z->ndirectory, at, 4);
    put(&z->directory, &z->ndirectory, name, strlen(name));
    z->entries++;
}

static void finish(Zip *z)
{
    size_t at = z->n;
    put(&z->bytes, &z->n, z->directory, z->ndirectory);
    put(&z->bytes, &z->n, "PK\5\6", 4);
    put_number(&z->bytes, &z->n, 0, 4);
    put_number(&z->bytes, &z->n, z->entries, 2);
    put_number(&z->bytes, &z->n, z->entries, 2);
    put_number(&z->bytes, &z->n, z->ndirectory, 4);
    put_number(&z->bytes, &z->n, at, 4);
    put_number(&z->bytes, &z->n, 0, 2);
}

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
    Zip z = {NULL, NULL, 0, 0, 0};
    size_t chosen = size ? data[0] % PARTS : 0;
    if (size && data[0] == '<') chosen = 0;
    bool whole = size && data[0] == '<';
    for (size_t i = 0; i < PARTS; i++)
        if (i == chosen && size)
            add(&z, parts[i][0], data + !whole, size - !whole);
        else
            add(&z, parts[i][0], parts[i][1], strlen(parts[i][1]));
    finish(&z);
    fuzz_forms("fuzz.xlsx", (const char *)z.bytes, z.n);
    free(z.bytes);
    free(z.directory);
    return 0;
}
