"""A model as proposer: asks any OpenAI-compatible endpoint what an article says, and reads whatever it answers.

article, facts | prompt | POST chat/completions (json_schema, else json_object, else plain) | answer | proposals
"""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

from bot.domain.dossier import Dossier, FactSpec
from bot.domain.findings import Article
from bot.domain.proposals import Proposal, Proposed

log = logging.getLogger(__name__)

_MOST_TEXT = 8_000  # characters of an article that are sent
_MOST_ANSWER = 1_000_000  # bytes of an answer that are read
_TOKENS_OUT = 1_200
_REST = 300.0  # seconds without a question after a failure of the endpoint
_PER_TOKEN = 4  # characters, where the endpoint does not say what an answer cost

_ASKED = tomllib.loads((Path(__file__).parent / "llm.toml").read_text(encoding="utf-8"))
_SCHEMA = json.loads(_ASKED["schema"])
# the ways to ask for JSON, from the strictest to the one that every endpoint knows
DIALECTS: tuple[Mapping[str, Any], ...] = (
    {"response_format": {"type": "json_schema", "json_schema": {"name": "findings", "schema": _SCHEMA}}},
    {"response_format": {"type": "json_object"}},
    {},
)


@dataclass(slots=True)
class OpenAiProposer:
    """Proposer over HTTP. After a failure it rests, so that a dead endpoint slows nothing down."""

    url: str
    model: str
    api_key: str = ""
    timeout: float = 30.0
    clock: Callable[[], float] = monotonic
    _session: aiohttp.ClientSession | None = field(default=None, init=False)
    _dialect: int = field(default=0, init=False)
    _rests_until: float = field(default=0.0, init=False)

    async def propose(self, article: Article, dossier: Dossier) -> Proposed:
        """What the model proposes; on any failure no proposals and a note."""
        if self.clock() < self._rests_until:
            return Proposed(note="the model rests after a failure")
        messages = [
            {"role": "system", "content": _ASKED["task"].strip()},
            {"role": "user", "content": prompt(article, dossier)},
        ]
        try:
            return await self._ask(messages)
        except TimeoutError:
            return self._failed(f"no answer within {self.timeout:g} seconds")
        except (aiohttp.ClientError, OSError) as error:
            return self._failed(f"the endpoint cannot be used ({type(error).__name__})")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, messages: list[dict[str, str]]) -> Proposed:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self.timeout))
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        while True:
            body = {"model": self.model, "messages": messages, "temperature": 0, "max_tokens": _TOKENS_OUT}
            body |= DIALECTS[self._dialect]
            address = f"{self.url.rstrip('/')}/chat/completions"
            async with self._session.post(address, json=body, headers=headers, allow_redirects=False) as response:
                raw = await response.content.read(_MOST_ANSWER)
                if response.status in {400, 404, 415, 422, 501} and self._dialect + 1 < len(DIALECTS):
                    self._dialect += 1  # it does not know this way of asking for JSON
                    continue
                if response.status != 200:
                    wait = response.headers.get("Retry-After", "")
                    return self._failed(
                        f"the endpoint answered {response.status}", rest=float(wait) if wait.isdigit() else _REST
                    )
                return read_answer(raw, asked=sum(len(m["content"]) for m in messages))

    def _failed(self, note: str, *, rest: float = _REST) -> Proposed:
        self._rests_until = self.clock() + rest
        log.warning("The model is not asked for %d seconds: %s.", rest, note)
        return Proposed(note=note)


def prompt(article: Article, dossier: Dossier) -> str:
    """The facts and the article, as the model is told of them."""
    facts = "\n".join(_told(fact) for fact in dossier.facts)
    parts = (article.title, article.summary, article.text)
    text = "\n\n".join(part for part in parts if part)[:_MOST_TEXT]
    return f"FACTS\n{facts}\n\nARTICLE of {article.date or 'an unknown day'}\n{text}"


def _told(fact: FactSpec) -> str:
    said = f"{fact.key} ({fact.type}): {fact.label.in_language('en')}"
    if fact.states:
        said += "; states: " + ", ".join(f"{s.key} = {s.label.in_language('en')}" for s in fact.states)
    return said


def read_answer(raw: bytes, *, asked: int) -> Proposed:
    """The proposals of an answer: whole JSON, fenced or cut off; a refusal or nonsense gives none and a note."""
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        message = choice["message"]
    except (ValueError, KeyError, IndexError, TypeError):
        return Proposed(tokens=asked // _PER_TOKEN, note="the answer is no chat completion")
    usage = data.get("usage")
    told = usage.get("total_tokens") if isinstance(usage, dict) else None
    content = _text_of(message.get("content")) if isinstance(message, dict) else ""
    tokens = told if isinstance(told, int) else (asked + len(content)) // _PER_TOKEN
    if isinstance(message, dict) and message.get("refusal"):
        return Proposed(tokens=tokens, note="the model refused")
    found = tuple(_proposals(content))
    note = ""
    if not found and '"findings"' not in content:
        note = "the answer holds no JSON"
    elif choice.get("finish_reason") == "length":
        note = "the answer was cut off"
    return Proposed(proposals=found, tokens=tokens, note=note)


def _text_of(content: object) -> str:
    """The text of an answer: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(str(p.get("text", "")) for p in content if isinstance(p, dict))
    return ""


def _proposals(content: str) -> Iterator[Proposal]:
    """Each whole object of the list of findings; what was cut off is left out."""
    decoder = json.JSONDecoder()
    at = content.find("[", max(content.find('"findings"'), 0))
    while at >= 0 and (at := content.find("{", at)) >= 0:
        try:
            item, end = decoder.raw_decode(content, at)
        except ValueError:
            return
        at = end
        if isinstance(item, dict) and isinstance(item.get("fact"), str) and isinstance(item.get("quote"), str):
            yield Proposal(fact=item["fact"], value=item.get("value"), quote=item["quote"])
