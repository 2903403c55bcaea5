#!/usr/bin/env python3
"""Write src/base/crc_table.h: slicing-by-8 tables of the reflected CRC-32.

Table k, entry b is the CRC register after byte b and then k zero bytes.
"""
POLYNOMIAL = 0xEDB88320
first = []
for b in range(256):
    c = b
    for _ in range(8):
        c = c >> 1 ^ (POLYNOMIAL if c & 1 else 0)
    first.append(c)
tables = [first]
for _ in range(7):
    tables.append([c >> 8 ^ first[c & 255] for c in tables[-1]])
print("/* crc_table.h - written by tools/make_crc_table.py. */")
for t in tables:
    print("{")
    for i in range(0, 256, 6):
        print(" ".join("0x%08x," % c for c in t[i:i + 6]))
    print("},")
