"""Asking Commands from the terminal, and drawing its answers there."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import House, open_house
from bot.card import check as checked
from bot.card.model import BlockKind, Card, Tone
from bot.domain.findings import Article
from bot.domain.model import Platform
from bot.loading import load_subjects
from bot.platforms.console import draw
from bot.ports import Where, Who
from bot.services.asking import Ask
from bot.services.checking import baseline_of
from config.settings import Settings, load_settings

HERE = Where(platform=Platform.CONSOLE, channel="console", name="console")


def operator(settings: Settings) -> Who:
    """Whoever sits at the terminal may change everything."""
    return Who(platform=Platform.CONSOLE, id="operator", name="operator", language=settings.language, manager=True)


def show(card: Card) -> None:
    """Draw a card on standard output; an error on standard error, with exit code 1."""
    if card.tone is Tone.ERROR:
        shown = [s.text for b in card.blocks if b.kind is BlockKind.PREFORMATTED for s in b.spans]
        sys.stderr.write("\n".join([f"sincethen: {card.summary}", *shown]) + "\n")
        sys.exit(1)
    draw(card)


def answer(path: tuple[str, ...], **options: str | int | None) -> None:
    """Run one of the commands and draw its answer."""
    given = {name: value for name, value in options.items() if value is not None and value != ""}
    settings = load_settings()

    async def ask(house: House) -> Card:
        house.rounds.prepare()
        return await house.commands.call(path, given, operator(settings), HERE)

    show(_in_house(settings, ask))


def check_one(what: str, article: Article | None, *, why: bool, dossiers: Sequence[str], seeds: Sequence[Path]) -> None:
    """Compare one text with the facts, for a person; with a dossier or seed of one's own, without the database."""
    settings = load_settings()
    if article is not None and (dossiers or seeds):
        show(_compared(settings, article, why=why, dossiers=dossiers, seeds=seeds))
        return

    async def ask(house: House) -> Card:
        house.rounds.prepare()
        read = article or await house.web.article(what)
        asked = Ask(
            who=operator(settings),
            where=HERE,
            options={},
            now=house.clock(),
            language=settings.language,
            time_zone=settings.time_zone,
        )
        with house.database.read() as uow:
            return house.commands.check_card(uow, asked, read, why=why)

    show(_in_house(settings, ask, dossiers=dossiers, seeds=seeds))


def _compared(
    settings: Settings, article: Article, *, why: bool, dossiers: Sequence[str], seeds: Sequence[Path]
) -> Card:
    subjects = load_subjects(settings, only=dossiers, seeds=seeds)
    best = max(subjects, key=lambda s: len(s.read(article).findings))
    baseline = baseline_of(best, now=datetime.now(UTC))
    return checked(
        dossier=best.dossier,
        article=article,
        reading=best.read(article),
        baseline=baseline,
        language=settings.language,
        why=why,
    )


def _in_house(
    settings: Settings,
    ask: Callable[[House], Awaitable[Card]],
    *,
    dossiers: Sequence[str] = (),
    seeds: Sequence[Path] = (),
) -> Card:
    async def run() -> Card:
        async with open_house(settings, only=dossiers, seeds=seeds) as house:
            return await ask(house)

    return asyncio.run(run())
