"""Renders Views/ as the desk does, for tests without the desk: the part of Mustache that our templates use, with
template inheritance (https://mustache.github.io/mustache.5.html). Whitespace may differ; a browser does not care."""

import html
import re
from pathlib import Path

VIEWS = Path(__file__).resolve().parents[3] / "Sources" / "WebGateway" / "Views"
TAG = re.compile(r"\{\{([#^/<>$!]?)\s*([^}]*?)\s*\}\}")


def render(name: str, context: dict) -> str:
    return _render(_template(name), [context], {})


def _template(name: str) -> list:
    source = (VIEWS / f"{name}.mustache").read_text()
    assert "{{{" not in source and "{{&" not in source, f"{name} has an unescaped value"
    nodes, rest = _parse(_tokens(source), None)
    assert rest == []
    return nodes


def _tokens(source: str) -> list:
    tokens, end = [], 0
    for match in TAG.finditer(source):
        tokens.append(("text", source[end : match.start()]))
        tokens.append((match[1] or "value", match[2]))
        end = match.end()
    return tokens + [("text", source[end:])]


def _parse(tokens: list, closing: str | None) -> tuple[list, list]:
    nodes = []
    while tokens:
        (kind, name), *tokens = tokens
        if kind == "/":
            assert name == closing, f"{{{{/{name}}}}} closes {closing}"
            return nodes, tokens
        children = None
        if kind in "#^<$":
            children, tokens = _parse(tokens, name)
        nodes.append((kind, name, children))
    assert closing is None, f"{closing} is not closed"
    return nodes, []


def _render(nodes: list, stack: list, blocks: dict) -> str:
    return "".join(_render_node(*node, stack, blocks) for node in nodes)


def _render_node(kind: str, name: str, children: list | None, stack: list, blocks: dict) -> str:
    if kind == "text":
        return name
    if kind == "!":
        return ""
    if kind == ">":
        return _render(_template(name), stack, blocks)
    if kind == "<":
        own = {child[1]: child[2] for child in children if child[0] == "$"}
        return _render(_template(name), stack, own | blocks)
    if kind == "$":
        return _render(blocks.get(name, children), stack, blocks)
    value = next((frame[name] for frame in reversed(stack) if isinstance(frame, dict) and name in frame), None)
    if kind == "value":
        return "" if value is None else html.escape(str(value))
    # In Swift an empty string is a value; false, absent and an empty list are not.
    is_there = value is not None and value is not False and value != []
    if kind == "^":
        return "" if is_there else _render(children, stack, blocks)
    if not is_there:
        return ""
    items = value if isinstance(value, list) else [value]
    return "".join(_render(children, stack + [item], blocks) for item in items)
