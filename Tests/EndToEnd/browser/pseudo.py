"""A language that nobody speaks: each letter has a mark, each sentence is longer and stands in brackets.

So a plain letter on a page is one that comes from no catalogue.
"""

import json
import re
from pathlib import Path

from programs import ROOT

SOURCES = ROOT / "Sources/WebGateway"
TAG = "qps"
#: Letters that look like those of ASCII.
MARKED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "åƀçđéƒĝħîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇĐÉƑĜĦÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)
#: What is no sentence.
KEPT = ("speechLanguage",)


def pseudo(sentence: str) -> str:
    """40 % longer, which is what a translation into German takes."""
    parts = re.split(r"(\{\w+\})", sentence)
    text = "".join(part if part.startswith("{") else part.translate(MARKED) for part in parts)
    return f"［!{text}{' ·' * (len(sentence) // 5)}!］"


def assets(directory: Path) -> Path:
    """The gateway's assets with this language beside the others."""
    catalogues = directory / "assets" / "Localization"
    catalogues.mkdir(parents=True)
    (directory / "assets" / "Public").symlink_to(SOURCES / "Public")
    for file in (SOURCES / "Localization").glob("*.json"):
        (catalogues / file.name).write_text(file.read_text())
    english = json.loads((SOURCES / "Localization/en.json").read_text())
    words = {name: text if name in KEPT else pseudo(text) for name, text in english.items()}
    words["timePattern"] = "{year} {hour}"
    (catalogues / f"{TAG}.json").write_text(json.dumps(words))
    return directory / "assets"
