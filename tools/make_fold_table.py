#!/usr/bin/env python3
"""Write the tables of simple case folding.

    make_fold_table.py pages  > src/base/fold_pages.h
    make_fold_table.py deltas > src/base/fold_deltas.h
    make_fold_table.py runs   > src/base/fold_runs.h

Below U+10000 a page is 64 code points; it has a number, and under that number
stands what is to be added to each of its code points, modulo 65536. Most pages
have nothing to add and share number 0. Above, a run is (first, last, delta).
Python's unicodedata is the source; where its full folding has several
characters, the single-character lower case is the simple folding (status S of
CaseFolding.txt). Mappings onto ASCII from elsewhere are left out on purpose,
see utf.h.
"""
import sys
import unicodedata


def simple_fold(c):
    full = c.casefold()
    if len(full) == 1:
        return full
    low = c.lower()
    return low if len(low) == 1 else c


PAGE = 64
deltas = {}
for n in range(0x110000):
    if 0xD800 <= n <= 0xDFFF:
        continue
    f = ord(simple_fold(chr(n)))
    if f != n and (f >= 0x80 or n < 0x80):
        deltas[n] = f - n

known = [[0] * PAGE]
pages = []
for first in range(0, 0x10000, PAGE):
    page = [deltas.get(n, 0) % 65536 for n in range(first, first + PAGE)]
    if page not in known:
        known.append(page)
    pages.append(known.index(page))

runs = []
for n in sorted(deltas):
    if n < 0x10000:
        continue
    if runs and runs[-1][1] == n - 1 and runs[-1][2] == deltas[n]:
        runs[-1] = (runs[-1][0], n, deltas[n])
    else:
        runs.append((n, n, deltas[n]))


def write(name, what, lines):
    print("/* %s - written by tools/make_fold_table.py, Unicode %s.\n * %s */\n"
          "/* clang-format off */"
          % (name, unicodedata.unidata_version, what))
    for line in lines:
        print(line)


def rows(numbers):
    return [", ".join(str(n) for n in numbers[i:i + 16]) + ","
            for i in range(0, len(numbers), 16)]


kind = sys.argv[1] if len(sys.argv) == 2 else ""
if kind == "pages":
    write("fold_pages.h", "The numbers of the pages.", rows(pages))
elif kind == "deltas":
    write("fold_deltas.h", "What to add, by page number.",
          ["{" + "\n ".join(rows(page)) + "}," for page in known])
elif kind == "runs":
    write("fold_runs.h", "{first, last, delta} from U+10000 on, sorted.",
          ["{0x%x, 0x%x, %d}," % run for run in runs])
else:
    sys.exit(__doc__)
