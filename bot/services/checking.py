"""Checking any text against the facts: for people (a card) and for machines (stable JSON, docs/machine-readable.md).

articles | read (each subject) | stories among them | one object an article, in order
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.findings import Article, FactStatus, FactVersion, Finding, Reading
from bot.domain.stories import StoryText
from bot.domain.story_batch import cluster
from bot.domain.urls import host
from bot.domain.values import to_json
from bot.errors import InputError
from bot.services.shelf import restated_facts, told_facts
from bot.services.subjects import Subject

_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


def article_of_json(line: str, *, number: int) -> tuple[str, Article]:
    """An article's id and text from one line of JSON. InputError names the line and what is wrong."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise InputError(f"line {number}: not JSON ({error}).") from None
    if not isinstance(data, dict) or data.get("id") is None:
        raise InputError(f"line {number}: needs an object with an id.")

    def text(*names: str) -> str:
        for name in names:
            value = data.get(name)
            if value is None or value == "":
                continue
            if not isinstance(value, str):
                raise InputError(f"line {number}: {name} must be a text.")
            return value
        return ""

    date = text("date")
    if date and not _DATE.match(date):
        raise InputError(f"line {number}: date {date!r} is not YYYY-MM-DD or YYYY-MM.")
    url = text("url", "link")
    return str(data["id"]), Article(
        title=text("title"),
        summary=text("summary"),
        text=text("text"),
        date=date[:10] or None,
        language=text("lang") or None,
        outlet=text("source", "outlet") or host(url),
        url=url,
    )


def finding_json(finding: Finding, *, why: bool = False) -> dict[str, object]:
    """A finding in the contract's form."""
    data: dict[str, object] = {
        "fact": finding.fact,
        "relation": finding.relation.value,
        "value": None if finding.value is None else to_json(finding.value),
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "part": finding.part,
        "as_of": finding.as_of,
        "confidence": round(finding.confidence, 3),
    }
    if why and finding.why is not None:
        data["why"] = {
            "parties": list(finding.why.parties),
            "wording": finding.why.wording,
            "value": finding.why.value,
            "rule": finding.why.rule,
        }
    return data


def merge(readings: Sequence[Reading]) -> Reading:
    """Several subjects' readings of one article as one."""
    if len(readings) == 1:
        return readings[0]
    return Reading(
        relevant=any(r.relevant for r in readings),
        language=readings[0].language,
        findings=tuple(f for r in readings for f in r.findings),
        parties=tuple(dict.fromkeys(p for r in readings for p in r.parties)),
        stages=tuple(s for r in readings for s in r.stages),
    )


def baseline_of(subject: Subject, *, now: datetime) -> dict[str, FactVersion]:
    """What the subject's seeds state, as a ledger would hold it: for a text that is compared with no database."""
    held: dict[str, FactVersion] = {}
    for finding in (f for seed in subject.seeds for f in seed.findings if f.value is not None):
        assert finding.value is not None  # noqa: S101 -- said above
        held.setdefault(
            finding.fact,
            FactVersion(
                id=0,
                dossier=subject.key,
                fact=finding.fact,
                value=finding.value,
                status=FactStatus.BASELINE,
                as_of=finding.as_of,
                learned_at=now,
            ),
        )
    return held


def read_all(subjects: Sequence[Subject], article: Article) -> Reading:
    """What the article says of every subject."""
    return merge([subject.read(article) for subject in subjects])


def check_articles(
    subjects: Sequence[Subject], articles: Iterable[tuple[str, Article]], *, why: bool = False
) -> Iterator[dict[str, object]]:
    """One object an article, in order. ``story`` names the event that the article shares with others of the file."""
    read = [(key, article, read_all(subjects, article)) for key, article in articles]
    stories = name_stories([(key, a, r) for key, a, r in read if r.relevant], subjects)
    for key, _, reading in read:
        line: dict[str, object] = {
            "id": key,
            "relevant": reading.relevant,
            "story": stories.get(key),
            "findings": [finding_json(f, why=why) for f in reading.findings],
        }
        yield {**line, "stages": list(reading.stages)} if why else line


def name_stories(read: Sequence[tuple[str, Article, Reading]], subjects: Sequence[Subject] = ()) -> Mapping[str, str]:
    """Article id -> the story's name, for articles that are about a subject; its chronology places what has no date."""
    texts = [_story_text(key, article, reading) for key, article, reading in read]
    undated = any(text.published is None or text.precision != "day" for text in texts)
    past = past_texts(subjects) if undated and len(texts) > 1 else []
    return dict(zip([key for key, _, _ in read], cluster(texts, past=past), strict=True))


def past_texts(subjects: Sequence[Subject]) -> list[list[StoryText]]:
    """The accounts of each event of the subjects' chronologies, read as articles of its day are."""
    events = []
    for subject in subjects:
        for event in subject.dossier.chronology:
            articles = [Article(text=a.text, date=event.day, language=a.language) for a in event.accounts]
            events.append([_story_text(event.day, article, subject.read(article)) for article in articles])
    return events


def article_of_text(text: str) -> Article:
    """A text that a person pasted: its first short line is the title where more follows."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and len(first) <= 200:
        return Article(title=first.strip(), text=rest.strip())
    return replace(Article(), text=text.strip())


def _story_text(key: str, article: Article, reading: Reading) -> StoryText:
    published, precision = _published(article.date)
    facts, quotes = told_facts(reading.findings)
    return StoryText(
        id=key,
        title=article.title,
        summary=article.summary,
        content=article.text,
        language=reading.language,
        published=published,
        precision=precision,
        outlet=article.outlet,
        facts=facts,
        quotes=quotes,
        restated=restated_facts(reading.findings),
    )


def _published(date: str | None) -> tuple[datetime | None, str]:
    """An ISO date as a moment, and how exact it is: day, month or year."""
    if not date:
        return None, "day"
    parts = [int(p) for p in date.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    try:
        year, month, day = [*parts, 1, 1][:3]
        return datetime(year, month, day, tzinfo=UTC), precision
    except ValueError:  # no day of the calendar
        return None, "day"
