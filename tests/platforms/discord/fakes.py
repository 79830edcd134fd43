"""Cards to draw and commands that answer with them."""

from datetime import UTC, datetime

from bot.card.model import Action, ActionStyle, Block, BlockKind, Card, Span, Style, Tone
from bot.domain.model import Destination, Platform
from bot.ports.platforms import Choice
from tests.platforms.discord.people import CHANNEL, GUILD


def moment(*numbers):
    return datetime(*numbers, tzinfo=UTC)


def text(*spans, kind=BlockKind.TEXT, action=None):
    made = tuple(Span(text=s) if isinstance(s, str) else s for s in spans)
    return Block(kind=kind, spans=made, action=action)


def card(*blocks, title="A title", **more):
    return Card(title=title, summary="A summary", blocks=blocks, **more)


def alert():
    return Card(
        title="CHANGED · Musk's offer for OpenAI: status",
        summary="Changed: Musk's offer for OpenAI, now rejected by the board",
        tone=Tone.CHANGED,
        private=False,
        blocks=(
            text(
                Span(text="refused by Sam Altman", style=Style.STRIKE),
                " (Feb 2025) → ",
                Span(text="rejected by the board", style=Style.BOLD),
                " (14 Feb 2025)",
            ),
            text("“the board has unanimously rejected the latest attempt …”", kind=BlockKind.QUOTE),
            text(
                Span(text="Reuters", url="https://www.reuters.com/technology/openai_board_(1)"),
                " · 3 origins, 14 reports · EN FR · ",
                Span(text="12 minutes ago", at=moment(2025, 2, 14, 22, 5), relative=True),
                kind=BlockKind.CONTEXT,
            ),
        ),
        actions=(
            Action(name="sources", label="Sources", argument="musk_offer.status:12"),
            Action(name="history", label="History", argument="musk_offer.status"),
            Action(name="confirm", label="Confirm", argument="12", style=ActionStyle.PRIMARY),
            Action(name="not_a_change", label="Not a change", argument="12", style=ActionStyle.DANGER),
            Action(name="mute", label="Mute", argument="musk_offer.status"),
        ),
    )


def digest(stories=5):
    listed = []
    for n in range(1, stories + 1):
        details = Action(name="details", label="Détails", argument=str(n))
        listed.append(
            text(
                Span(text=f"Le jury estime que Musk a agi trop tard, épisode {n}", style=Style.BOLD),
                kind=BlockKind.ITEM,
                action=details,
            )
        )
        listed.append(text("5 origines, 31 articles · EN FR", kind=BlockKind.CONTEXT))
    return Card(
        title="OpenAI et xAI · mardi 19 mai 2026, 08:00",
        summary="2 changements, 17 sujets",
        language="fr",
        private=False,
        blocks=(
            text("CE QUI A CHANGÉ (2)", kind=BlockKind.HEADING),
            text(
                "Procès : en cours → verdict pour OpenAI",
                kind=BlockKind.ITEM,
                action=Action(name="history", label="Historique", argument="trial.status"),
            ),
            text("Prix de xAI : contesté", kind=BlockKind.ITEM),
            Block(kind=BlockKind.DIVIDER),
            text(f"SUJETS ({stories} sur 17)", kind=BlockKind.HEADING),
            *listed,
        ),
        actions=(
            Action(name="more", label="12 de plus", argument="5"),
            Action(name="catch_up", label="Rattraper", style=ActionStyle.PRIMARY),
        ),
    )


def history():
    table = "Feb 2025     97.6 bn USD  the seed\n10 Feb 2025  97.4 bn USD  WSJ + 41 origins"
    return Card(
        title="DISPUTED · Musk's offer for OpenAI: amount",
        summary="97.6 or 97.4 bn USD",
        tone=Tone.DISPUTED,
        blocks=(
            text(table, kind=BlockKind.PREFORMATTED),
            text(
                "known since ",
                Span(text="10 Feb 2025", at=moment(2025, 2, 10)),
                " · last seen ",
                Span(text="3 days ago", at=moment(2026, 5, 16, 9, 30)),
                kind=BlockKind.CONTEXT,
            ),
        ),
        actions=(Action(name="link", label="Read it", url="https://example.org/a b?x=(1)"),),
    )


class FakeCommands:
    """Answers with the card it was given and remembers who asked for what."""

    def __init__(self, answer=None):
        self.answer = answer or history()
        self.asked, self.choices, self.failure = [], [], None
        self.shown_form, self.settings = None, None

    def fail(self, error):
        self.failure = error

    async def call(self, path, options, who, where):
        self.asked.append(("call", path, dict(options), who, where))
        return self._card()

    async def act(self, name, argument, who, where):
        self.asked.append(("act", name, argument, who, where))
        return self._card()

    async def complete(self, kind, prefix, who, where):
        self.asked.append(("complete", kind, prefix, who, where))
        if self.failure:
            raise self.failure
        return self.choices

    async def form(self, name, who, where):
        self.asked.append(("form", name, who, where))
        if self.failure:
            raise self.failure
        return self.shown_form

    async def settings_of(self, where):
        return self.settings

    def suggest(self, *choices):
        self.choices = [Choice(label=label, value=value) for label, value in choices]

    def _card(self):
        if self.failure:
            raise self.failure
        return self.answer


def destination(channel=CHANNEL):
    return Destination(id=1, platform=Platform.DISCORD, channel=channel, space=GUILD, name="#news")
