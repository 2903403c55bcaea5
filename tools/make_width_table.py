#!/usr/bin/env python3
"""Writes src/report/width_table.h: how code points look on a terminal.

  acts   shown as an escape: controls, formats, separators of lines,
         surrogates, noncharacters, "default ignorable" ones, and letters that
         are drawn as nothing
  none   combining marks: no column of their own
  wide   East Asian wide and full-width, emoji: two columns

From the Unicode Character Database as Python carries it. Python does not carry
Default_Ignorable_Code_Point, so what of it is no format character is listed
here (DerivedCoreProperties.txt).

  tools/make_width_table.py > src/report/width_table.h
"""
import unicodedata

IGNORABLE = [(0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5),
             (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164),
             (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
             (0x1BCA0, 0x1BCA3), (0xE0000, 0xE0FFF)]
BLANK = [(0x2800, 0x2800), (0x1D159, 0x1D159)]  # drawn as nothing


def acts(c):
    if any(low <= c <= high for low, high in IGNORABLE + BLANK):
        return True
    if c & 0xFFFE == 0xFFFE or 0xFDD0 <= c <= 0xFDEF:
        return True
    return unicodedata.category(chr(c)) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def none(c):
    return not acts(c) and unicodedata.category(chr(c)) in ("Mn", "Me")


def wide(c):
    if acts(c) or none(c):
        return False
    return unicodedata.east_asian_width(chr(c)) in ("W", "F")


def ranges(holds):
    start = None
    for c in range(0x110001):
        inside = c < 0x110000 and holds(c)
        if inside and start is None:
            start = c
        elif not inside and start is not None:
            yield start, c - 1
            start = None


def table(name, holds):
    print(f"static const rune_range {name}[] = {{")
    line = "   "
    for low, high in ranges(holds):
        entry = f" {{0x{low:x}, 0x{high:x}}},"
        if len(line) + len(entry) > 79:
            print(line)
            line = "   "
        line += entry
    print(line)
    print("};")


print(f"""/* width_table.h - made by tools/make_width_table.py, Unicode {unicodedata.unidata_version}. */
typedef struct {{
    uint32_t low, high;
}} rune_range;
""")
table("acts_ranges", acts)
print()
table("none_ranges", none)
print()
table("wide_ranges", wide)
