/* SHA-256 against the known answers of FIPS 180-4 and its examples. */
#include "base/sha256.h"
#include "tests/unit/heap.h"
#include <string.h>

static void assert_hash(Str text, const char *expected)
{
    char hex[65];
    Sha256 h;
    jx__sha256_init(&h);
    jx__sha256_add(&h, text);
    jx__sha256_hex(&h, hex);
    assert_string_equal(hex, expected);
}

static void known_messages_have_their_known_hashes(void **state)
{
    (void)state;
    assert_hash(STR_NONE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_hash(STR("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_hash(STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_hash(STR("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void a_million_letters_in_pieces_hash_as_one_text(void **state)
{
    (void)state;
    char text[1000], hex[65];
    memset(text, 'a', sizeof text);
    Sha256 h;
    jx__sha256_init(&h);
    uint32_t left = 1000000;
    for (uint32_t piece = 1; left > 0; piece = piece % 997 + 1) {
        uint32_t n = piece < left ? piece : left;
        jx__sha256_add(&h, (Str){text, n});
        left -= n;
    }
    jx__sha256_hex(&h, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Around 55, 56 and 64 bytes the padding changes its number of blocks. */
static void padding_is_right_at_the_edges_of_a_block(void **state)
{
    (void)state;
    char text[64];
    memset(text, 'a', sizeof text);
    assert_hash((Str){text, 55},
                "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
    assert_hash((Str){text, 56},
                "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a");
    assert_hash((Str){text, 63},
                "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
    assert_hash((Str){text, 64},
                "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_messages_have_their_known_hashes),
        cmocka_unit_test(a_million_letters_in_pieces_hash_as_one_text),
        cmocka_unit_test(padding_is_right_at_the_edges_of_a_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
