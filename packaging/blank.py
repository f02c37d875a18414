"""Fills sections of a program with zeros: sections that depend on the build folder and are never executed.

    blank.py PROGRAM SECTION...

The sections stay in place, since removing one would also remove the segment of read-only relocations."""

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
