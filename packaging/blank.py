"""Zeroes sections of a program in their place: what differs from one build folder to another and is never run.

    blank.py PROGRAM SECTION...

In their place, since a section that is taken out takes the segment of read-only relocations with it."""

import re
import subprocess
import sys

program, *names = sys.argv[1:]
table = subprocess.run(["readelf", "-SW", program], capture_output=True, text=True, check=True).stdout
with open(program, "r+b") as file:
    for name, offset, size in re.findall(r"\] (\S+) +\S+ +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+) ", table):
        if name in names:
            file.seek(int(offset, 16))
            file.write(bytes(int(size, 16)))
