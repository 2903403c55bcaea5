/* syslog_text.c - see syslog_text.h. */
#include "readers/syslog_text.h"

bool syslog_skip(gr_slice *s, gr_slice text)
{
    if (!gr_starts_with(*s, text)) return false;
    *s = gr_from(*s, text.len);
    return true;
}

bool syslog_drop(gr_slice *s, gr_slice text)
{
    if (!gr_ends_with(*s, text)) return false;
    s->len -= text.len;
    return true;
}

gr_slice syslog_word(gr_slice *s)
{
    size_t const end = gr_find_byte(*s, ' ');
    gr_slice const word = gr_sub(*s, 0, end);
    *s = gr_from(*s, end + (end < s->len));
    return word;
}

bool syslog_upto(gr_slice *s, gr_slice end, gr_slice *out)
{
    size_t const at = gr_find(*s, end);
    if (at == SIZE_MAX) return false;
    *out = gr_sub(*s, 0, at);
    *s = gr_from(*s, at + end.len);
    return true;
}

bool syslog_around_last(gr_slice s, gr_slice mark, gr_slice *before,
                        gr_slice *behind)
{
    if (s.len < mark.len) return false;
    for (size_t at = s.len - mark.len + 1; at-- > 0;) {
        if (s.ptr[at] != mark.ptr[0] ||
            memcmp(s.ptr + at, mark.ptr, mark.len) != 0)
            continue;
        *before = gr_sub(s, 0, at);
        *behind = gr_from(s, at + mark.len);
        return true;
    }
    return false;
}

/* 192.0.2.1, or two colons at least, with what a link is called behind %. */
bool syslog_is_address(gr_slice word)
{
    size_t dots = 0, colons = 0, i = 0;
    for (; i < word.len && word.ptr[i] != '%'; i++) {
        uint8_t const c = word.ptr[i], letter = c | 0x20;
        if (c == '.') dots++;
        else if (c == ':') colons++;
        else if (gr_is_digit(c)) continue;
        else if (letter < 'a' || letter > 'f') return false;
        else if (colons == 0 && dots > 0) return false;
    }
    return colons >= 2 ||
           (dots == 3 && i == word.len && word.len >= 7 && word.len <= 15);
}

void syslog_put_source(gr_slice word, syslog_facts *out)
{
    if (word.len == 0 || gr_equal(word, GR_S("UNKNOWN"))) return;
    if (syslog_is_address(word)) out->src_ip = word;
    else out->src_host = word;
}
