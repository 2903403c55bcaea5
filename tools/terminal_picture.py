#!/usr/bin/env python3
"""terminal_picture.py - what a command printed, as a picture for the README.

    build/grounds simulate build/picture
    LC_ALL=C.UTF-8 build/grounds hunt build/picture -C -o grounds-case \\
        --color always | tools/terminal_picture.py 'grounds hunt evidence' \\
        > docs/summary.svg

Reads text with the colours that src/cli/terminal.c writes. Each run of one
colour is one <text> of exact width, so that columns meet in any font.
"""
import re
import sys
from xml.sax.saxutils import escape

CELL, LINE, EDGE, COLUMNS = 8.4, 18, 14, 80
COLORS = {"0": "#d0d4da", "1": "#ffffff", "2": "#767d88", "31": "#ef6b73",
          "1;31": "#ff4d57", "33": "#e5b85c", "36": "#5fb3c4",
          "32": "#7fb069"}


def runs(line):
    """Pairs of (colour code, text) of one line."""
    code = "0"
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            code = part[2:-1]
        elif part:
            yield code, part


def text(row, column, code, part):
    """One run as SVG."""
    weight = ' font-weight="bold"' if code.startswith("1") else ""
    return (f'<text x="{EDGE + column * CELL:.1f}" '
            f'y="{EDGE + (row + 1) * LINE - 4}" fill="{COLORS[code]}"{weight} '
            f'textLength="{len(part) * CELL:.1f}">{escape(part)}</text>')


def main():
    command = sys.argv[1]
    lines = [f"\x1b[32m$\x1b[0m {command}"] + sys.stdin.read().splitlines()
    width = 2 * EDGE + COLUMNS * CELL
    height = 2 * EDGE + len(lines) * LINE
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
          f'height="{height}" viewBox="0 0 {width:.0f} {height}" '
          'font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', '
          'monospace" font-size="14" xml:space="preserve">')
    print('<rect width="100%" height="100%" rx="8" fill="#16191f"/>')
    for row, line in enumerate(lines):
        column = 0
        for code, part in runs(line):
            if part.strip():
                print(text(row, column, code, part))
            column += len(part)
    print("</svg>")


main()
