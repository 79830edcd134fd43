"""Whether a text is about the dossier's subject: its facts told, or its parties in the affairs that it watches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.dossier import Dossier
from bot.domain.findings import Finding, Relation
from bot.facts.groups import groups
from bot.facts.reading import Read
from bot.facts.text import Sentence


class Relevance:
    """The dossier's ``relevance``: facts that alone do not make a text relevant, and parties with topics that do.

    A dossier that says nothing gets what fits most: a watched fact mentioned, or two of its parties in one sentence.
    """

    def __init__(self, dossier: Dossier) -> None:
        spec = dossier.options.get("relevance")
        table = spec if isinstance(spec, dict) else {}
        self._weak = frozenset(str(k) for k in table.get("weak_facts", ()))
        self._any = tuple(groups(item) for item in table.get("any", ()))

    def judge(self, read: Read, findings: Sequence[Finding]) -> tuple[bool, str]:
        """Whether the text is relevant, and why, in a short sentence."""
        told = [f for f in findings if f.relation is not Relation.BACKGROUND]
        for finding in told:
            if finding.fact not in self._weak or finding.relation is not Relation.CONFIRMS:
                return True, f"About the subject: it tells of {finding.fact}."
        weak = sorted({f.fact for f in told})
        if len(weak) > 1:
            return True, f"About the subject: it tells of {' and '.join(weak)}."
        for sentence in read.sentences:
            for wanted in self._any:
                if _stand_in(sentence, wanted):
                    shown = ", ".join(next(n for n in group if n in sentence.hits) for group in wanted)
                    return True, f"About the subject: {shown} stand in one sentence."
        if not self._any:
            if findings:
                return True, f"About the subject: it mentions {findings[0].fact}."
            for sentence in read.sentences:
                named = _named(sentence, read)
                if len(named) > 1:
                    return True, f"About the subject: {' and '.join(named[:2])} stand in one sentence."
        return False, "Not about the subject: its parties are named, but in no affair that is watched."

    def left_out(self, read: Read) -> Iterator[Sequence[str]]:
        """The parties of each sentence that names two or more, and that the dossier's own ``any`` does not let pass."""
        for sentence in read.sentences if self._any else ():
            named = _named(sentence, read)
            if len(named) > 1 and not any(_stand_in(sentence, wanted) for wanted in self._any):
                yield named


def _stand_in(sentence: Sentence, wanted: Sequence[Sequence[str]]) -> bool:
    """Whether one name of each group stands in the sentence."""
    return all(any(n in sentence.hits for n in group) for group in wanted)


def _named(sentence: Sentence, read: Read) -> list[str]:
    return sorted(p for p in read.parties if p in sentence.hits)
