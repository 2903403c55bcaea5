/* test_hash.c - known answers, and no read behind the end. */
#include "check.h"

#include "base/hash.h"

static void crc32_has_its_known_answers(void **state)
{
    (void)state;
    assert_true(gr_crc32(0, GR_S("123456789")) == 0xCBF43926u);
    assert_true(gr_crc32(0, GR_S("")) == 0);
    assert_true(
        gr_crc32(0, GR_S("The quick brown fox jumps over the lazy dog")) ==
        0x414FA339u);
}

static void crc32_can_be_continued_at_any_byte(void **state)
{
    (void)state;
    gr_slice const all = GR_S("a slice of thirty-three bytes ...");
    uint32_t const whole = gr_crc32(0, all);
    for (size_t i = 0; i <= all.len; i++)
        assert_true(gr_crc32(gr_crc32(0, gr_sub(all, 0, i)), gr_from(all, i)) ==
                    whole);
}

static void crc32_is_the_same_with_and_without_the_processors_help(void **state)
{
    (void)state;
    uint8_t bytes[700];
    uint64_t seed = 7;
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1;
        bytes[i] = (uint8_t)(seed >> 56);
    }
    for (size_t from = 0; from < 20; from++)
        for (size_t len = 0; len <= sizeof bytes - from; len++) {
            gr_slice const s = gr_slice_of(bytes + from, len);
            assert_true(gr_crc32((uint32_t)len, s) ==
                        gr_crc32_portable((uint32_t)len, s));
        }
}

static void hashes_differ_by_each_bit_length_and_seed(void **state)
{
    (void)state;
    uint8_t bytes[40] = {0};
    for (size_t len = 0; len <= sizeof bytes; len++) {
        uint64_t const h = gr_hash64(1, gr_slice_of(bytes, len));
        assert_true(h != gr_hash64(2, gr_slice_of(bytes, len)));
        if (len < sizeof bytes)
            assert_true(h != gr_hash64(1, gr_slice_of(bytes, len + 1)));
        for (size_t bit = 0; bit < 8 * len; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_true(h != gr_hash64(1, gr_slice_of(bytes, len)));
            bytes[bit / 8] = 0;
        }
    }
}

static void sha256_has_its_known_answer(void **state)
{
    (void)state;
    uint8_t digest[GR_SHA256_SIZE];
    char text[2 * GR_SHA256_SIZE + 1] = {0};
    assert_true(gr_sha256_of(GR_S("abc"), digest));
    gr_hex_digits(text, digest, sizeof digest);
    assert_string_equal(
        text,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    gr_sha256 *const h = gr_sha256_new();
    uint8_t again[GR_SHA256_SIZE];
    for (int round = 0; round < 2; round++) {
        assert_true(gr_sha256_start(h) && gr_sha256_add(h, GR_S("a")) &&
                    gr_sha256_add(h, GR_S("bc")) && gr_sha256_end(h, again));
        assert_memory_equal(digest, again, sizeof digest);
    }
    gr_sha256_free(h);
}

static void pairs_of_hashes_are_those_of_one(void **state)
{
    (void)state;
    if (!gr_sha256_pairs()) skip();
    uint8_t text[700], wanted[GR_SHA256_SIZE], got[GR_SHA256_SIZE];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 31 + i / 7);
    gr_slice const all = gr_slice_of(text, sizeof text);
    gr_sha256 *const h[2] = {gr_sha256_new_of_pair(), gr_sha256_new_of_pair()};
    for (size_t len = 0; len <= 260; len++) {
        gr_slice const told[2] = {gr_sub(all, 0, len),
                                  gr_sub(all, 3, 2 * len + 1)};
        size_t const first[2] = {len / 3, len % 130};
        for (int i = 0; i < 2; i++) assert_true(gr_sha256_start(h[i]));
        assert_true(gr_sha256_add(h[0], gr_sub(told[0], 0, first[0])) &&
                    gr_sha256_add(h[1], gr_sub(told[1], 0, first[1])));
        assert_true(gr_sha256_add_two(h[0], gr_from(told[0], first[0]), h[1],
                                      gr_from(told[1], first[1])));
        for (int i = 0; i < 2; i++) {
            assert_true(gr_sha256_end(h[i], got) &&
                        gr_sha256_of(told[i], wanted));
            assert_memory_equal(got, wanted, sizeof got);
        }
    }
    for (int i = 0; i < 2; i++) gr_sha256_free(h[i]);
}

static void digests_of_others_have_their_known_answers(void **state)
{
    (void)state;
    static const char *const known[] = {
        [GR_MD5] = "900150983cd24fb0d6963f7d28e17f72",
        [GR_SHA1] = "a9993e364706816aba3e25717850c26c9cd0d89d",
        [GR_SHA256] = ("ba7816bf8f01cfea414140de5dae2223"
                       "b00361a396177a9cb410ff61f20015ad")};
    for (unsigned k = GR_MD5; k <= GR_SHA256; k++) {
        size_t const size = gr_digest_size((gr_digest_kind)k);
        uint8_t out[GR_SHA256_SIZE];
        char hex[2 * GR_SHA256_SIZE + 1] = "";
        gr_digest *const d = gr_digest_new((gr_digest_kind)k);
        if (d == NULL) continue; /* OpenSSL has it not */
        assert_true(gr_digest_add(d, GR_S("a")) &&
                    gr_digest_add(d, GR_S("bc")) && gr_digest_end(d, out));
        gr_hex_digits(hex, out, size);
        assert_string_equal(hex, known[k]);
        gr_digest_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crc32_has_its_known_answers),
        cmocka_unit_test(crc32_can_be_continued_at_any_byte),
        cmocka_unit_test(
            crc32_is_the_same_with_and_without_the_processors_help),
        cmocka_unit_test(hashes_differ_by_each_bit_length_and_seed),
        cmocka_unit_test(digests_of_others_have_their_known_answers),
        cmocka_unit_test(sha256_has_its_known_answer),
        cmocka_unit_test(pairs_of_hashes_are_those_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
