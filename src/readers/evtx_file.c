/* evtx_file.c - the file header and the pieces of raw images.
 *
 *   0      8       16     24     32    36     38     40     42
 *   | sig. | first | last | next | len | minor major | block chunks | ...
 *          | chunk | chunk| rec. |     |             |              |
 *   120     124
 *   | flags | CRC-32 of bytes 0-119 | zero ... 4096
 *
 * Source: libevtx, "Windows XML Event Log (EVTX)", section "File header". */
#include "readers/evtx_file.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "readers/evtx_chunk.h"

bool evtx_has_file_signature(gr_slice head)
{
    return gr_starts_with(head, GR_S("ElfFile\0"));
}

gr_status evtx_read_file_header(gr_slice head, evtx_file_header *out,
                                gr_error *err)
{
    gr_cursor c = gr_cursor_over(head, 0);
    *out = (evtx_file_header){0};
    gr_skip(&c, 8);
    out->first_chunk = gr_read_u64le(&c);
    out->last_chunk = gr_read_u64le(&c);
    out->next_record = gr_read_u64le(&c);
    out->header_size = gr_read_u32le(&c);
    out->minor = gr_read_u16le(&c);
    out->major = gr_read_u16le(&c);
    out->block_size = gr_read_u16le(&c);
    out->chunk_count = gr_read_u16le(&c);
    gr_skip(&c, 76);
    out->flags = gr_read_u32le(&c);
    out->header_crc = gr_read_u32le(&c);
    if (!evtx_has_file_signature(head))
        return gr_fail(err, GR_DAMAGED, 0, "no EVTX file header");
    if (c.short_read)
        return gr_fail(err, GR_DAMAGED, 0, "EVTX file header cut short");
    out->crc_holds = (out->flags & EVTX_NO_CHECKSUMS) != 0 ||
                     gr_crc32(0, gr_sub(head, 0, 120)) == out->header_crc;
    return GR_OK;
}

size_t evtx_next_piece(gr_slice bytes, bool last)
{
    gr_slice const signature = GR_S("ElfChnk\0");
    size_t const most = EVTX_CHUNK_SIZE;
    size_t const here = bytes.len < most ? bytes.len : most;
    if (bytes.len < signature.len) return last ? bytes.len : 0;
    if (evtx_has_chunk_signature(bytes)) return last || here == most ? here : 0;
    gr_slice const window = gr_sub(bytes, 1, most - 2 + signature.len);
    size_t const found = gr_find(window, signature);
    if (found != SIZE_MAX) return found + 1;
    if (last) return here;
    return bytes.len >= most - 1 + signature.len ? most : 0;
}
