#!/usr/bin/env python3
"""Write src/base/fold_table.h: simple case folding as runs of code points.

A run is (first, last, step, delta): every step-th code point from first to
last folds to itself plus delta. Python's unicodedata is the source; where its
full folding has several characters, the single-character lower case is the
simple folding (status S of CaseFolding.txt). Mappings onto ASCII are left
out on purpose, see utf.h.
"""
import sys
import unicodedata


def simple_fold(c):
    full = c.casefold()
    if len(full) == 1:
        return full
    low = c.lower()
    return low if len(low) == 1 else c


pairs = []
for n in range(0x80, 0x110000):
    if 0xD800 <= n <= 0xDFFF:
        continue
    f = ord(simple_fold(chr(n)))
    if f != n and f >= 0x80:
        pairs.append((n, f - n))

runs = []
for n, d in pairs:
    if runs:
        first, last, step, delta = runs[-1]
        gap = n - last
        if delta == d and (gap == step or (first == last and gap in (1, 2))):
            runs[-1] = (first, n, gap, delta)
            continue
    runs.append((n, n, 1, d))

out = sys.stdout
out.write("/* fold_table.h - written by tools/make_fold_table.py, Unicode %s.\n"
          " * {first, last, step, delta}, sorted by first. */\n"
          % unicodedata.unidata_version)
for r in runs:
    out.write("{0x%x, 0x%x, %d, %d},\n" % r)
