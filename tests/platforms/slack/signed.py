"""Slack as it calls in HTTP mode: signed requests."""

import io
import json
import time
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

SECRET = "a signing secret"


class Caller:
    def __init__(self, port):
        self.base = f"http://127.0.0.1:{port}"

    async def raw(self, body, *, secret=SECRET, age=0, headers=None, path="/slack/events"):
        stamp = str(int(time.time()) - age)
        text = body if isinstance(body, str) else body.decode("utf-8", "replace")
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
        given = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
            **(headers or {}),
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self.base + path, data=io.BytesIO(body.encode() if isinstance(body, str) else body), headers=given
            ) as answer,
        ):
            return answer.status, await answer.text()

    async def command(self, payload, **how):
        return await self.raw(urlencode(payload), **how)

    async def interactive(self, payload, **how):
        return await self.raw(urlencode({"payload": json.dumps(payload)}), **how)

    async def event(self, payload, **how):
        return await self.raw(json.dumps(payload), headers={"Content-Type": "application/json"}, **how)

    async def get(self, path, *, cookies=None):
        jar = aiohttp.CookieJar(unsafe=True)
        async with (
            aiohttp.ClientSession(cookie_jar=jar, cookies=cookies) as session,
            session.get(self.base + path, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text(), dict(answer.headers), answer.cookies
