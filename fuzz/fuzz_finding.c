/* fuzz_finding.c - a line of findings.jsonl, from a case that anybody may have
 * written.
 *
 * Asserted of a finding that is read: it can be shown in each form, and what it
 * is written as is read as the same. */
#include <stdlib.h>
#include <string.h>

#include "case/finding_read.h"
#include "case/findings_file.h"
#include "report/findings.h"
#include "support/holds.h"

enum { ARENA = 64 << 20 };
static const size_t most = (size_t)64 << 20;

static gr_status read_padded(finding_reader *reader, gr_arena *arena,
                             gr_slice line, finding *out, uint8_t **copy)
{
    gr_error err;
    *copy = malloc(line.len + CASE_LINE_PADDING);
    HOLDS(*copy != NULL);
    if (line.len > 0) memcpy(*copy, line.ptr, line.len);
    memset(*copy + line.len, ' ', CASE_LINE_PADDING);
    return finding_read(reader, arena, gr_slice_of(*copy, line.len), out, &err);
}

static void check_views(const finding *f)
{
    gr_buffer out = gr_buffer_upto(most);
    report_table const table = {.width = 80};
    report_finding_row(&out, &table, f);
    report_finding_csv(&out, f, false);
    HOLDS(out.status == GR_OK);
    gr_buffer_free(&out);
}

static void check_again(finding_reader *reader, gr_arena *arena,
                        const finding *f)
{
    finding same;
    uint8_t *copy;
    gr_buffer first = gr_buffer_upto(most), second = gr_buffer_upto(most);
    report_finding_json(&first, f);
    HOLDS(read_padded(reader, arena, gr_buffer_slice(&first), &same, &copy) ==
          GR_OK);
    report_finding_json(&second, &same);
    HOLDS(gr_equal(gr_buffer_slice(&first), gr_buffer_slice(&second)));
    gr_buffer_free(&first);
    gr_buffer_free(&second);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static finding_reader *reader;
    finding f;
    uint8_t *copy;
    if (reader == NULL) reader = finding_reader_new();
    gr_arena *const arena = gr_arena_new(ARENA);
    HOLDS(reader != NULL && arena != NULL);
    gr_slice const line = gr_slice_of(data, size);
    if (read_padded(reader, arena, line, &f, &copy) == GR_OK) {
        HOLDS(f.fields.len < size);
        check_views(&f);
        check_again(reader, arena, &f);
    }
    gr_arena_free(arena);
    free(copy);
    return 0;
}
