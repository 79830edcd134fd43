"""Agency credits in a text: datelines, "avec AFP", "(AP)", a closing "REUTERS"; no captions, no other "AFP"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.domain.data import table
from bot.domain.outlets import Name, agency_names
from bot.domain.text import fold

_EDGE = 100  # characters at the beginning or end of a text where an agency is credited
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)\s*(?:\(c\)\s*)?\d{4},?(?:\s+the)?\s*$", re.IGNORECASE)
_YEAR = re.compile(r" \d{4}\b")
_SIGN = re.compile(r"(?:©|\(c\))\s*$", re.IGNORECASE)
# what an agency's dateline has before and behind it
_AFTER_BRACKET = re.compile(r"\s*[)\]](?:\s*$|\s*\n|\s*[-_|:.•·]|\s*(?:[A-Z\d\[]))")
# "Jane Doe (The Atlantic): ...": for whom a person works who is quoted
_AFFILIATION = re.compile(r"\s*(?:[A-Z][\w.'-]*[a-z][\w.'-]*\s+){2,4}[(\[]")
_COLON = re.compile(r"\s*[)\]]\s*:")
_TAIL = re.compile(r"[\s.)\]]*$")
_AT_END = re.compile(r"(?:[.!?…)]['\])]*\s+|\n\s*|[.!?]-+\s*)$|(?:\s-+|\|)\s*$|[.!?…]['\])]*\s*[-|]+\s*$")
_STARTS = re.compile(r"(?:\s*\|\s*[A-Z])|\s*\n|\s*-+\s|\s*:\s|\s+-")
_STARTS_AT_PLACE = re.compile(
    r"(?:, [A-Z][\w .'-]{2,30}[.\n]|,? (?:publie|le \d)[^.\n]{0,60}\n| (?:a|in|at) [A-Z][\w -]{2,30}\n)"
)
_DESK = re.compile(r"/[A-Za-z]{1,12}(?![A-Za-z])")
_INITIALS = re.compile(r"([(\[])[a-z]{2,4}\s*/\s*$")  # "(lch/AFP)"
_STAMP = re.compile(r"\s*/ ?\d[\d.:h\s]*")
_BYLINE_END = re.compile(r"\s*(?:$|[.)\]|\n•·:]|-)|, ?(?:le )?\d| (?:le|on) \d")
_ARTICLE = re.compile(r"\b(?:the|la|le|les) $", re.IGNORECASE)
_SMALL = {"of", "the", "for", "and", "de", "des", "du", "la", "le", "les", "et", "d", "l", "in", "on", "pour"}
_BOUNDARY = re.compile(r"(?:^|[.!?…:;\n(\[|•·]|\s-+)\s*$")


@dataclass(frozen=True, slots=True)
class _Words:
    """The data as expressions, for a text without accents."""

    more: re.Pattern[str]  # further agencies behind the first: " et Reuters", "/AP"
    agency_end: re.Pattern[str]  # an agency just before
    extra: re.Pattern[str]  # " Opinion", " Infomax"
    credit: re.Pattern[str]
    beside: frozenset[str]
    byline: frozenset[str]
    photo: re.Pattern[str]
    place: re.Pattern[str]


@cache
def _words() -> _Words:
    data = table("origins.toml")
    credit = data["credit"]
    called = {re.escape(" ".join(n.parts)).replace(r"\ ", " ?") for n in agency_names()}
    names = "|".join(sorted(called, key=len, reverse=True))
    parts = "|".join(data["follow"]["parts"])
    before = "|".join(sorted({re.escape(fold(w)) for w in credit["before"]}, key=len, reverse=True))
    return _Words(
        more=re.compile(rf"(?:\s*(?:[,/&+]| et | and | y | und )\s*(?:l'|the )?(?:{names})\b)+", re.IGNORECASE),
        agency_end=re.compile(rf"\b(?:{names})\s*/\s*$", re.IGNORECASE),
        extra=re.compile(rf"(?:(?: (?:{parts})|\.com|\.fr)\b)+", re.IGNORECASE),
        credit=re.compile(rf"(?:^|[^\w'])({before})(?: l'agence)?\s*:?\s*(?:the\s+)?$", re.IGNORECASE),
        beside=frozenset(credit["beside"]),
        byline=frozenset(fold(w).rstrip("'") for w in credit["byline"]),
        photo=re.compile(rf"(?:\b(?:{'|'.join(credit['photo'])})\b|©(?! ?\d))[^\n.]{{0,60}}$", re.IGNORECASE),
        place=re.compile(
            r"\s*(?:(?:[A-Z\d][^\s(]*|\[[A-Z][^\]]*\]|-+|/|\||de|la|le|el|MONTH\.?)[\s,.;]*){1,9}$".replace(
                "MONTH", f"(?:{'|'.join(data['time']['months'])})"
            )
        ),
    )


def spelled_otherwise(left: str, name: Name) -> bool:
    """Whether the words before a bracket, with which ``left`` ends, spell a name: "Australian Federal Police (AFP)"."""
    if len(name.parts) != 1 or not left.endswith(("(", "[")):
        return False
    letters = name.parts[0]
    initials: list[str] = []
    for word in reversed(re.findall(r"[^\W_]+|[.;:!?\n]", left[-120:-1])):
        if not word[0].isalnum():
            break
        if word.lower() in _SMALL:
            continue
        if not word[0].isupper():
            break
        initials.append(word[0].lower())
        if len(initials) == len(letters):
            break
    return "".join(reversed(initials)) == letters


def credited(text: str, start: int, end: int, name: Name, *, begins: bool, ends: bool) -> bool:
    """Whether the name at ``text[start:end]`` credits who wrote the text.

    ``text`` is without accents; it ``begins`` and ``ends`` where the report's part does.
    """
    near_begin = begins and start <= _EDGE
    near_end = ends and len(text) - end <= _EDGE
    if not (near_begin or near_end):
        return False
    known = _words()
    left, right = _ARTICLE.sub("", text[:start]), text[end:]
    more = known.more.match(right)
    right = right[more.end() :] if more else right
    extra = known.extra.match(right)
    right = right[extra.end() :] if extra else right
    left = _INITIALS.sub(r"\1", left)
    bare = left.rstrip()
    opening = begins and not bare.strip("-")
    dateline = near_begin and (bare.endswith(("(", "[")) and known.place.fullmatch(bare[:-1]) is not None)
    if bare.endswith(("(", "[")):
        stamp = _DESK.match(right) or _STAMP.match(right)
        inside = right[stamp.end() :] if stamp else right
        if not name.agency and _AFFILIATION.fullmatch(bare) and _COLON.match(inside):
            return False
        if near_begin and (dateline or not bare[:-1].strip(" -")) and (inside.startswith(" - ") or _closes(inside)):
            return True
        if name.code or not name.agency:
            return False
    if name.code or not name.agency:
        return False
    if known.photo.search(left):
        return bool(_RIGHTS.search(left))
    if bare.endswith(("(", "[")):
        return _AFTER_BRACKET.match(inside) is not None and not (near_begin and not near_end and not bare[:-1].strip())
    if bare.endswith("/"):
        return right.startswith("/")  # "/TASS/"
    if right.startswith("/") and not opening:
        return False
    if _RIGHTS.search(left) or (_SIGN.search(left) and _YEAR.match(right)):
        return True
    if opening:
        desk = _DESK.match(right)
        right = right[desk.end() :] if desk and right[1].islower() else right
        return bool(_STARTS.match(right) or _STARTS_AT_PLACE.match(right))
    placed = near_begin and bare.endswith(("-", "|", ",")) and known.place.fullmatch(bare) is not None
    if placed and re.match(r"\s*(?:-|\|)", right):
        return True
    if near_begin and right.startswith("\n") and _signed(bare, known):
        return True
    if ends and _TAIL.fullmatch(right) and (_AT_END.search(left) or _signed(bare, known)):
        return True
    return _byline(left, right, known)


def captioned(left: str) -> bool:
    """Whether a name behind ``left`` stands in a picture's caption: "Photo: ...", "© Jane Doe, ..."."""
    return _words().photo.search(left) is not None


def _closes(inside: str) -> bool:
    """Whether a bracket closes as a dateline's does: behind it stand a dash or the report's first word."""
    return re.match(r"\s*[)\]](?:\s*\.?\s*[-_:]|\s*[A-Z\d\[\n]|\s*$)", inside) is not None


def _signed(bare: str, known: _Words) -> bool:
    """Whether a comma stands behind who signs: "By Jane Doe, Reuters"."""
    if not bare.endswith(","):
        return False
    line = re.split(r"[\n.!?]", bare)[-1]
    found = re.findall(r"[^\W_]+", line)
    return 0 < len(found) <= 8 and all(w[0].isupper() or w.lower() in known.byline for w in found)


def _byline(left: str, right: str, known: _Words) -> bool:
    """Whether a credit's word stands before the name, where a line or sentence begins or behind whose report it is."""
    found = known.credit.search(left)
    if found is None:
        return False
    word = found[1].lower()
    earlier = left[: found.start(1)]
    if not _BYLINE_END.match(right):
        return False
    if _BOUNDARY.search(earlier):
        return True
    if word in known.beside or word.startswith("source"):
        if earlier.rstrip().endswith(","):
            return True
        segment = re.split(r"[\n.!?(|•·]|\s-+\s", earlier)[-1]
        names = re.findall(r"[^\W_]+", segment)
        return 0 < len(names) <= 8 and all(not w[0].islower() or w in known.byline for w in names)
    return False
