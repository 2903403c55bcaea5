/* cmdlet_text.c - see cmdlet_text.h.
 *
 *   id  data                        message
 *   1   Set-Mailbox, -Identity ...  Cmdlet suceeded. Cmdlet Set-Mailbox,
 *                                   parameters -Identity ... .
 *   6   the same                    Cmdlet failed. Cmdlet ..., parameters ... .
 *   8   ..., Get-App, exception     Task Get-App throwing unhandled exception:
 *                                   exception
 *
 * "suceeded" is what Exchange says. The data follow, with blanks between, so that
 * a word of theirs stands between blanks wherever a rule expects it so. */
#include "sigma/cmdlet_text.h"

#include "sigma/engine_limits.h"

enum { ID_DONE = 1, ID_FAILED = 6, ID_UNHANDLED = 8 };

static uint64_t number_of(event_value id)
{
    value_number n;
    if (!value_to_number(id, &n)) return 0;
    return n.kind == NUMBER_U64 ? n.u64 : (uint64_t)n.i64;
}

static bool is_letter(uint8_t c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Verb-Noun. */
static bool is_cmdlet(gr_slice text)
{
    size_t const dash = gr_find_byte(text, '-');
    if (dash == 0 || dash + 1 >= text.len) return false;
    for (size_t i = 0; i < text.len; i++)
        if (i != dash && !is_letter(text.ptr[i])) return false;
    return true;
}

static void put(gr_buffer *out, gr_arena *arena, event_value data, size_t i)
{
    if (i < data.len) gr_put(out, value_text(arena, value_at(data, i)));
}

static void put_result(gr_buffer *out, gr_arena *arena, event_value data,
                       const char *result)
{
    gr_putf(out, "Cmdlet %s. Cmdlet ", result);
    put(out, arena, data, 0);
    gr_putf(out, ", parameters ");
    put(out, arena, data, 1);
    gr_putf(out, ".");
}

static void put_unhandled(gr_buffer *out, gr_arena *arena, event_value data)
{
    size_t i = 0;
    while (i < data.len && !is_cmdlet(value_text(arena, value_at(data, i))))
        i++;
    if (i == data.len) return;
    gr_putf(out, "Task ");
    put(out, arena, data, i);
    gr_putf(out, " throwing unhandled exception: ");
    put(out, arena, data, i + 1);
}

static void put_message(gr_buffer *out, gr_arena *arena, event_value data,
                        uint64_t id)
{
    if (id == ID_DONE) put_result(out, arena, data, "suceeded");
    if (id == ID_FAILED) put_result(out, arena, data, "failed");
    if (id == ID_UNHANDLED) put_unhandled(out, arena, data);
    for (size_t i = 0; i < data.len; i++) {
        gr_put_byte(out, ' ');
        put(out, arena, data, i);
    }
}

event_value cmdlet_text(gr_arena *arena, event_value data, event_value id)
{
    if (data.type != VALUE_LIST) return data;
    event_value *const list =
        gr_arena_take_array(arena, (size_t)data.len + 1, sizeof *list);
    gr_buffer text = gr_buffer_upto(VIEW_TEXT_CEILING);
    put_message(&text, arena, data, number_of(id));
    gr_slice const message = gr_arena_copy(arena, gr_buffer_slice(&text));
    bool const whole =
        list != NULL && text.status == GR_OK && message.len == text.len;
    gr_buffer_free(&text);
    if (!whole) return data;
    for (size_t i = 0; i < data.len; i++) list[i] = value_at(data, i);
    list[data.len] = value_of(VALUE_UTF8, message.ptr, message.len);
    return value_of(VALUE_LIST, list, (size_t)data.len + 1);
}
