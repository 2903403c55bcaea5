/* test_twins.c - faces src/hunt/twins.h: which files are one log, and how often a line
 * counts that they have alike; by hand, and as a slow one says that sees all lines. */
#include "check.h"

#include "base/mem.h"
#include "hunt/keys.h"
#include "hunt/limits.h"
#include "hunt/twins.h"
#include "support/draw.h"
#include "support/memory_spill.h"

enum { FILES = 140, LINES = 200, IDS = 240, END = 1 };

/* `id` 0: of a line that no rule takes, and that nobody else has. */
typedef struct {
    unsigned id, length;
} line;

/* In order of rank. */
typedef struct {
    line lines[LINES];
    size_t count;
} log_file;

static log_file files[FILES];
static size_t file_count;
static uint32_t names[FILES]; /* of a file: the number of its evidence */

static memory_spill memory;
static gr_spill spill;
static gr_spill_whole store;
static gr_error err;

static int set_up(void **state)
{
    (void)state;
    memory = memory_spill_of((size_t)64 << 20, 1 << 20);
    spill = memory_spill_interface(&memory);
    store = (gr_spill_whole){&spill, 0};
    file_count = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gr_buffer_free(&memory.bytes);
    return 0;
}

/* ---- logs ---- */

static log_file *new_file(void)
{
    log_file *const f = &files[file_count];
    assert_true(file_count < FILES);
    f->count = 0;
    names[file_count] = (uint32_t)file_count;
    file_count++;
    return f;
}

static void put(log_file *f, unsigned id, unsigned length)
{
    assert_true(f->count < LINES && id < IDS);
    f->lines[f->count++] = (line){id, length};
}

/* The lines 1 to `count` that all have, and before each as many bytes of others. */
static void put_file(const unsigned *before, unsigned count)
{
    log_file *const f = new_file();
    for (unsigned id = 1; id <= count; id++) {
        if (before[id - 1] > 0) put(f, 0, before[id - 1]);
        put(f, id, 10);
    }
}

static uint64_t offset_of(const log_file *f, size_t at)
{
    uint64_t offset = 0;
    for (size_t i = 0; i < at; i++) offset += f->lines[i].length + END;
    return offset;
}

static uint64_t count_of(const log_file *f, unsigned id)
{
    uint64_t count = 0;
    for (size_t i = 0; i < f->count; i++) count += f->lines[i].id == id;
    return count;
}

static size_t first_of(const log_file *f, unsigned id)
{
    size_t at = 0;
    while (f->lines[at].id != id) at++;
    return at;
}

/* Other names for the same files. */
static void rename_files(void)
{
    for (size_t i = file_count; i > 1; i--) {
        size_t const k = draw((unsigned)i);
        uint32_t const name = names[k];
        names[k] = names[i - 1];
        names[i - 1] = name;
    }
}

static size_t file_named(uint32_t name)
{
    size_t file = 0;
    while (names[file] != name) file++;
    return file;
}

/* ---- asked ---- */

/* Of each file, by its rank: the least rank among those of its log, and so on. */
typedef struct {
    size_t log[FILES], sure[FILES];
    bool loose[FILES];
} parted;

static void add_line(twins *t, unsigned id)
{
    twin all[TWINS_MOST];
    size_t count = 0;
    for (uint32_t name = 0; name < file_count; name++) {
        size_t const file = file_named(name);
        const log_file *const f = &files[file];
        uint64_t const has = count_of(f, id);
        if (has == 0) continue;
        size_t const at = first_of(f, id);
        assert_true(count < TWINS_MOST);
        all[count++] = (twin){offset_of(f, at), has, name, (uint32_t)file,
                              f->lines[at].length};
    }
    if (count > 0) assert_int_equal(twins_add(t, all, count, &err), GR_OK);
}

static parted ask(void)
{
    parted p;
    twins *const t = twins_new(&store);
    assert_non_null(t);
    for (unsigned id = 1; id < IDS; id++) add_line(t, id);
    for (uint32_t i = 0; i < file_count && i < twins_files(t); i++)
        assert_true(twins_log(t, i) < twins_files(t));
    assert_int_equal(twins_settle(t, &err), GR_OK);
    for (size_t i = 0; i < file_count; i++) {
        bool const known = names[i] < twins_files(t);
        p.log[i] = p.sure[i] = i;
        p.loose[i] = known && twins_is_loose(t, names[i]);
        for (size_t k = i; known && k-- > 0;) {
            if (names[k] >= twins_files(t)) continue;
            if (twins_log(t, names[k]) == twins_log(t, names[i])) p.log[i] = k;
            if (twins_sure(t, names[k]) == twins_sure(t, names[i]))
                p.sure[i] = k;
        }
    }
    twins_free(t);
    return p;
}

static void assert_same_parted(const parted *a, const parted *b)
{
    for (size_t i = 0; i < file_count; i++) {
        assert_int_equal(a->log[i], b->log[i]);
        assert_int_equal(a->sure[i], b->sure[i]);
        assert_int_equal(a->loose[i], b->loose[i]);
    }
}

/* ---- counted ---- */

typedef struct {
    bool told[FILES][LINES];
    uint64_t tells[IDS];
    uint64_t in_doubt;
} counted;

static bool none(const void *self, uint32_t evidence)
{
    (void)self;
    (void)evidence;
    return false;
}

static void add_keys(keys *k, uint32_t name)
{
    const log_file *const f = &files[file_named(name)];
    for (size_t i = 0; i < f->count; i++) {
        uint8_t key[KEY_SIZE] = {0};
        unsigned const id = f->lines[i].id;
        key_record const record = {.nameless = true,
                                   .evidence = name,
                                   .offset = offset_of(f, i),
                                   .length = f->lines[i].length};
        for (unsigned n = 0; n < KEY_SIZE; n++)
            key[n] = (uint8_t)((id * 2654435761u) >> (n % 4 * 8));
        if (id != 0) assert_int_equal(keys_add(k, key, &record, &err), GR_OK);
    }
}

static void count_all(counted *out)
{
    uint32_t ranks[FILES];
    uint64_t number = 0;
    keys *const k = keys_new(&store);
    assert_non_null(k);
    memset(out, 0, sizeof *out);
    for (uint32_t name = 0; name < file_count; name++) {
        ranks[name] = (uint32_t)file_named(name);
        add_keys(k, name);
    }
    assert_int_equal(keys_settle(k, none, NULL, ranks, &err), GR_OK);
    for (uint32_t name = 0; name < file_count; name++) {
        size_t const file = ranks[name];
        for (size_t i = 0; i < files[file].count; i++) {
            key_told told;
            if (files[file].lines[i].id == 0) continue;
            assert_int_equal(keys_next(k, number++, &told, &err), GR_OK);
            out->told[file][i] = told.told;
            out->tells[files[file].lines[i].id] += told.told;
        }
    }
    out->in_doubt = keys_doubt(k).count;
    keys_free(k);
}

static void assert_counts(uint64_t each, unsigned lines, uint64_t in_doubt)
{
    static counted all;
    count_all(&all);
    for (unsigned id = 1; id <= lines; id++)
        assert_int_equal(all.tells[id], each);
    assert_int_equal(all.in_doubt, in_doubt);
}

/* ---- the slow one: two files ---- */

typedef enum { IN_DOUBT, ONE, APART } verdict;
enum { EDGE = 8, SURE = 3 };

static uint64_t bytes_between(const log_file *f, size_t from, size_t to)
{
    uint64_t bytes = 0;
    for (size_t i = from + 1; i < to; i++) bytes += f->lines[i].length + END;
    return bytes;
}

static verdict verdict_of(const log_file *a, const log_file *b)
{
    unsigned both[LINES];
    size_t count = 0, more_a = 0, more_b = 0, same = 0, last = SIZE_MAX;
    bool many = false;
    for (size_t i = 0; i < a->count; i++) {
        unsigned const id = a->lines[i].id;
        if (id != 0 && first_of(a, id) == i && count_of(b, id) > 0)
            both[count++] = id;
    }
    for (size_t i = 0; i < count; i++) {
        uint64_t const in_a = count_of(a, both[i]), in_b = count_of(b, both[i]);
        bool const inside = i >= EDGE && i + EDGE < count;
        many = many || in_a > 1 || in_b > 1;
        more_a += inside && in_a > in_b;
        more_b += inside && in_b > in_a;
        if (in_a != in_b) continue;
        if (last != SIZE_MAX &&
            first_of(b, both[last]) < first_of(b, both[i])) {
            uint64_t const of_a =
                bytes_between(a, first_of(a, both[last]), first_of(a, both[i]));
            uint64_t const of_b =
                bytes_between(b, first_of(b, both[last]), first_of(b, both[i]));
            more_a += of_a > of_b;
            more_b += of_b > of_a;
            same += of_a == of_b && of_a > 0;
        }
        last = i;
    }
    if (more_a > 0 && more_b > 0 && same <= more_a + more_b) return APART;
    return same >= SURE && more_a + more_b == 0 && !many ? ONE : IN_DOUBT;
}

static bool share_a_line(const log_file *a, const log_file *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->lines[i].id != 0 && count_of(b, a->lines[i].id) > 0) return true;
    return false;
}

/* What is counted of two. */
static void count_two(uint64_t *told, uint64_t *in_doubt)
{
    verdict const is = verdict_of(&files[0], &files[1]);
    *told = *in_doubt = 0;
    for (unsigned id = 1; id < IDS; id++) {
        uint64_t const a = count_of(&files[0], id), b = count_of(&files[1], id);
        *told += is == APART ? a + b : a > b ? a : b;
        if (is == IN_DOUBT) *in_doubt += a < b ? a : b;
    }
}

/* ---- the slow one: any number ---- */

static bool shared[FILES][FILES], linked[FILES][FILES];
static verdict verdicts[FILES][FILES];

static void judge_all(void)
{
    for (size_t a = 0; a < file_count; a++)
        for (size_t b = 0; b < file_count; b++) {
            shared[a][b] = a != b && share_a_line(&files[a], &files[b]);
            if (a < b)
                verdicts[a][b] = verdicts[b][a] =
                    verdict_of(&files[a], &files[b]);
            linked[a][b] = a == b || (shared[a][b] &&
                                      verdict_of(&files[a < b ? a : b],
                                                 &files[a < b ? b : a]) == ONE);
        }
    for (size_t m = 0; m < file_count; m++)
        for (size_t a = 0; a < file_count; a++)
            for (size_t b = 0; b < file_count; b++)
                linked[a][b] = linked[a][b] || (linked[a][m] && linked[m][b]);
}

static bool has_doubt(size_t file)
{
    for (size_t i = 0; i < file_count; i++)
        if (shared[file][i] && verdicts[file][i] == IN_DOUBT) return true;
    return false;
}

/* Is it said of two that they are apart, and by others that they are one? */
static bool contradict(size_t file)
{
    for (size_t a = 0; a < file_count; a++)
        for (size_t b = 0; b < file_count; b++)
            if (linked[file][a] && linked[file][b] && shared[a][b] &&
                verdicts[a][b] == APART)
                return true;
    return false;
}

/* What the header says of each two. */
static void assert_parted_well(const parted *p)
{
    for (size_t a = 0; a < file_count; a++) {
        if (p->loose[a]) assert_true(has_doubt(a));
        for (size_t b = 0; b < a; b++) {
            bool const one = p->log[a] == p->log[b];
            bool const sure = p->sure[a] == p->sure[b];
            bool const loose = p->loose[a] || p->loose[b];
            if (sure) assert_true(linked[a][b] && one);
            if (linked[a][b]) assert_true(one);
            if (linked[a][b] && !contradict(a)) assert_true(sure);
            if (!shared[a][b]) continue;
            if (verdicts[a][b] == IN_DOUBT) assert_true(one || loose);
            if (verdicts[a][b] == APART) {
                assert_false(sure);
                assert_true(!one || linked[a][b]);
            }
        }
    }
}

/* Of the n-th of a line: who has it and is told, for each log its first file; then one
 * that is of none for sure, where there are not as many yet. The rest is in doubt but
 * where one that it surely is was told. */
static void count_line(const parted *p, unsigned id, uint64_t *told,
                       uint64_t *in_doubt)
{
    uint64_t most = 0;
    *told = 0;
    for (size_t f = 0; f < file_count; f++)
        if (count_of(&files[f], id) > most) most = count_of(&files[f], id);
    for (uint64_t n = 0; n < most; n++) {
        bool tells[FILES] = {false};
        for (size_t f = 0; f < file_count; f++) {
            bool before = p->loose[f] || count_of(&files[f], id) <= n;
            for (size_t k = 0; k < f && !before; k++)
                before = tells[k] && p->log[k] == p->log[f];
            tells[f] = !before;
            *told += tells[f];
        }
        for (size_t f = 0; f < file_count && *told <= n; f++) {
            tells[f] = count_of(&files[f], id) > n;
            *told += tells[f];
        }
        for (size_t f = 0; f < file_count; f++) {
            bool sure = tells[f] || count_of(&files[f], id) <= n;
            for (size_t k = 0; k < file_count; k++)
                sure = sure || (tells[k] && p->sure[k] == p->sure[f]);
            *in_doubt += !sure;
        }
    }
}

/* ---- by hand ---- */

static void a_log_collected_twice_is_one(void **state)
{
    static const unsigned before[] = {700, 50, 0, 40, 7, 9};
    (void)state;
    put_file(before, 6);
    put_file(before, 6);
    parted const p = ask();
    assert_int_equal(p.sure[1], 0);
    assert_counts(1, 6, 0);
}

static void logs_that_each_have_more_somewhere_are_two(void **state)
{
    static const unsigned a[] = {0, 50, 0, 0, 7, 0}, b[] = {0, 0, 0, 0, 0, 9};
    (void)state;
    put_file(a, 6);
    put_file(b, 6);
    parted const p = ask();
    assert_int_equal(p.log[1], 1);
    assert_counts(2, 6, 0);
}

static void expect_doubt(const unsigned a[10], const unsigned b[10])
{
    put_file(a, 10);
    put_file(b, 10);
    parted const p = ask();
    assert_int_equal(p.log[1], 0);
    assert_int_equal(p.sure[1], 1);
    assert_counts(1, 10, 10);
}

/* However often they have as many bytes. */
static void where_one_alone_has_more_is_in_doubt(void **state)
{
    static const unsigned a[] = {0, 50, 20, 30, 7, 9, 4, 5, 6, 8};
    static const unsigned b[] = {0, 50, 20, 30, 0, 9, 4, 5, 6, 8};
    (void)state;
    expect_doubt(a, b);
}

/* As of two servers that one asks for the same pages, at which no rule looks; or of a
 * log of which each copy lacks something. */
static void each_has_more_but_mostly_as_much_is_in_doubt(void **state)
{
    static const unsigned a[] = {0, 50, 20, 30, 7, 9, 4, 5, 6, 8};
    static const unsigned b[] = {0, 50, 20, 30, 0, 9, 4, 5, 99, 8};
    (void)state;
    expect_doubt(a, b);
}

/* Either may be a longer part of the same log: bytes of what lies around it are not
 * compared, only how many. */
static void a_run_is_in_doubt_whatever_lies_around_it(void **state)
{
    (void)state;
    for (unsigned file = 0; file < 2; file++) {
        log_file *const f = new_file();
        put(f, 0, 100 + 50 * file);
        for (unsigned id = 1; id <= 20; id++) put(f, id, 10);
        put(f, 0, 300 - 70 * file);
    }
    parted const p = ask();
    assert_int_equal(p.log[1], 0);
    assert_int_equal(p.sure[1], 1);
    assert_counts(1, 20, 20);
}

/* One log in four pieces that lie on each other like tiles. */
static void a_log_in_pieces_is_one(void **state)
{
    (void)state;
    for (unsigned piece = 0; piece < 4; piece++) {
        log_file *const f = new_file();
        for (unsigned id = 1 + 10 * piece; id <= 20 + 10 * piece; id++) {
            put(f, 0, 20 + id * 7 % 5);
            put(f, id, 10);
        }
    }
    parted const p = ask();
    for (size_t i = 0; i < 4; i++) assert_int_equal(p.sure[i], 0);
    assert_counts(1, 50, 0);
}

/* Logs 0 and 1 are apart. 2 may be of 0, 3 may be of 1, and 2 of 3. */
static void what_may_be_one_counts_once_though_others_are_apart(void **state)
{
    log_file *f[4];
    static counted all;
    (void)state;
    for (unsigned i = 0; i < 4; i++) f[i] = new_file();
    for (unsigned id = 1; id < 6; id++)
        for (unsigned i = 0; i < 2; i++) {
            if (id % 2 == i) put(f[i], 0, 50);
            put(f[i], id, 10);
        }
    for (unsigned id = 10; id < 40; id++) {
        if (id < 20) put(f[0], id, 10);
        if (id < 30) put(f[2], id, 10);
        if (id >= 20) put(f[3], id, 10);
        if (id >= 30) put(f[1], id, 10);
    }
    judge_all();
    assert_int_equal(verdicts[0][1], APART);
    count_all(&all);
    for (unsigned id = 1; id < 6; id++) assert_int_equal(all.tells[id], 2);
    for (unsigned id = 10; id < 40; id++) assert_int_equal(all.tells[id], 1);
    assert_int_equal(all.in_doubt, 30);
}

/* 0 and 1 are one, and 1 and 2; yet 0 and 2 are apart. */
static void what_is_one_and_apart_is_in_doubt(void **state)
{
    log_file *f[3];
    static counted all;
    (void)state;
    for (unsigned i = 0; i < 3; i++) f[i] = new_file();
    for (unsigned id = 1; id <= 8; id++)
        for (unsigned i = 0; i < 3; i++) {
            bool const own = i != 1 && id > 4;
            if (i == 1 && id > 4) continue;
            put(f[i], 0, own ? 20 + 10 * ((id + i / 2) % 2) : 20 + id);
            put(f[i], id, 10);
        }
    judge_all();
    assert_int_equal(verdicts[0][1], ONE);
    assert_int_equal(verdicts[1][2], ONE);
    assert_int_equal(verdicts[0][2], APART);
    count_all(&all);
    for (unsigned id = 1; id <= 8; id++) assert_int_equal(all.tells[id], 1);
    assert_true(all.in_doubt > 0);
}

/* Two that surely are one, and may be of either of two logs. */
static void what_surely_is_one_is_not_in_doubt_elsewhere(void **state)
{
    static const unsigned a[] = {0, 50, 0, 9, 0}, b[] = {0, 0, 30, 0, 9};
    (void)state;
    put_file(a, 5);
    put_file(b, 5);
    for (unsigned i = 0; i < 2; i++) {
        log_file *const f = new_file();
        for (unsigned id = 1; id <= 5; id++) put(f, id, 10);
        for (unsigned id = 6; id <= 10; id++) {
            put(f, 0, 20 + id);
            put(f, id, 10);
        }
    }
    static counted all;
    count_all(&all);
    for (unsigned id = 1; id <= 5; id++) assert_int_equal(all.tells[id], 2);
    for (unsigned id = 6; id <= 10; id++) assert_int_equal(all.tells[id], 1);
    assert_int_equal(all.in_doubt, 2 * 5);
}

static void a_line_in_more_files_than_are_compared_is_in_doubt(void **state)
{
    (void)state;
    for (unsigned i = 0; i <= TWINS_MOST; i++) {
        log_file *const f = new_file();
        put(f, 0, 10 + i);
        put(f, 1, 10);
    }
    assert_counts(1, 1, TWINS_MOST);
}

/* Two more pairs than there is room for. */
static void names_change_nothing_where_pairs_are_too_many(void **state)
{
    size_t loose = 0;
    (void)state;
    while (file_count < FILES) {
        unsigned const id = 1 + (unsigned)(file_count / TWINS_MOST);
        log_file *const f = new_file();
        put(f, 0, 20 + draw(3));
        put(f, id, 10);
    }
    parted const plain = ask();
    for (size_t i = 0; i < file_count; i++) loose += plain.loose[i];
    assert_int_equal(loose, 3);
    for (unsigned round = 0; round < 5; round++) {
        rename_files();
        parted const other = ask();
        assert_same_parted(&plain, &other);
    }
}

/* ---- by chance ---- */

/* What happens at one or two servers, one of which may be quiet. */
static void put_servers(log_file *servers, unsigned count)
{
    unsigned const others = draw(5), steps = 6 + draw(40);
    bool const repeats = draw(2) == 0;
    for (unsigned s = 0; s < count; s++) servers[s].count = 0;
    for (unsigned id = 1; id <= steps; id++)
        for (unsigned s = 0; s < count; s++) {
            unsigned again = repeats && draw(9) == 0 ? 1 + draw(2) : 0;
            if (draw(4) < others) put(&servers[s], 0, 3 + draw(40));
            if (count > 1 && draw(9) == 0) continue;
            do put(&servers[s], id, 10);
            while (again-- > 0);
        }
}

/* A part of it, from which lines may be gone. */
static void put_part(const log_file *server)
{
    log_file *const f = new_file();
    size_t const n = server->count;
    size_t const from = draw(2) ? 0 : draw((unsigned)n);
    size_t const to = draw(2) ? n : from + draw((unsigned)(n - from) + 1);
    unsigned const lacks = draw(3) ? 0 : 1 + draw(4);
    for (size_t i = from; i < to; i++)
        if (lacks == 0 || draw(40) >= lacks)
            put(f, server->lines[i].id, server->lines[i].length);
}

static void draw_files(unsigned count)
{
    static log_file servers[3];
    unsigned const of = 1 + draw(3);
    file_count = 0;
    put_servers(servers, of);
    while (file_count < count) put_part(&servers[draw(of)]);
}

static void two_files_count_as_the_slow_one_says(void **state)
{
    unsigned seen[3] = {0};
    static counted all;
    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        uint64_t told, in_doubt, tells = 0;
        draw_files(2);
        count_two(&told, &in_doubt);
        if (draw(2)) rename_files();
        count_all(&all);
        for (unsigned id = 1; id < IDS; id++) tells += all.tells[id];
        assert_int_equal(tells, told);
        assert_int_equal(all.in_doubt, in_doubt);
        seen[verdict_of(&files[0], &files[1])]++;
    }
    for (unsigned i = 0; i < 3; i++) assert_true(seen[i] > 100);
}

static void files_are_parted_as_the_slow_one_says(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        static counted all, renamed;
        uint64_t in_doubt = 0;
        draw_files(2 + draw(6));
        judge_all();
        parted const p = ask();
        assert_parted_well(&p);
        count_all(&all);
        for (unsigned id = 1; id < IDS; id++) {
            uint64_t told;
            count_line(&p, id, &told, &in_doubt);
            assert_int_equal(all.tells[id], told);
        }
        assert_int_equal(all.in_doubt, in_doubt);
        rename_files();
        parted const other = ask();
        assert_same_parted(&p, &other);
        count_all(&renamed);
        assert_memory_equal(&all, &renamed, sizeof all);
    }
}

static void a_full_store_is_told(void **state)
{
    gr_status status = GR_OK;
    twins *const t = twins_new(&store);
    (void)state;
    memory.room = 1000;
    assert_non_null(t);
    for (uint32_t i = 0; i < 1000000 && status == GR_OK; i++) {
        twin const two[] = {{i, 1, i / 10000 * 2, i / 10000 * 2, 10},
                            {i, 1, i / 10000 * 2 + 1, i / 10000 * 2 + 1, 10}};
        status = twins_add(t, two, 2, &err);
    }
    assert_int_equal(status, GR_IO);
    twins_free(t);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_log_collected_twice_is_one),
        TEST(logs_that_each_have_more_somewhere_are_two),
        TEST(where_one_alone_has_more_is_in_doubt),
        TEST(each_has_more_but_mostly_as_much_is_in_doubt),
        TEST(a_run_is_in_doubt_whatever_lies_around_it),
        TEST(a_log_in_pieces_is_one),
        TEST(what_may_be_one_counts_once_though_others_are_apart),
        TEST(what_is_one_and_apart_is_in_doubt),
        TEST(what_surely_is_one_is_not_in_doubt_elsewhere),
        TEST(a_line_in_more_files_than_are_compared_is_in_doubt),
        TEST(names_change_nothing_where_pairs_are_too_many),
        TEST(two_files_count_as_the_slow_one_says),
        TEST(files_are_parted_as_the_slow_one_says),
        TEST(a_full_store_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
