/* exchange_cells.c - see exchange_cells.h.
 *
 *   cell  = item *( ";" item )
 *   item  = "'" *( any / 2"'" ) "'"    the whole item, where it holds ; or '
 *         / [ type ":" ] key "=" value
 *   type  = S / I32 / Dbl / F / Dt / ...
 *
 * Not all programs quote: a plain value goes on over each ";" behind which no
 * key and "=" stand. Keys with brackets are counters of one server or database,
 * and no fields: ADS.C[DC01]=2. */
#include "readers/exchange_cells.h"

#include "base/hash.h"

enum { KEY_LENGTH = 96, CELLS_ARENA = 1 << 18 };

bool exchange_cells_open(exchange_cells *c)
{
    c->arena = gr_arena_new(CELLS_ARENA);
    if (c->arena == NULL) return false;
    exchange_cells_forget(c);
    return true;
}

void exchange_cells_close(exchange_cells *c)
{
    gr_arena_free(c->arena);
}

void exchange_cells_forget(exchange_cells *c)
{
    memset(c->heads, 0, sizeof c->heads);
    memset(c->first, 0, sizeof c->first);
    memset(c->followers, 0, sizeof c->followers);
    c->count = c->item_count = 0;
    c->changed = true;
    gr_arena_reset(c->arena);
}

/* ---- items ---- */

typedef enum { OF_NONE, OF_LETTER, OF_KEY, OF_BRACKET } byte_class;

static byte_class class_of(uint8_t c)
{
    if (gr_is_letter(c)) return OF_LETTER;
    if (gr_is_digit(c) || c == '.' || c == '_' || c == '-') return OF_KEY;
    return c == '[' ? OF_BRACKET : OF_NONE;
}

/* How a key is written at the start of `text`. */
typedef struct {
    size_t begin;   /* behind its type */
    size_t end;     /* at its "=" */
    bool bracketed; /* a counter */
} key_span;

/* False: no key stands there. */
static bool find_key(gr_slice text, key_span *out)
{
    gr_slice const near = gr_sub(text, 0, KEY_LENGTH);
    *out = (key_span){0, 0, false};
    for (size_t i = 0; i < near.len; i++) {
        uint8_t const c = near.ptr[i];
        byte_class const of = class_of(c);
        out->end = i;
        if (c == '=') return i > out->begin;
        if (i == out->begin && of != OF_LETTER) return false;
        if (out->bracketed) {
            if (c == ';' || c == '\'') return false;
        } else if (c == ':' && out->begin == 0 && i <= 4) {
            out->begin = i + 1;
        } else if (of == OF_BRACKET) {
            out->bracketed = true;
        } else if (of == OF_NONE) {
            return false;
        }
    }
    return false;
}

/* Where the item that begins with a quote ends: at its own last quote, which
 * the cell's end or a ";" follows. The end of the cell: nowhere. */
static size_t quoted_end(gr_slice cell, size_t from, size_t *doubled)
{
    *doubled = 0;
    for (size_t at = from + 1; at < cell.len;) {
        size_t const quote = at + gr_find_byte(gr_from(cell, at), '\'');
        if (quote + 1 >= cell.len || cell.ptr[quote + 1] != '\'') return quote;
        (*doubled)++;
        at = quote + 2;
    }
    return cell.len;
}

/* Each two quotes are one. */
static gr_slice with_single_quotes(gr_arena *arena, gr_slice text)
{
    uint8_t *const out = gr_arena_take_text(arena, text.len);
    size_t n = 0;
    if (out == NULL) return text;
    for (size_t i = 0; i < text.len; i++) {
        out[n++] = text.ptr[i];
        if (text.ptr[i] == '\'') i++;
    }
    return gr_slice_of(out, n);
}

/* ---- keys ---- */

static gr_slice key_of(const cell_key *k)
{
    return gr_sub(k->written, k->key_begin, k->written.len - k->key_begin - 1);
}

static uint16_t *head_of(exchange_cells *c, uint8_t cell, gr_slice key)
{
    return &c->heads[gr_hash64(cell, key) % CELLS_HEADS];
}

/* 1 + the number of the key; 0: it is new. Its type does not count. */
static uint16_t known_key(exchange_cells *c, uint8_t cell, gr_slice key)
{
    for (uint16_t i = *head_of(c, cell, key); i != 0; i = c->keys[i - 1].next)
        if (c->keys[i - 1].cell == cell &&
            gr_equal(key_of(&c->keys[i - 1]), key))
            return i;
    return 0;
}

static gr_slice field_name(gr_arena *arena, gr_slice column, gr_slice key)
{
    uint8_t *const out = gr_arena_take_text(arena, column.len + 1 + key.len);
    if (out == NULL) return (gr_slice){NULL, 0};
    memcpy(out, column.ptr, column.len);
    out[column.len] = '.';
    memcpy(out + column.len + 1, key.ptr, key.len);
    return gr_slice_of(out, column.len + 1 + key.len);
}

/* Into the order of names. */
static void place_key(exchange_cells *c, uint16_t number)
{
    size_t at = c->count - 1;
    while (at > 0 && gr_compare(c->keys[c->order[at - 1]].name,
                                c->keys[number].name) > 0) {
        c->order[at] = c->order[at - 1];
        at--;
    }
    c->order[at] = number;
    for (; at < c->count; at++) c->place[c->order[at]] = (uint16_t)at;
}

/* As known_key, of a key that is new; 0: no room. */
static uint16_t new_key(exchange_cells *c, uint8_t cell, gr_slice column,
                        gr_slice text, key_span span)
{
    gr_slice const key = gr_sub(text, span.begin, span.end - span.begin);
    if (c->count == CELLS_KEYS) return 0;
    cell_key *const k = &c->keys[c->count];
    uint16_t *const head = head_of(c, cell, key);
    *k = (cell_key){.name = field_name(c->arena, column, key),
                    .written =
                        gr_arena_copy(c->arena, gr_sub(text, 0, span.end + 1)),
                    .cell = cell,
                    .next = *head,
                    .key_begin = (uint16_t)span.begin};
    if (gr_arena_status(c->arena) != GR_OK) return 0;
    *head = (uint16_t)++c->count;
    place_key(c, (uint16_t)(c->count - 1));
    c->changed = true;
    return (uint16_t)c->count;
}

/* ---- a cell ---- */

typedef struct {
    exchange_cells *cells;
    gr_arena *arena;
    gr_slice column; /* its name */
    uint8_t cell;
    uint16_t last;      /* key; 0: none yet */
    uint16_t *expected; /* where it stands which key is likely to come */
    size_t begun;       /* items of the cell */
    bool full;          /* the keys must be forgotten first */
} cell_walk;

static uint16_t *follower(const cell_walk *w, uint16_t number)
{
    return &w->cells->followers[(w->last * 31u + number) % CELLS_FOLLOWERS];
}

/* The key that is written at the start of `text`; 0: none, or a counter, whose
 * span is set all the same. */
static uint16_t key_at(cell_walk *w, gr_slice text, key_span *span)
{
    exchange_cells *const c = w->cells;
    uint16_t number = *w->expected;
    if (number != 0 && gr_starts_with(text, c->keys[number - 1].written)) {
        const cell_key *const k = &c->keys[number - 1];
        *span = (key_span){k->key_begin, k->written.len - 1, false};
        return number;
    }
    if (!find_key(text, span) || span->bracketed) return 0;
    number = known_key(c, w->cell,
                       gr_sub(text, span->begin, span->end - span->begin));
    if (number == 0) number = new_key(c, w->cell, w->column, text, *span);
    w->full = w->full || number == 0;
    *w->expected = number;
    return number;
}

static void keep_item(cell_walk *w, uint16_t number, gr_slice value)
{
    exchange_cells *const c = w->cells;
    if (number == 0) return;
    w->expected = follower(w, number);
    w->last = number;
    if (w->begun == CELL_ITEMS) return;
    w->begun++;
    c->items[c->item_count].key = (uint16_t)(number - 1);
    c->items[c->item_count++].value =
        value_of(VALUE_UTF8, value.ptr, value.len);
}

/* Does an item begin at the start of `text`? */
static bool begins_item(const cell_walk *w, gr_slice text)
{
    key_span span;
    uint16_t const number = *w->expected;
    if (text.len == 0 || text.ptr[0] == ';') return true;
    if (text.ptr[0] == '\'') text = gr_from(text, 1);
    if (number != 0 && gr_starts_with(text, w->cells->keys[number - 1].written))
        return true;
    return find_key(text, &span);
}

/* The item in quotes that begins at `at`; where it ends. 0: it is none. */
static size_t read_quoted(cell_walk *w, gr_slice cell, size_t at)
{
    size_t doubled = 0;
    key_span span;
    size_t const end = quoted_end(cell, at, &doubled);
    if (end == cell.len) return 0;
    if (end + 1 < cell.len && cell.ptr[end + 1] != ';') return 0;
    gr_slice item = gr_sub(cell, at + 1, end - at - 1);
    if (doubled > 0) item = with_single_quotes(w->arena, item);
    uint16_t const number = key_at(w, item, &span);
    if (number != 0) keep_item(w, number, gr_from(item, span.end + 1));
    return end + 1;
}

/* The same of any other. */
static size_t read_plain(cell_walk *w, gr_slice cell, size_t at)
{
    key_span span = {0, 0, false};
    gr_slice const text = gr_from(cell, at);
    uint16_t const number = key_at(w, text, &span);
    uint16_t *const before = w->expected;
    if (number != 0) w->expected = follower(w, number);
    size_t end = at + (number == 0 ? 0 : span.end + 1);
    for (;; end++) {
        end += gr_find_byte(gr_from(cell, end), ';');
        if (end >= cell.len || begins_item(w, gr_from(cell, end + 1))) break;
    }
    w->expected = before;
    if (number != 0)
        keep_item(w, number,
                  gr_sub(cell, at + span.end + 1, end - at - span.end - 1));
    return end;
}

static bool read_cell(cell_walk *w, gr_slice cell)
{
    for (size_t at = 0; at < cell.len && !w->full; at++) {
        size_t end = 0;
        if (cell.ptr[at] == ';') continue;
        if (cell.ptr[at] == '\'') end = read_quoted(w, cell, at);
        at = end > 0 ? end : read_plain(w, cell, at);
        if (w->begun == CELL_ITEMS) break;
    }
    return !w->full;
}

/* False: the keys are too many, with those of rows before. */
static bool read_cells(exchange_cells *c, const exchange_columns *columns,
                       const event_value *values, gr_arena *arena)
{
    c->item_count = 0;
    for (size_t i = 0; i < columns->cell_count; i++) {
        size_t const column = (size_t)columns->cells[i];
        cell_walk walk = {.cells = c,
                          .arena = arena,
                          .column = columns->names[column],
                          .cell = (uint8_t)i,
                          .expected = &c->first[i]};
        if (!read_cell(&walk, value_bytes(values[column]))) return false;
    }
    return true;
}

bool exchange_cells_read(exchange_cells *c, const exchange_columns *columns,
                         const event_value *values, gr_arena *arena)
{
    if (read_cells(c, columns, values, arena)) return true;
    exchange_cells_forget(c);
    return read_cells(c, columns, values, arena);
}

/* ---- values ---- */

/* `to` and one more. */
static void add_value(gr_arena *arena, event_value *to, event_value value)
{
    size_t const count = value_count(*to);
    event_value *const list =
        gr_arena_take_array(arena, count + 1, sizeof *list);
    if (list == NULL) return;
    for (size_t i = 0; i < count; i++) list[i] = value_at(*to, i);
    list[count] = value;
    *to = value_of(VALUE_LIST, list, count + 1);
}

void exchange_cells_put(const exchange_cells *c, gr_arena *arena,
                        event_value *out)
{
    for (size_t i = 0; i < c->count; i++)
        out[i] = value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < c->item_count; i++) {
        event_value *const to = &out[c->place[c->items[i].key]];
        if (to->type == VALUE_ABSENT) *to = c->items[i].value;
        else add_value(arena, to, c->items[i].value);
    }
}
