/* access_haproxy.c - see access_haproxy.h.
 *
 *   192.0.2.7:5678 [02/Mar/2021:08:15:30.123] fe be/srv 0/0/1/2/3 200 1234 - -
 *       ---- 1/1/0/0/0 0/0 {captured|headers} "GET /a?b HTTP/1.1"
 *
 * HAProxy writes a quote in a header or a request as #22 or %22, so the first
 * one opens the request; of a line that syslog cut, the last is missing. Source:
 * HAProxy's Configuration Manual, "HTTP log format". */
#include "readers/access_haproxy.h"

static gr_slice take_word(gr_slice *rest)
{
    gr_slice const word = gr_sub(*rest, 0, gr_find_byte(*rest, ' '));
    *rest = gr_from(*rest, word.len + 1);
    return word;
}

/* "192.0.2.7:5678", "2001:db8::2:5678": up to the last colon. */
static bool take_client(gr_slice *rest, access_line *out)
{
    gr_slice const word = take_word(rest);
    size_t end = word.len;
    while (end > 0 && word.ptr[end - 1] != ':') end--;
    out->client = gr_sub(word, 0, end == 0 ? 0 : end - 1);
    return out->client.len > 0 && gr_all_digits(gr_from(word, end));
}

static bool take_time(gr_slice *rest, access_line *out)
{
    int64_t ns;
    bool has_zone;
    gr_slice const word = take_word(rest);
    if (word.len < 2 || word.ptr[0] != '[' || word.ptr[word.len - 1] != ']')
        return false;
    out->time = gr_sub(word, 1, word.len - 2);
    return access_time_parse(out->time, &ns, &has_zone);
}

/* "+" before a number: the answer was not over yet. */
static gr_slice without_plus(gr_slice number)
{
    return gr_starts_with(number, GR_S("+")) ? gr_from(number, 1) : number;
}

static bool take_request(gr_slice rest, access_line *out)
{
    size_t const quote = gr_find_byte(rest, '"');
    if (quote == rest.len) return false;
    out->request = gr_from(rest, quote + 1);
    out->request = gr_sub(out->request, 0, gr_find_byte(out->request, '"'));
    access_line_cut_request(out);
    return true;
}

bool access_haproxy_read(gr_slice message, access_line *out)
{
    gr_slice rest = message;
    *out = (access_line){.extra_count = 0};
    if (!take_client(&rest, out) || !take_time(&rest, out)) return false;
    (void)take_word(&rest); /* who took it */
    (void)take_word(&rest); /* to whom it went */
    (void)take_word(&rest); /* how long that took */
    out->status = take_word(&rest);
    out->bytes = without_plus(take_word(&rest));
    gr_slice const status = out->status;
    bool const answered = status.len == 3 && gr_all_digits(status);
    return (answered || gr_equal(status, GR_S("-1"))) &&
           gr_all_digits(out->bytes) && take_request(rest, out);
}
