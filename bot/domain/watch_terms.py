"""What watches ask of a text, as terms of which a text has a few: words, beginnings, forms, and signs of no words.

A term is a string: ``musk``, ``off*``, ``~offer``, ``:lang:fr``. A text's terms are found once for all watches, and a
watch is then asked about that set, which is a matter of set operations in C.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.watch_syntax import (
    All,
    Any,
    ChangeOver,
    Fact,
    Forms,
    Language,
    Node,
    Not,
    Phrase,
    Prefix,
    Source,
    Word,
)
from bot.domain.watch_text import sign_of


def term_of(node: Node) -> str | None:
    """The term of a single part, such that a text which the part takes has it; None where no one term tells."""
    match node:
        case Word(word=word):
            return word
        case Prefix(start=start):
            return f"{start}*"
        case Forms(word=word):
            return f"~{word}"
        case Language() | Source() | Fact():
            return sign_of(node)
        case ChangeOver():
            return ":change"
        case _:
            return None


def told(node: Node) -> bool:
    """Whether a text that has the part's term is taken by it: of a change or a family's value it tells too little."""
    match node:
        case Word() | Prefix() | Forms() | Language() | Source():
            return True
        case Fact(key=key, value=value):
            return not (value and key.endswith("*"))
        case _:
            return False


def leaves(node: Node) -> Iterator[Node]:
    """The single parts of an expression, the denied ones too; of a phrase, its words."""
    match node:
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Not(part=part):
            yield from leaves(part)
        case Phrase(words=words):
            yield from map(Word, words)
        case _:
            yield node
