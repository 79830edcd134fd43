"""The proposer over HTTP, against a loopback server that speaks both dialects and misbehaves in every way."""

import asyncio
import json

import pytest
from aiohttp import web

from bot.domain.findings import Article
from bot.llm import OpenAiProposer, prompt, read_answer
from tests.fakes import shipped_subjects

ARTICLE = Article(title="OpenAI", text="OpenAI's board said no thanks to Elon Musk.", date="2025-02-14")
FOUND = {"fact": "musk_offer.status", "value": "rejected_by_board", "quote": "OpenAI's board said no thanks"}


class Endpoint:
    """An OpenAI-compatible server: what it answers, in which dialect, and what it was asked."""

    def __init__(self):
        self.asked, self.knows, self.answers, self.headers = [], {"json_schema", "json_object", None}, [], []
        self.delay = None

    def says(self, content, *, finish="stop", tokens=100, status=200, headers=None, **message):
        body = {
            "choices": [{"finish_reason": finish, "message": {"role": "assistant", "content": content, **message}}],
            "usage": {"total_tokens": tokens},
        }
        self.answers.append((status, body if isinstance(content, str | list | None) else content, headers or {}))

    def breaks(self, status, **headers):
        self.answers.append((status, {"error": {"message": "no"}}, headers))

    async def handle(self, request):
        body = await request.json()
        self.asked.append(body)
        self.headers.append(request.headers)
        if self.delay is not None:
            await self.delay.wait()
        kind = body.get("response_format", {}).get("type")
        if kind not in self.knows:
            return web.json_response({"error": {"message": f"response_format {kind} is not supported"}}, status=400)
        status, answer, headers = self.answers.pop(0)
        return web.Response(
            text=answer if isinstance(answer, str) else json.dumps(answer), status=status, headers=headers
        )


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
async def served():
    endpoint = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", endpoint.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    endpoint.clock = Clock()
    proposer = OpenAiProposer(
        url=f"http://127.0.0.1:{port}/v1/", model="m", api_key="k", timeout=30, clock=endpoint.clock
    )
    yield endpoint, proposer
    await proposer.close()
    await runner.cleanup()


def dossier():
    return shipped_subjects()[0].dossier


def answer(*findings):
    return json.dumps({"findings": list(findings)})


async def test_it_asks_with_a_schema_and_reads_the_answer(served):
    endpoint, proposer = served
    endpoint.says(answer(FOUND), tokens=321)
    got = await proposer.propose(ARTICLE, dossier())
    assert [(p.fact, p.value, p.quote) for p in got.proposals] == [tuple(FOUND.values())]
    assert (got.tokens, got.note) == (321, "")
    (body,) = endpoint.asked
    assert (body["model"], body["temperature"], body["response_format"]["type"]) == ("m", 0, "json_schema")
    assert endpoint.headers[0]["Authorization"] == "Bearer k"
    assert ARTICLE.text in body["messages"][1]["content"]
    assert "musk_offer.status (state)" in body["messages"][1]["content"]


@pytest.mark.parametrize(
    ("knows", "asked"),
    [
        ({"json_schema", "json_object", None}, ["json_schema", "json_schema"]),
        ({"json_object", None}, ["json_schema", "json_object", "json_object"]),
        ({None}, ["json_schema", "json_object", None, None]),
    ],
)
async def test_it_speaks_the_dialect_that_the_endpoint_knows_and_remembers_it(served, knows, asked):
    endpoint, proposer = served
    endpoint.knows = knows
    for _ in range(2):
        endpoint.says(answer(FOUND))
        assert len((await proposer.propose(ARTICLE, dossier())).proposals) == 1
    assert [b.get("response_format", {}).get("type") for b in endpoint.asked] == asked


@pytest.mark.parametrize(
    "content",
    [
        answer(FOUND),
        f"```json\n{answer(FOUND)}\n```",
        f"Here is what I found:\n{answer(FOUND)}\nI hope this helps.",
        [{"type": "text", "text": answer(FOUND)}],
        json.dumps([FOUND]),
    ],
)
async def test_an_answer_is_read_however_it_is_wrapped(served, content):
    endpoint, proposer = served
    endpoint.says(content)
    got = await proposer.propose(ARTICLE, dossier())
    assert [p.quote for p in got.proposals] == [FOUND["quote"]]


async def test_of_an_answer_that_was_cut_off_the_whole_objects_are_kept(served):
    endpoint, proposer = served
    whole = answer(FOUND, {**FOUND, "fact": "altman.role"})
    endpoint.says(whole[: whole.rindex("quote")], finish="length")
    got = await proposer.propose(ARTICLE, dossier())
    assert [p.fact for p in got.proposals] == [FOUND["fact"]]
    assert got.note == "the answer was cut off"


@pytest.mark.parametrize(
    ("content", "more", "note"),
    [
        (None, {"refusal": "I cannot help with that."}, "the model refused"),
        ("I'm sorry, I can't.", {}, "the answer holds no JSON"),
        ("", {}, "the answer holds no JSON"),
        ('{"findings": []}', {}, ""),
        ('{"findings": "none"}', {}, ""),
        ('{"findings": [{"fact": 1, "quote": null}, "x", {}]}', {}, ""),
    ],
)
async def test_a_refusal_or_nonsense_proposes_nothing(served, content, more, note):
    endpoint, proposer = served
    endpoint.says(content, **more)
    got = await proposer.propose(ARTICLE, dossier())
    assert (got.proposals, got.note) == ((), note)


@pytest.mark.parametrize(
    "raw", [b"", b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": 3}]}', b"[1]", b"\xff\xfe"]
)
def test_what_is_no_completion_proposes_nothing_and_still_costs(raw):
    got = read_answer(raw, asked=4000)
    assert got.proposals == ()
    assert got.note
    assert got.tokens >= 1000


async def test_without_a_usage_the_cost_is_estimated(served):
    endpoint, proposer = served
    endpoint.answers.append((200, {"choices": [{"message": {"content": answer(FOUND)}}]}, {}))
    got = await proposer.propose(ARTICLE, dossier())
    assert got.tokens > len(prompt(ARTICLE, dossier())) // 4


async def test_a_silent_endpoint_is_given_up_and_left_alone_for_a_while(served):
    endpoint, proposer = served
    proposer.timeout = 0.05
    endpoint.delay = asyncio.Event()
    got = await proposer.propose(ARTICLE, dossier())
    assert got.note == "no answer within 0.05 seconds"
    assert (await proposer.propose(ARTICLE, dossier())).note == "the model rests after a failure"
    assert len(endpoint.asked) == 1
    endpoint.delay.set()


async def test_an_endpoint_that_limits_is_asked_again_when_it_says(served):
    endpoint, proposer = served
    endpoint.breaks(429, **{"Retry-After": "20"})
    assert "429" in (await proposer.propose(ARTICLE, dossier())).note
    endpoint.clock.now = 19
    assert "rests" in (await proposer.propose(ARTICLE, dossier())).note
    endpoint.clock.now = 21
    endpoint.says(answer(FOUND))
    assert len((await proposer.propose(ARTICLE, dossier())).proposals) == 1


@pytest.mark.parametrize("status", [401, 403, 500, 503, 302])
async def test_an_endpoint_that_fails_is_a_note(served, status):
    endpoint, proposer = served
    endpoint.breaks(status)
    got = await proposer.propose(ARTICLE, dossier())
    assert (got.proposals, got.note) == ((), f"the endpoint answered {status}")


async def test_an_endpoint_that_is_not_there_is_a_note():
    proposer = OpenAiProposer(url="http://127.0.0.1:9/v1", model="m", timeout=5)
    got = await proposer.propose(ARTICLE, dossier())
    assert got.note.startswith("the endpoint cannot be used")
    await proposer.close()


async def test_the_key_shows_in_no_note(served):
    endpoint, proposer = served
    proposer.api_key = "very-secret"
    endpoint.breaks(401)
    assert "very-secret" not in repr((await proposer.propose(ARTICLE, dossier())).note)
