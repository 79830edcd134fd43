"""A subject at work: its dossier, its seeds and the detector that knows its baseline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.dossier import Dossier
from bot.domain.findings import Article, Finding, Reading
from bot.domain.model import Entry
from bot.errors import SeedError
from bot.facts.detector import Detector
from config.seeds import Seed

SEED_ORIGIN = "seed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedReading:
    """A seed and the baseline findings that its text gave."""

    seed: Seed
    article: Article
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the services need of one subject."""

    dossier: Dossier
    detector: Detector
    seeds: tuple[SeedReading, ...]

    @property
    def key(self) -> str:
        """The dossier's key."""
        return self.dossier.key

    def read(self, article: Article) -> Reading:
        """What the article says of this subject."""
        return self.detector.read(article)


def article_of_seed(seed: Seed) -> Article:
    """The seed as an article; its facts are read from the text alone, so that offsets point into the file's text."""
    return Article(text=seed.text, date=seed.as_of, language=seed.language, outlet=seed.outlet)


def article_of_entry(entry: Entry) -> Article:
    """An entry as an article to read. A content that only repeats the summary is left out."""
    repeated = not entry.content or entry.content == entry.summary
    return Article(
        title=entry.title,
        summary=entry.summary,
        text="" if repeated else entry.content,
        date=entry.published.date().isoformat(),
        language=entry.language or None,
        outlet=entry.outlet,
        url=entry.url,
    )


def make_subject(dossier: Dossier, seeds: Iterable[Seed]) -> Subject:
    """A subject with the baseline read out of its seeds, oldest first. SeedError where no seed proves a single fact."""
    plain = Detector(dossier)
    readings: list[SeedReading] = []
    for seed in sorted(seeds, key=lambda s: (s.as_of, s.file)):
        article = article_of_seed(seed)
        findings = plain.read_seed(article, as_of=seed.as_of)
        if not findings:
            raise SeedError(
                f"{seed.file}: no watched fact of the dossier {dossier.key} was found in the text. "
                "Check the parties and wordings in the dossier, or the seed's text."
            )
        readings.append(SeedReading(seed=seed, article=article, findings=findings))
    baseline = [finding for reading in readings for finding in reading.findings]
    return Subject(dossier=dossier, detector=plain.with_baseline(baseline), seeds=tuple(readings))


def make_subjects(dossiers: Sequence[Dossier], seeds: Sequence[Seed]) -> tuple[Subject, ...]:
    """Every dossier with its seeds. SeedError for a seed whose dossier is not there, and a dossier without a seed."""
    known = {d.key for d in dossiers}
    for seed in seeds:
        if seed.dossier not in known:
            raise SeedError(
                f"{seed.file}: names the dossier {seed.dossier!r}, which is not among those read: "
                f"{', '.join(sorted(known)) or 'none'}. Name it with --dossier, or put it into config/dossiers."
            )
    subjects = []
    for dossier in dossiers:
        own = [s for s in seeds if s.dossier == dossier.key]
        if not own:
            raise SeedError(
                f"{dossier.file or dossier.key}: no seed belongs to this dossier. Put an article with "
                f"'dossier: {dossier.key}' in its front matter into the seeds directory."
            )
        subjects.append(make_subject(dossier, own))
    return tuple(subjects)
