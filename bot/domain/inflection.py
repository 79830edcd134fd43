"""What a word has in common with its other forms, in English or French: offer, offered; rejette, rejeté."""

from __future__ import annotations

from functools import cache

from bot.domain.data import table

_DOUBLED = frozenset("bdfglmnprst")


@cache
def _endings() -> tuple[int, tuple[tuple[str, ...], ...], frozenset[str]]:
    data = table("inflection.toml")
    longest_first = [sorted(set(data[name]), key=lambda e: (-len(e), e)) for name in ("english", "french")]
    return data["least"], tuple(map(tuple, longest_first)), frozenset(data["restores"])


@cache
def _tails() -> tuple[int, frozenset[str], int, frozenset[str]]:
    """All endings together, and the longest one's length."""
    least, languages, restores = _endings()
    known = frozenset(e for endings in languages for e in endings)
    return least, known, max(map(len, known)), restores


def roots(word: str) -> set[str]:
    """Every root that a folded word could have; it is a form of the word asked for if one of them is `wanted`."""
    found = {word}
    if word.isalpha():
        least, known, longest, restores = _tails()
        for size in range(1, min(longest, len(word) - least + 1) + 1):
            ending = word[-size:]
            if ending in known:
                root = word[:-size]
                if len(root) >= least:
                    found.add(_even(root))
                if ending in restores:
                    found.add(root + "e")
    return found


def heads(word: str) -> tuple[str, str, str]:
    """What ``head`` gives of every root: the word's own first letters or, where two of them stay, those and an e."""
    return word[:4], word[:3], word[:2] + "e"


def head(root: str) -> str:
    """How a root begins: its first four letters, of a short one three; an ending changes no letter of these."""
    return root[:4] if len(root) > 4 else root[:3]


def wanted(word: str) -> frozenset[str]:
    """The roots by which the forms of a folded word are known: its own, without the longest ending of each language."""
    found = {word}
    if word.isalpha():
        least, languages, _ = _endings()
        for endings in languages:
            ending = next((e for e in endings if word.endswith(e) and len(word) - len(e) >= least), "")
            found.add(_even(word[: len(word) - len(ending)]))
    return frozenset(found)


def _even(root: str) -> str:
    """A root's last letter once (stopp, stop; rejett, rejet), and y as i."""
    if len(root) > 3 and root[-1] == root[-2] and root[-1] in _DOUBLED:
        root = root[:-1]
    return root[:-1] + "i" if root.endswith("y") and len(root) > 3 else root
