#!/usr/bin/env python3
"""made_json.py - objects with values of all kinds, in one of the forms of a file.

    made_json.py FORM COUNT       lines, array, pretty, joined

FORM is an object a line, one array, objects over several lines, or objects with
nothing between them. Each has the Channel and EventID by which a rule finds it,
and values drawn: nested objects and lists, texts with escapes and halves of
surrogate pairs, numbers that fit 64 bits and that do not, names with blanks and
dots, names twice. Of `number`, the text is in `text` as well.
"""
import json
import random
import sys

NAMES = ["a", "b", "user", "k", "x y", "d.e", "", "\u00f6", "\U0001f600", "q\"uote", "back\\slash",
         "tab\t", "a.b", "Z", "nul\0l"]
# As they stand in the file.
NUMBERS = ["0", "-0", "1", "-1", "9007199254740993", "-9007199254740993", "9223372036854775807",
           "-9223372036854775808", "9223372036854775808", "18446744073709551615",
           "18446744073709551616", "-9223372036854775809", "1.50", "0.1e-7", "1E3", "1e+3",
           "2.2250738585072014e-308", "1e308", "123456789012345678901234567890", "0.000", "-0.0",
           "4294967296", "3.141592653589793238462643"]
TEXTS = ['""', '"x"', '"a\\nb"', '"\\u0041\\u00df"', '"\\ud83d\\ude00"', '"\\/\\b\\f\\r\\t"',
         '"\\u0000"', '"\\u001f\u007f"', '"\u2028\U0001f600\u65e5"', '"{\\"a\\":[1,2}"', '"\\\\"',
         '"\\\\\\""', '"\\uD834\\uDD1E"', '"]}]"', '"\\u202e\\ufeff"', '"1e5"', '"null"',
         '"x\\udc00y"', '"\\udc00"',  # jq does not read the other half alone
         '"\\uffff\\ufffd"']


def name(draw):
    return json.dumps(draw.choice(NAMES), ensure_ascii=draw.random() < 0.5)


def value(draw, depth, blank):
    kind = draw.random()
    if depth > 0 and kind < 0.2:
        return members(draw, draw.randint(0, 4), depth - 1, blank)
    if depth > 0 and kind < 0.4:
        items = [value(draw, depth - 1, blank) for _ in range(draw.randint(0, 4))]
        return "[%s%s]" % (blank, ("," + blank).join(items))
    return draw.choice([draw.choice(NUMBERS), draw.choice(TEXTS), "true", "false", "null"])


def members(draw, count, depth, blank):
    pairs = ["%s:%s%s" % (name(draw), blank, value(draw, depth, blank)) for _ in range(count)]
    return "{%s%s}" % (blank, ("," + blank).join(pairs))


def one(draw, number, blank):
    inner = members(draw, draw.randint(1, 8), draw.choice([1, 2, 3, 40]), blank)[1:-1]
    exact = draw.choice(NUMBERS)
    return '{%s"Channel":"made",%s"EventID":1,"serial":%d,"number":%s,"text":"%s",%s}' % (
        blank, blank, number, exact, exact, inner)


def main():
    form, count = sys.argv[1], int(sys.argv[2])
    draw = random.Random(form)
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", newline="")
    between = {"lines": "\n", "array": ",\n", "pretty": "\n\n", "joined": ""}[form]
    blank = "\n  " if form == "pretty" else ""
    out.write("[" if form == "array" else "")
    for number in range(count):
        out.write((between if number > 0 else "") + one(draw, number, blank))
    out.write("]\n" if form == "array" else "\n")


main()
