/* json_shim.cc - simdjson's on-demand parser behind a C header.
 *
 * simdjson finds the structure (with the processor's vector instructions) and
 * checks UTF-8; scalars are handed on as their raw tokens. No exception
 * crosses the border, none is thrown: simdjson reports errors as values here.
 * Its own buffers are its own allocations, the only ones that do not come from
 * base/mem.h; they are bounded by the ceiling of one value, and refused memory
 * is an outcome.
 *
 * Source: simdjson 3.0.1, doc/basics.md, "Error Handling". */
#include "readers/json_shim.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <string_view>

static_assert(static_cast<size_t>(JSON_PADDING) == simdjson::SIMDJSON_PADDING);

namespace od = simdjson::ondemand;

struct json_shim {
    od::parser parser;
    json_node *nodes = nullptr;
    uint32_t room = 0, count = 0, depth = 0;
    bool whole = false; /* nothing but blanks follows the object */
};

namespace
{

json_outcome outcome_of(simdjson::error_code error)
{
    switch (static_cast<int>(error)) {
    case simdjson::SUCCESS: return JSON_PARSED;
    case simdjson::MEMALLOC: return JSON_NO_MEMORY;
    case simdjson::UTF8_ERROR: return JSON_NOT_UTF8;
    case simdjson::DEPTH_ERROR: return JSON_TOO_DEEP;
    default: return JSON_NOT_JSON;
    }
}

const uint8_t *bytes_of(const char *text)
{
    return reinterpret_cast<const uint8_t *>(text);
}

json_node *add(json_shim &s, json_kind kind)
{
    if (s.count == s.room) return nullptr;
    json_node *const node = &s.nodes[s.count++];
    *node = json_node{};
    node->kind = kind;
    node->next = s.count;
    return node;
}

/* The token up to the next structural one, without the blanks between. */
std::string_view trimmed(std::string_view token)
{
    size_t len = token.size();
    while (len > 0 && (token[len - 1] == ' ' || token[len - 1] == '\t' ||
                       token[len - 1] == '\n' || token[len - 1] == '\r'))
        len--;
    return token.substr(0, len);
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t digits(std::string_view s, size_t at)
{
    while (at < s.size() && is_digit(s[at])) at++;
    return at;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [-+]? [0-9]+)? : RFC 8259, 6 */
bool is_number(std::string_view s)
{
    size_t at = !s.empty() && s[0] == '-' ? 1 : 0;
    size_t const whole = at;
    at = digits(s, at);
    if (at == whole || (s[whole] == '0' && at > whole + 1)) return false;
    if (at < s.size() && s[at] == '.') {
        size_t const fraction = at + 1;
        at = digits(s, fraction);
        if (at == fraction) return false;
    }
    if (at < s.size() && (s[at] | 0x20) == 'e') {
        at++;
        if (at < s.size() && (s[at] == '-' || s[at] == '+')) at++;
        size_t const exponent = at;
        at = digits(s, at);
        if (at == exponent) return false;
    }
    return at == s.size();
}

/* simdjson steps over a scalar that nobody asked it for by matching brackets
 * alone, so what follows (the next structural byte, where the token ends) is
 * looked at here: {"a":"b":{]} would pass. */
json_outcome put_scalar(json_shim &s, json_node *node, std::string_view raw)
{
    char const after = raw.data()[raw.size()];
    if (after != ',' && after != '}' && after != ']') return JSON_NOT_JSON;
    std::string_view token = trimmed(raw);
    if (token.size() >= 2 && token.front() == '"' && token.back() == '"') {
        node->kind = JSON_TEXT;
        token = token.substr(1, token.size() - 2);
    } else if (token == "true") {
        node->kind = JSON_TRUE;
    } else if (token == "false") {
        node->kind = JSON_FALSE;
    } else if (token == "null") {
        node->kind = JSON_NULL;
    } else if (is_number(token)) {
        node->kind = JSON_NUMBER;
    } else {
        return JSON_NOT_JSON;
    }
    node->text = bytes_of(token.data());
    node->text_len = static_cast<uint32_t>(token.size());
    node->next = s.count;
    return JSON_PARSED;
}

json_outcome put_value(json_shim &s, od::value value, const char *key,
                       size_t key_len, uint32_t depth);

json_outcome put_array(json_shim &s, od::array array, uint32_t depth)
{
    for (auto element : array) {
        od::value value;
        if (auto error = element.get(value)) return outcome_of(error);
        json_outcome const outcome = put_value(s, value, nullptr, 0, depth);
        if (outcome != JSON_PARSED) return outcome;
    }
    return JSON_PARSED;
}

/* Has one of the eight bytes this value? The bits of the first are right. */
uint64_t places_of(uint64_t word, uint64_t byte)
{
    uint64_t const ones = ~uint64_t{0} / 255;
    uint64_t const x = word ^ (ones * byte);
    return (x - ones) & ~x & (ones << 7);
}

/* Where the quote is that ends a key. simdjson has seen that there is one, and
 * there is padding behind it. */
size_t key_length(const char *key)
{
    size_t len = 0;
    for (uint64_t word;; len += sizeof word) {
        std::memcpy(&word, key + len, sizeof word);
        if ((places_of(word, '"') | places_of(word, '\\')) != 0) break;
    }
    while (key[len] != '"') len += key[len] == '\\' ? 2 : 1;
    return len;
}

/* A word behind a key is no part of it, and no colon. */
bool colon_follows(const char *text)
{
    while (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
        text++;
    return *text == ':';
}

json_outcome put_object(json_shim &s, od::object object, uint32_t depth)
{
    for (auto item : object) {
        od::field field;
        if (auto error = std::move(item).get(field)) return outcome_of(error);
        const char *const key = field.key().raw();
        size_t const len = key_length(key);
        if (!colon_follows(key + len + 1)) return JSON_NOT_JSON;
        json_outcome const outcome =
            put_value(s, field.value(), key, len, depth);
        if (outcome != JSON_PARSED) return outcome;
    }
    return JSON_PARSED;
}

json_outcome put_value(json_shim &s, od::value value, const char *key,
                       size_t key_len, uint32_t depth)
{
    if (depth == 0) return JSON_TOO_DEEP;
    od::json_type type;
    if (auto error = value.type().get(type)) return outcome_of(error);
    bool const object = type == od::json_type::object;
    bool const array = type == od::json_type::array;
    json_node *const node = add(s, object ? JSON_OBJECT : JSON_ARRAY);
    if (node == nullptr) return JSON_TOO_MANY;
    node->key = key == nullptr ? nullptr : bytes_of(key);
    node->key_len = static_cast<uint32_t>(key_len);

    json_outcome outcome = JSON_NOT_JSON;
    if (object) {
        od::object inside;
        if (auto error = value.get_object().get(inside))
            return outcome_of(error);
        outcome = put_object(s, inside, depth - 1);
    } else if (array) {
        od::array inside;
        if (auto error = value.get_array().get(inside))
            return outcome_of(error);
        outcome = put_array(s, inside, depth - 1);
    } else {
        outcome = put_scalar(s, node, value.raw_json_token());
    }
    node->next = s.count;
    return outcome;
}

json_outcome put_root(json_shim &s, const uint8_t *text, size_t len)
{
    od::document document;
    od::object object;
    std::string_view const view(reinterpret_cast<const char *>(text), len);
    auto result = s.parser.iterate(view, len + JSON_PADDING);
    if (auto error = std::move(result).get(document)) return outcome_of(error);
    if (auto error = document.get_object().get(object))
        return outcome_of(error);
    json_node *const node = add(s, JSON_OBJECT);
    if (node == nullptr) return JSON_TOO_MANY;
    json_outcome const outcome = put_object(s, object, s.depth - 1);
    node->next = s.count;
    s.whole = outcome == JSON_PARSED &&
              document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return outcome;
}

} // namespace

json_shim *json_shim_new(uint32_t nodes, uint32_t depth)
{
    json_shim *const s = new (std::nothrow) json_shim;
    if (s == nullptr) return nullptr;
    s->nodes = new (std::nothrow) json_node[nodes];
    s->room = nodes;
    s->depth = depth;
    if (s->nodes != nullptr) return s;
    delete s;
    return nullptr;
}

void json_shim_free(json_shim *s)
{
    if (s == nullptr) return;
    delete[] s->nodes;
    delete s;
}

json_outcome json_shim_parse(json_shim *s, const uint8_t *text, size_t len,
                             const json_node **nodes)
{
    s->count = 0;
    s->whole = false;
    json_outcome const outcome = put_root(*s, text, len);
    *nodes = s->nodes;
    return outcome;
}

bool json_shim_whole(const json_shim *s)
{
    return s->whole;
}
