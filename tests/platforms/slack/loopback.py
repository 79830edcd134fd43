"""A small Slack on a loopback port: Web API, Socket Mode and response_url as far as the bot goes, faults to order."""

import base64
import itertools
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.platforms.slack.permissions import SCOPES
from tests.loopback import Loopback
from tests.platforms.slack import blockkit

TOKEN, APP_TOKEN, CLIENT_SECRET = "xoxb-right", "xapp-right", "client-secret"
TEAM, CHANNEL, PERSON, ADMIN, BOT = "T1", "C1", "U1", "U2", "UBOT"


@dataclass
class Call:
    method: str
    body: dict
    token: str


@dataclass
class Fault:
    """An answer instead of the real one. ``lost``: the call is carried out, then the connection breaks."""

    method: str
    error: str = ""
    status: int = 200
    headers: dict = field(default_factory=dict)
    lost: bool = False
    text: str | None = None  # a body that is no JSON
    after: int = 0  # calls of the method that go well before


def limited(method, seconds, **more):
    return Fault(method, "ratelimited", 429, {"Retry-After": str(seconds)}, **more)


def person(user, *, admin=False, locale="en-US", team=TEAM, **more):
    return {
        "id": user,
        "team_id": team,
        "name": user.lower(),
        "locale": locale,
        "tz": "Europe/Paris",
        "is_admin": admin,
        "is_owner": False,
        "profile": {"display_name": "Ana" if user == PERSON else "Boss"},
        **more,
    }


class LoopbackSlack(Loopback):
    def __init__(self):
        super().__init__()
        self.calls, self.faults, self.wrongs, self.answers = [], [], [], []
        self.messages, self.views, self.homes, self.uploads = {}, [], {}, {}
        self.scopes = list(SCOPES)
        self.people = {PERSON: person(PERSON), ADMIN: person(ADMIN, admin=True)}
        self.channels = {CHANNEL: {"id": CHANNEL, "name": "news", "is_member": True, "is_archived": False}}
        self.tokens, self.app_tokens = {TOKEN: TEAM}, {APP_TOKEN}
        self.client_credentials = "Basic " + base64.b64encode(f"1.2:{CLIENT_SECRET}".encode()).decode()
        self.codes = {}  # of installations under way: the workspace each is for
        self.stamps = itertools.count(1_763_000_000)
        self.ids = itertools.count(1)
        self.acks, self.greets = {}, True
        self.answer_status = []

    # --- life

    async def start(self):
        app = web.Application()
        app.router.add_post("/api/{method}", self.api)
        app.router.add_get("/api/{method}", self.api)
        app.router.add_get("/socket", self.socket)
        app.router.add_post("/respond/{id}", self.respond)
        app.router.add_post("/upload/{id}", self.upload)
        self.base = f"http://{await self.serve(app)}"
        self.api_base = f"{self.base}/api/"
        return self

    def made(self, method):
        return [c for c in self.calls if c.method == method]

    async def call(self, method, number=1):
        return await self.until(lambda: (self.made(method)[number - 1 :] or [None])[0])

    async def answered(self, number=1):
        """The nth answer through a response_url, waited for."""
        return await self.until(lambda: (self.answers[number - 1 :] or [None])[0])

    # --- Web API

    async def api(self, request):
        method = request.match_info["method"]
        raw = await request.read()
        if request.content_type == "application/json":
            body = json.loads(raw) if raw else {}
        else:
            body = {**request.query, **(await request.post() if raw else {})}
        for key in ("view", "blocks", "metadata"):
            if isinstance(body.get(key), str):
                body[key] = json.loads(body[key])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method, body, token))
        self.look(method, body)
        try:
            fault = next((f for f in self.faults if f.method == method), None)
            if fault is not None and fault.after:
                fault.after -= 1
                fault = None
            if fault:
                self.faults.remove(fault)
                if fault.lost:
                    self.route(method, body, token)
                    request.transport.abort()
                    return web.Response()
                if fault.text is not None:
                    return web.Response(text=fault.text, status=fault.status, content_type="text/html")
                return web.json_response(
                    {"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers
                )
            known = self.app_tokens if method == "apps.connections.open" else self.tokens
            if token not in known and not method.startswith("oauth."):
                return web.json_response({"ok": False, "error": "invalid_auth"})
            answer = self.route(method, body, token)
            headers = {"X-OAuth-Scopes": ",".join(self.scopes)} if method == "auth.test" else {}
            return web.json_response({"ok": "error" not in answer, **answer}, headers=headers)
        finally:
            await self.tell()

    def look(self, where, body):
        """Keep what Slack would have refused."""
        if body.get("blocks"):
            self.wrongs += [f"{where}: {w}" for w in blockkit.wrongs(body["blocks"])]
        if body.get("view"):
            self.wrongs += [f"{where}: {w}" for w in blockkit.view_wrongs(body["view"])]
        if where in {"chat.postMessage", "chat.update", "respond"} and not body.get("text"):
            self.wrongs.append(f"{where}: no text beside the blocks")
        if where in {"chat.postMessage", "respond"} and "blocks" in body and body.get("unfurl_links") is not False:
            self.wrongs.append(f"{where}: links would unfurl")

    def route(self, method, body, token):
        match method:
            case "auth.test":
                team = self.tokens[token]
                return {"user": "sincethen", "team": "A team", "user_id": BOT, "team_id": team, "bot_id": "B1"}
            case "apps.connections.open":
                return {"url": f"{self.base.replace('http', 'ws')}/socket?n={next(self.ids)}"}
            case "oauth.v2.access":
                team = self.codes.pop(body.get("code"), None)
                if team is None or token != self.client_credentials:
                    return {"error": "invalid_code"}
                self.tokens[f"xoxb-of-{team}"] = team
                return {
                    "app_id": "A1",
                    "access_token": f"xoxb-of-{team}",
                    "token_type": "bot",
                    "scope": ",".join(self.scopes),
                    "bot_user_id": BOT,
                    "team": {"id": team, "name": f"Team {team}"},
                    "enterprise": None,
                    "authed_user": {"id": ADMIN},
                }
            case "files.getUploadURLExternal":
                number = f"F{next(self.ids):08}"
                self.uploads[number] = {**body}
                return {"file_id": number, "upload_url": f"{self.base}/upload/{number}"}
            case "files.completeUploadExternal":
                given = json.loads(body["files"]) if isinstance(body["files"], str) else body["files"]
                for one in given:
                    self.uploads[one["id"]] |= {**body, **one}
                return {"files": given}
            case "users.info":
                found = self.people.get(body["user"])
                return {"user": found} if found else {"error": "user_not_found"}
            case "conversations.info":
                found = self.channels.get(body["channel"])
                return {"channel": found} if found else {"error": "channel_not_found"}
            case "conversations.history":
                found = [
                    m
                    for m in reversed(self.messages.values())
                    if m["channel"] == body["channel"] and "thread_ts" not in m
                ]
                return {"messages": found[: int(body.get("limit", 100))]}
            case "conversations.replies":
                found = [m for m in self.messages.values() if body["ts"] in {m["ts"], m.get("thread_ts")}]
                return {"messages": found[: int(body.get("limit", 100))]}
            case "chat.postMessage":
                channel = self.channels.get(body["channel"])
                if channel is None:
                    return {"error": "channel_not_found"}
                if channel["is_archived"] or not channel["is_member"]:
                    return {"error": "is_archived" if channel["is_archived"] else "not_in_channel"}
                stamp = f"{next(self.stamps)}.000100"
                self.messages[stamp] = {"ts": stamp, **body}
                return {"ts": stamp, "channel": body["channel"], "message": self.messages[stamp]}
            case "chat.update":
                if body["ts"] not in self.messages:
                    return {"error": "message_not_found"}
                self.messages[body["ts"]] |= body
                return {"ts": body["ts"], "channel": body["channel"]}
            case "views.open" | "views.update" | "views.push":
                self.views.append(body["view"])
                return {"view": {"id": f"V{len(self.views)}", **body["view"]}}
            case "views.publish":
                self.homes[body["user_id"]] = body["view"]
                return {"view": body["view"]}
        return {"error": "unknown_method"}

    async def upload(self, request):
        self.uploads[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def respond(self, request):
        body = await request.json()
        self.look("respond", body)
        status, text = self.answer_status.pop(0) if self.answer_status else (200, "ok")
        self.answers.append({"to": request.match_info["id"], "status": status, **body})
        await self.tell()
        return web.Response(text=text, status=status)

    # --- Socket Mode

    async def socket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        if self.greets:
            await socket.send_json({"type": "hello", "num_connections": 1})
        await self.tell()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                said = json.loads(message.data)
                self.acks[said["envelope_id"]] = said.get("payload")
                await self.tell()
        return socket

    async def send(self, kind, payload):
        envelope = f"E{next(self.ids)}"
        await self.sockets[-1].send_json({"type": kind, "envelope_id": envelope, "payload": payload})
        return envelope

    async def acked(self, envelope):
        await self.until(lambda: envelope in self.acks)
        return self.acks[envelope]

    async def renew(self):
        await self.sockets[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    def drop(self):
        """The connection is gone without a goodbye."""
        self.sockets[-1]._req.transport.abort()

    # --- people

    def base_payload(self, user, channel):
        return {
            "token": "old",
            "team_id": TEAM,
            "team": {"id": TEAM, "domain": "team"},
            "api_app_id": "A1",
            "trigger_id": f"trigger-{next(self.ids)}",
            "response_url": f"{self.base}/respond/{next(self.ids)}",
        }

    async def types(self, text, *, user=PERSON, channel=CHANNEL, channel_name="news"):
        """Somebody writes /news and the text."""
        return await self.send(
            "slash_commands", self.typed(text, user=user, channel=channel, channel_name=channel_name)
        )

    def typed(self, text, *, user=PERSON, channel=CHANNEL, channel_name="news"):
        payload = self.base_payload(user, channel)
        del payload["team"]
        return payload | {
            "command": "/news",
            "text": text,
            "user_id": user,
            "user_name": user.lower(),
            "channel_id": channel,
            "channel_name": channel_name,
        }

    async def presses(self, action_id, value=None, *, user=PERSON, channel=CHANNEL, thread=None, **more):
        action = {"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1.0", **more}
        if value is not None:
            action["value"] = value
        payload = self.base_payload(user, channel) | {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "channel": {"id": channel, "name": "news"},
            "container": {"type": "message", "message_ts": "1.0", "channel_id": channel}
            | ({"thread_ts": thread} if thread else {}),
            "actions": [action],
        }
        return await self.send("interactive", payload)

    async def compares(self, message, *, user=PERSON, channel=CHANNEL):
        payload = self.base_payload(user, channel) | {
            "type": "message_action",
            "callback_id": "check_facts",
            "user": {"id": user, "name": user.lower()},
            "channel": {"id": channel, "name": "news"},
            "message": {"type": "message", "ts": "1.0", **message},
        }
        return await self.send("interactive", payload)

    async def opens_home(self, user, *, tab="home"):
        event = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab, "event_ts": "1.0"}
        payload = {"team_id": TEAM, "api_app_id": "A1", "type": "event_callback", "event_id": "Ev1", "event": event}
        return await self.send("events_api", payload)

    async def presses_at_home(self, value, *, action_id="s:home", user=PERSON):
        payload = self.base_payload(user, CHANNEL) | {
            "type": "block_actions",
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "container": {"type": "view", "view_id": "V1"},
            "view": {"id": "V1", "type": "home", "blocks": []},
            "actions": [
                {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.0"}
            ],
        }
        del payload["response_url"]
        return await self.send("interactive", payload)

    async def submits(self, view, values, *, user=PERSON, at_home=False):
        """Somebody fills a modal in: values by block."""
        elements = {b["block_id"]: b["element"] for b in view["blocks"]}
        state = {}
        for name, value in values.items():
            element = elements[name]
            if element["type"].endswith("select"):
                chosen = {"text": {"type": "plain_text", "text": value}, "value": value} if value else None
                state[name] = {element["action_id"]: {"type": element["type"], "selected_option": chosen}}
            else:
                state[name] = {element["action_id"]: {"type": element["type"], "value": value or None}}
        payload = self.base_payload(user, CHANNEL) | {
            "type": "view_submission",
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "view": {"id": "V1", **view, "state": {"values": state}},
        }
        del payload["response_url"]
        return await self.send("interactive", payload)

    async def looks_for(self, action_id, typed, *, origin, user=PERSON):
        """Somebody types in a field with suggestions."""
        payload = self.base_payload(user, CHANNEL) | {
            "type": "block_suggestion",
            "user": {"id": user, "username": user.lower(), "team_id": TEAM},
            "action_id": action_id,
            "block_id": "b",
            "value": typed,
            "view": {"id": "V1", "type": "modal", "private_metadata": origin.pack()},
        }
        del payload["response_url"]
        return await self.send("interactive", payload)
