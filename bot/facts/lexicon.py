"""The lexicon: words and phrases, with stems, that show a concept or a party; found in one pass over a sentence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.facts.text import Sentence, fold, spell

_WORD = re.compile(
    r"\d+(?:[.,]\d+)*|(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|dell|nell|dall|sull|all|un|quell|quest|dev)'(?=\w|$)|'s"
    r"|[^\W\d_]+n't|n't|[^\W\d_]+[*+]?|(?<=\b[a-z])\.|[%$€£~]"
)
_PARTED = 9  # how many words may part a verb from its particle
_ASIDE = 3  # and how many more where brackets stand between: "wants the commission (FTC) to act"
_LIGHT_REACH = 4  # how many words of a phrase are looked at around words that part nothing
_CACHE_LIMIT = 60_000


def _inflect(word: str) -> tuple[str, ...]:
    """An English verb's regular forms: ``sue`` gives sue, sues, sued, suing."""
    if word.endswith("e"):
        return word, word + "s", word + "d", word[:-1] + "ing"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word, word[:-1] + "ies", word[:-1] + "ied", word + "ing"
    if word.endswith(("s", "sh", "ch", "x")):
        return word, word + "es", word + "ed", word + "ing"
    return word, word + "s", word + "ed", word + "ing"


def phrases(entry: str) -> list[tuple[str, ...]]:
    """The token sequences that an entry stands for.

    ``rejet*`` is a stem, ``reject+`` an English verb with its forms, ``turn|turned down`` offers words for one place,
    and ``(the)`` marks a word that may be missing, ``turned ~ down`` lets words stand between; ``want ~~ to`` asks
    for one at least.
    """
    if entry.isascii() and entry.isalpha() and entry.islower():
        return [(entry,)]
    places: list[list[tuple[str, ...]]] = []
    pieces = spell(fold(entry)).split()
    for position, raw in enumerate(pieces):
        optional = raw.startswith("(") and raw.endswith(")")
        body = raw[1:-1] if optional else raw
        options: list[tuple[str, ...]] = [()] if optional else []
        for choice in body.split("|"):
            tokens = tuple(_WORD.findall(choice))
            if len(tokens) >= 1 and tokens[-1].endswith("+"):
                options.extend((*tokens[:-1], form) for form in _inflect(tokens[-1][:-1]))
            elif tokens:
                options.append(tokens)
        if options:
            places.append(options)
        if len(body) > 2 and body.endswith(".") and body[-3] != "." and position + 1 < len(pieces):
            places.append([(".",)])  # "Warner Bros. Discovery": the stop is a token of the text
        if len(body) > 1 and body.endswith(":") and position + 1 < len(pieces):
            places.append([(":",), ()])  # "Dune: Part Two", with its colon or without
    return [tuple(itertools.chain.from_iterable(p)) for p in itertools.product(*places) if any(p)]


def _matches(words: list[str], at: int, wanted: tuple[str, ...]) -> bool:
    """Whether the words at ``at`` are these; ``down*`` is a stem."""
    if at + len(wanted) > len(words):
        return False
    return all(
        words[at + n] == word or (word[-1] == "*" and words[at + n].startswith(word[:-1]))
        for n, word in enumerate(wanted)
    )


_Entry = tuple[tuple[str, ...], str, bool]  # what follows the first word, the concept, whether it asks for a capital


class _Begun(NamedTuple):
    """What may begin with a word: phrases of that word alone, those by their second word, and all others."""

    alone: tuple[_Entry, ...]
    followed: dict[str, tuple[_Entry, ...]]
    loose: tuple[_Entry, ...]


class _Table:
    """Phrases by their first word or its beginning, and endings with the concepts that they show."""

    def __init__(self) -> None:
        self.exact: dict[str, list[_Entry]] = {}
        self.stems: dict[str, list[_Entry]] = {}
        self.tails: list[tuple[str, str]] = []


class _Index:
    """Several tables as one: where a word may begin a phrase of theirs."""

    def __init__(self, tables: Iterable[_Table]) -> None:
        self._exact: dict[str, list[list[_Entry]]] = {}
        self._stems: dict[str, list[list[_Entry]]] = {}
        self._tails: list[tuple[str, str]] = []
        for table in tables:
            for word, entries in table.exact.items():
                self._exact.setdefault(word, []).append(entries)
            for stem, entries in table.stems.items():
                self._stems.setdefault(stem, []).append(entries)
            self._tails += table.tails
        self._sizes = sorted({len(stem) for stem in self._stems})

    def starting(self, word: str) -> _Begun:
        """All that may begin with a word."""
        lists = list(self._exact.get(word, ()))
        for size in self._sizes:
            if size > len(word):
                break
            lists += self._stems.get(word[:size], ())
        ended: list[_Entry] = [((), name, False) for tail, name in self._tails if word.endswith(tail)]
        return _begun(itertools.chain(*lists, ended))


class Lexicon:
    """Concepts by their phrases. A phrase may ask for a capital first letter, as names do."""

    def __init__(self, *others: Lexicon) -> None:
        """``others``: what they show is shown too; they are shared, not copied, and must not grow any more."""
        self._own = _Table()
        self._tables = [self._own]
        self._index: _Index | None = None  # made when first asked, after the last phrase
        self._cache: dict[str, _Begun] = {}
        self._known: set[tuple[str, str, bool]] = set()
        for other in others:
            self.join(other)

    def add(self, name: str, entries: Iterable[str], *, capital: bool = False) -> None:
        """Let each entry show the concept ``name``; ``capital``: an entry with a capital asks the text for one."""
        for entry in entries:
            key = (name, entry, capital)
            if key in self._known:
                continue
            self._known.add(key)
            if entry.startswith("*"):  # "*erait": any word with this ending
                self._own.tails.append((fold(entry[1:]), name))
                continue
            needs = capital and entry[:1].isupper()
            for tokens in phrases(entry):
                first = tokens[0]
                table = self._own.stems if first.endswith("*") else self._own.exact
                table.setdefault(first.rstrip("*"), []).append((tokens[1:], name, needs))
        self._grown()

    def join(self, other: Lexicon) -> None:
        """Show all that another lexicon shows, which must not grow any more."""
        self._tables += other._tables
        self._grown()

    def _grown(self) -> None:
        self._index = None
        self._cache.clear()

    def _starting(self, word: str) -> _Begun:
        known = self._cache.get(word)
        if known is None:
            if self._index is None:
                self._index = _Index(self._tables)
            if len(self._cache) > _CACHE_LIMIT:
                self._cache.clear()
            known = self._cache[word] = self._index.starting(word)
        return known

    @staticmethod
    def _split(words: list[str], i: int, rest: tuple[str, ...]) -> bool:
        """Whether a parted phrase stands: "turned ~ down" with at most some words between, "want ~~ to" with some.

        What stands before the first "~" follows at once.
        """
        head = rest[: rest.index("~")]
        first = i + 1 + len(head)
        if not _matches(words, i + 1, head):
            return False
        tail = tuple(word for word in rest[len(head) :] if word != "~")
        most = first + _PARTED + (_ASIDE if "(" in words[first : first + _PARTED] else 0)
        for j in range(first + rest.count("~") - 1, min(len(words) - len(tail), most) + 1):
            if _matches(words, j, tail):
                return True
            if words[j] in {",", ".", ";"}:
                return False
        return False

    def tag(self, sentence: Sentence) -> None:
        """Mark every phrase of the lexicon in the sentence."""
        words, capitals = sentence.words, sentence.capitals
        count = len(words)
        for i, word in enumerate(words):
            if word == ",":
                sentence.mark("comma", i, i + 1)
                continue
            begun = self._starting(word)
            for _, name, needs in begun.alone:
                if not needs or capitals[i]:
                    sentence.mark(name, i, i + 1)
            if i + 1 == count:
                continue
            followed = begun.followed.get(words[i + 1])
            for rest, name, needs in begun.loose if followed is None else (*followed, *begun.loose):
                if needs and not capitals[i]:
                    continue
                if "~" in rest:
                    if self._split(words, i, rest):
                        sentence.mark(name, i, i + 1)
                    continue
                end = i + 1 + len(rest)
                if end > count:
                    continue
                for j, wanted in enumerate(rest, i + 1):
                    if words[j] != wanted and not (wanted[-1] == "*" and words[j].startswith(wanted[:-1])):
                        break
                else:
                    sentence.mark(name, i, end)
        if sentence.lights:
            self._tag_past(sentence)

    def _tag_past(self, sentence: Sentence) -> None:
        """Mark the phrases that stand around words which part nothing: "launched on Friday a bid"."""
        parted = {i for a, b in sentence.lights for i in range(a, b)}
        at = [i for i in range(len(sentence.words)) if i not in parted]
        words = [sentence.words[i] for i in at]
        gaps = [k for k in range(1, len(at)) if at[k] - at[k - 1] > 1]
        for k in sorted({k for gap in gaps for k in range(max(0, gap - _LIGHT_REACH), gap)}):
            i = at[k]
            begun = self._starting(words[k])
            for rest, name, needs in (*begun.followed.get(words[k + 1], ()), *begun.loose):
                if "~" in rest or (needs and not sentence.capitals[i]) or not _matches(words, k + 1, rest):
                    continue
                end = at[k + len(rest)] + 1
                if end - i > len(rest) + 1:
                    sentence.mark(name, i, end)


def _begun(entries: Iterable[_Entry]) -> _Begun:
    alone: list[_Entry] = []
    followed: dict[str, list[_Entry]] = {}
    loose: list[_Entry] = []
    for entry in entries:
        rest = entry[0]
        if not rest:
            alone.append(entry)
        elif "~" in rest or rest[0][-1] == "*":
            loose.append(entry)
        else:
            followed.setdefault(rest[0], []).append(entry)
    return _Begun(tuple(alone), {word: tuple(found) for word, found in followed.items()}, tuple(loose))
