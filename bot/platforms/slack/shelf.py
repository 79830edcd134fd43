"""What the Share button of a private answer needs: the card while it is at hand, else the question to ask again."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.card.model import Action, Card, Tone
from bot.platforms.slack.limits import MAX_VALUE
from bot.platforms.slack.uploads import has_picture
from bot.platforms.slack.words import say

KEPT = 500
SHARE = "share"
UNSHARED = frozenset({"help", "export", "status"})  # of no interest to others, or not for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A command (``path``, ``options``) or a button (``button``, ``argument``), as it can be asked again."""

    path: tuple[str, ...] = ()
    options: Mapping[str, str | int] = field(default_factory=dict)
    button: str = ""
    argument: str = ""

    @property
    def lasting(self) -> bool:
        """Whether it gives the same again: what changed since one last looked does not."""
        return self.path != ("changes",) or "since" in self.options


@dataclass(slots=True)
class Shelf:
    """Keeps the last private answers; Slack does not send an ephemeral message back with its buttons."""

    _cards: dict[str, Card] = field(default_factory=dict)

    def shareable(self, card: Card, question: Question) -> Card:
        """The card with a Share button, where it is worth sharing."""
        if not card.private or card.tone is Tone.ERROR or (question.path[:1] and question.path[0] in UNSHARED):
            return card
        key = secrets.token_hex(8)
        while len(self._cards) >= KEPT:
            del self._cards[next(iter(self._cards))]
        self._cards[key] = card
        kept: dict[str, object] = {"k": key}
        if question.lasting:
            kept |= (
                {"b": question.button, "a": question.argument}
                if question.button
                else {"p": list(question.path), "o": dict(question.options)}
            )
        value = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        if len(value) > MAX_VALUE:
            value = json.dumps({"k": key})
        label = say("share_picture" if has_picture(card) else "share", card.language)
        return replace(card, actions=(*card.actions, Action(name=SHARE, label=label, argument=value)))

    def find(self, value: str) -> tuple[Card | None, Question | None]:
        """The card of a Share button where it is still at hand, and the question where it can be asked again."""
        try:
            kept = json.loads(value)
            card = self._cards.get(str(kept.get("k")))
            if "b" in kept:
                return card, Question(button=str(kept["b"]), argument=str(kept["a"]))
            if "p" in kept:
                return card, Question(path=tuple(map(str, kept["p"])), options=dict(kept["o"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            return None, None
        return card, None
