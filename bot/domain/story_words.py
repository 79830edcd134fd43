"""What a word tells of an event wherever it stands: a happening, a name, itself; looked up once for each spelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.domain.data import table
from bot.domain.text import tokens, written

_KEPT = 100_000  # spellings of words of which it is remembered what they tell
FIGURE = ("#",)  # holds the place of what a figure tells, which the words around it decide


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of the languages that mean something to stories."""

    concepts: frozenset[str]  # as features
    exact: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word, which is no figure: words, feature
    weekday_of: dict[str, str]  # a word -> the day of the week as a feature
    weekdays: dict[str, int]  # such features -> the day, Monday being 0
    stop: frozenset[str]
    scales: dict[str, float]
    long: frozenset[str]
    months: dict[str, int]
    bounds: frozenset[str]
    translations: dict[str, dict[str, str]]  # language -> a word's stem -> the English word that stands for it


@cache
def lexicon() -> Lexicon:
    """The lexicon of ``events.toml`` and ``translations.toml``, read once."""
    data = table("events.toml")
    exact: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for concept, wordings in data["concepts"].items():
        for wording in wordings:
            parts = tuple(wording.replace("-", " ").split())
            if len(parts) > 1 and not parts[0][0].isdigit():  # what begins with a figure is read as one
                phrases.setdefault(parts[0], []).append((parts, f"c:{concept}"))
            elif wording.endswith("*"):
                stems.setdefault(wording[:-1], []).append(concept)
            else:
                exact.setdefault(wording, []).append(concept)
    weekday_of: dict[str, str] = {}
    for number, wordings in data["weekdays"].items():
        for wording in wordings:
            first, *rest = wording.split()
            if rest:
                phrases.setdefault(first, []).append(((first, *rest), f"t:{number}"))
            else:
                weekday_of[wording] = f"t:{number}"
    scales = data["scales"]
    return Lexicon(
        concepts=frozenset(f"c:{concept}" for concept in data["concepts"]),
        exact={k: tuple(v) for k, v in exact.items()},
        stems={k: tuple(v) for k, v in stems.items()},
        phrases={k: tuple(sorted(v, key=lambda pc: -len(pc[0]))) for k, v in phrases.items()},
        weekday_of=weekday_of,
        weekdays={f"t:{number}": int(number) for number in data["weekdays"]},
        stop=frozenset(data["stop"]["words"]),
        scales={w: float(s) for s, ws in scales.items() if s != "long" for w in ws},
        long=frozenset(scales["long"]),
        months={w: int(m) for m, ws in data["months"].items() for w in ws},
        bounds=frozenset(data["bounds"]["words"]),
        translations={
            language: {stem(word): english for english, words in rows.items() for word in words}
            for language, rows in table("translations.toml").items()
        },
    )


def row_of(sentence: str, language: str = "") -> tuple[list[str], list[tuple[str, ...]]]:
    """The folded words of a sentence, and the features that each tells; a figure has one that holds its place.

    ``language`` ("fr") says which words can be translated. Runs for all that comes in: a word that was met before
    costs two look-ups.
    """
    met = _met_in(language[:2])
    spelt = written(sentence)
    if spelt is not None:
        words = " ".join(spelt).lower().split()
        tells = list(map(met.__getitem__, spelt))
        begun = met.phrases
        phrases = [n for n, spelling in enumerate(spelt) if spelling in begun]
    else:
        row = tokens(sentence)
        words = [token.word for token in row]
        tells = [_told(token.word, met.translations, capital=sentence[token.start].isupper()) for token in row]
        phrases = [n for n, word in enumerate(words) if word in lexicon().phrases]
    if tells:  # a capital that begins a sentence says little
        tells[0] = tuple([f for f in tells[0] if f[0] == "c"]) or tells[0]
    for n in phrases:
        tells[n] = (*_phrase(words, n), *tells[n])
    return words, tells


class _Tells(dict[str, tuple[str, ...]]):
    """The features of each word by its spelling (as ``written`` has it), worked out when it is first met.

    ``phrases``: the spellings that may begin a phrase.
    """

    def __init__(self, translations: Mapping[str, str]) -> None:
        super().__init__()
        self.translations = translations
        self.phrases: set[str] = set()

    def __missing__(self, spelling: str) -> tuple[str, ...]:
        if len(self) >= _KEPT:
            self.clear()
            self.phrases.clear()
        word = spelling.lower()
        told = self[spelling] = _told(word, self.translations, capital=spelling[0].isupper())
        if word in lexicon().phrases:
            self.phrases.add(spelling)
        return told


@cache
def _met_in(language: str) -> _Tells:
    """The words that were met in a language; one store for all whose words are not translated."""
    known = lexicon().translations
    return _Tells(known[language]) if language in known else _Tells({}) if not language else _met_in("")


def _told(word: str, translations: Mapping[str, str], *, capital: bool) -> tuple[str, ...]:
    """What happens (c:), and who is named (n:) or else what the word is (w:), as far as it counts."""
    if word[0].isdigit():
        return FIGURE
    known = lexicon()
    if word in known.weekday_of:
        return (known.weekday_of[word],)
    met = list(known.exact.get(word, ()))
    for size in range(2, len(word) + 1):
        met += known.stems.get(word[:size], ())
    concepts = tuple(f"c:{concept}" for concept in dict.fromkeys(met))
    if word in known.stop or len(word) < 2:
        return concepts
    if capital:
        return (*concepts, f"n:{word}")
    if concepts:
        return concepts
    root = stem(word)
    english = translations.get(root)
    return _told(english, {}, capital=False) if english else (f"w:{root}",)


def stem(word: str) -> str:
    """A word without most of its endings; relatives in two languages often share it ("restru", "invest")."""
    if len(word) > 6:
        return word[:6]
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _phrase(words: Sequence[str], n: int) -> tuple[str, ...]:
    """What the longest phrase tells that begins here, if one does."""
    second = words[n + 1] if n + 1 < len(words) else ""
    for parts, feature in lexicon().phrases[words[n]]:
        if not second.startswith(parts[1].removesuffix("*")):
            continue
        here = tuple(words[n : n + len(parts)])
        if here == parts or (
            parts[-1].endswith("*")
            and len(here) == len(parts)
            and here[:-1] == parts[:-1]
            and here[-1].startswith(parts[-1][:-1])
        ):
            return (feature,)
    return ()
