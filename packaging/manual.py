#!/usr/bin/env python3
"""Writes a manual page from a template in mdoc(7).

The program's own help replaces @OPTIONS@ and @COMMANDS@, and docs/configuration.md replaces @SETTINGS@. So a page cannot forget a
command, an option or a setting.

    manual.py TEMPLATE VERSION SECONDS [PROGRAM]
"""

import datetime
import json
import re
import subprocess
import sys

# Every command has these options, and the pages describe them once.
COMMON = {"help", "version", "socket", "json"}


def text(words):
    """Plain text as lines of mdoc, with each sentence on a line of its own. No line is taken for a request."""
    words = words.replace("\\", "\\e").replace("\n", " ")
    lines = [line.strip() for line in re.split(r"(?<=[.?!]) +(?=[A-Z`])", words)]
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in lines if line)


def spelled(name):
    return f"Fl {name['name']}" if name["kind"] == "short" else f"Fl -{name['name']}"


def shown(arguments):
    return [argument for argument in arguments or [] if argument.get("shouldDisplay", True)]


def value(argument):
    return f" Ar {argument['valueName']}" if argument["kind"] == "option" else ""


def item(argument):
    if argument["kind"] == "positional":
        head = f"Ar {argument['valueName']}"
    else:
        head = " , ".join(spelled(name) + value(argument) for name in argument["names"])
    said = argument.get("abstract") or argument["valueName"].replace("-", " ").capitalize() + "."
    default = argument.get("defaultValue")
    if default and default != "false":
        said = said.rstrip(".") + f"; {default} when absent."
    return f".It {head}\n{text(said)}"


def items(arguments):
    return "\n".join([".Bl -tag -width Ds", *map(item, arguments), ".El"]) if arguments else ""


def synopsis(argument):
    if argument["kind"] == "positional":
        word = f"Ar {argument['valueName']}"
    else:
        word = spelled(argument["preferredName"]) + value(argument)
    return f".Op {word}" if argument["isOptional"] else f".{word}"


def leaves(command, words=()):
    for child in command.get("subcommands") or []:
        if child["commandName"] == "help" or not child.get("shouldDisplay", True):
            continue
        path = (*words, child["commandName"])
        if child.get("subcommands"):
            yield from leaves(child, path)
        else:
            yield path, child


def own(command):
    return [a for a in shown(command.get("arguments")) if a["kind"] == "positional" or a["preferredName"]["name"] not in COMMON]


def section(path, command):
    name = " ".join(path)
    lines = [f".Ss {name}", ".Nm", f".Cm {name}", *map(synopsis, own(command)), ".Pp", text(command.get("abstract", ""))]
    if command.get("discussion"):
        lines += [".Pp", text(command["discussion"])]
    return "\n".join(lines + [items(own(command))])


def default_of(cell):
    return "Must be set." if cell == "must be set" else f"{cell} when absent."


def settings(document):
    """The settings of docs/configuration.md: its headings and its prose, and its tables as lists of names."""
    lines, listing, ranged, started = [], False, False, False
    for line in document.splitlines() + [""]:
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if listing and not cells:
            lines += [".El", ".Pp"]
            listing = False
        if line.startswith("## "):
            lines.append(f".Ss {line[3:]}")
            started = True
        elif not started or not line or set(line) <= set("|-"):
            if started and lines[-1] != ".Pp" and not line and not lines[-1].startswith((".Ss", ".El")):
                lines.append(".Pp")
        elif cells and not listing:
            listing, ranged = True, "range" in cells
            lines.append(".Bl -tag -width Ds")
        elif cells:
            names = re.findall(r"`(\w+)`", cells[0])
            lines.append(f".It Ev {' , '.join(names)}" if names and cells[0].startswith("`") else f".It {cells[0].replace('`', '')}")
            rest = [f"Default {cells[1]}, range {cells[2]}."] if ranged else [default_of(cells[1])] if len(cells) > 2 else []
            said = cells[-1].replace("`", "")
            lines += [text(words) for words in rest] + [text(f"Past it: {said}" if ranged else said[:1].upper() + said[1:])]
        else:
            lines.append(text(line.replace("`", "")))
    while lines[-1] == ".Pp":
        lines.pop()
    # Leaves out a paragraph break before a heading or a list, where it has no effect.
    return "\n".join(a for a, b in zip(lines, lines[1:] + [""], strict=True) if not (a == ".Pp" and b.startswith((".Ss", ".Bl"))))


def page(template, version, seconds, help_of=None):
    date = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    filled = template.replace("@DATE@", f"{date:%B} {date.day}, {date.year}").replace("@VERSION@", version)
    if "@SETTINGS@" in filled:
        with open("docs/configuration.md", encoding="utf-8") as file:
            filled = filled.replace("@SETTINGS@", settings(file.read()))
    if help_of:
        filled = filled.replace("@OPTIONS@", items(shown(help_of.get("arguments"))))
        filled = filled.replace("@COMMANDS@", "\n".join(section(*leaf) for leaf in leaves(help_of)))
    return "\n".join(line for line in filled.splitlines() if line) + "\n"


if __name__ == "__main__":
    template, version, seconds, *program = sys.argv[1:]
    described = None
    if program:
        described = json.loads(subprocess.check_output([program[0], "--experimental-dump-help"]))["command"]
    with open(template, encoding="utf-8") as file:
        sys.stdout.write(page(file.read(), version, int(seconds), described))
