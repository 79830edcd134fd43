"""A small Discord on a loopback port: REST and gateway as far as the bot goes, with faults to order."""

import itertools
import json
import re
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.loopback import Loopback
from tests.platforms.discord import schema
from tests.platforms.discord.people import APPLICATION, GUILD, ME, PERSON, USER, People

TOKEN = "right.token.here"
VIEW, SEND, EMBED, HISTORY, MANAGE_GUILD = 1 << 10, 1 << 11, 1 << 14, 1 << 16, 1 << 5


@dataclass
class Call:
    method: str
    path: str
    body: object
    authorization: str
    query: dict
    files: dict = field(default_factory=dict)


@dataclass
class Fault:
    """An answer instead of the real one. ``lost``: the call is carried out, then the connection breaks."""

    method: str
    path: str
    status: int = 500
    body: object = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    lost: bool = False
    raw: bytes | None = None  # a body that is no JSON


def answer(body, status=200, headers=None):
    """JSON with the content type exactly as Discord sends it; discord.py takes any other for text."""
    if status == 204:
        return web.Response(status=204)
    more = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=more)


def error(status, code, message="no"):
    return {"status": status, "body": {"code": code, "message": message}}


def rate_limited(seconds, *, everywhere=False, via=True):
    headers = {"Retry-After": str(seconds)} | ({"Via": "1.1 google"} if via else {})
    return {
        "status": 429,
        "body": {"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere},
        "headers": headers | ({"X-RateLimit-Global": "true"} if everywhere else {}),
    }


class LoopbackDiscord(People, Loopback):
    def __init__(self):
        super().__init__()
        self.calls, self.faults, self.wrongs = [], [], []
        self.messages, self.nonces, self.acknowledged = {}, {}, set()
        self.ids = itertools.count(9000)
        self.permissions = VIEW | SEND | EMBED | HISTORY
        self.overwrites, self.roles = [], []
        self.channel_type = 0
        self.threads, self.tags, self.too_high = {}, [], set()
        self.gateway_token = TOKEN
        self.identified, self.resumed = [], []
        self.sequence = itertools.count(1)
        self.schema = schema.load()

    # --- life

    async def start(self):
        app = web.Application()
        app.router.add_get("/gateway", self.gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self.rest)
        address = await self.serve(app)
        self.api_base = f"http://{address}/api/v10"
        self.gateway_url = f"ws://{address}/gateway"
        return self

    # --- what the tests look at

    def made(self, method, pattern):
        return [c for c in self.calls if c.method == method and re.search(pattern, c.path)]

    async def call(self, method, pattern, number=1):
        """The nth call of that kind, waited for."""
        return await self.until(lambda: (self.made(method, pattern)[number - 1 :] or [None])[0])

    # --- REST

    async def rest(self, request):
        path, files = "/" + request.match_info["path"], {}
        if request.content_type == "multipart/form-data":
            form = await request.post()
            raw = form["payload_json"].encode()
            files = {f.filename: f.file.read() for n, f in form.items() if n != "payload_json"}
        else:
            raw = await request.read()
        body = json.loads(raw) if raw else None
        call = Call(request.method, path, body, request.headers.get("Authorization", ""), dict(request.query), files)
        self.calls.append(call)
        if raw:
            self.check_files(path, body, files)
            if not files and request.headers["Content-Type"] != "application/json":
                self.wrongs.append(f"{path}: {request.headers['Content-Type']}")
            if self.schema:
                self.wrongs += [f"{call.method} {path}: {e}" for e in self.schema.check(call.method, path, body)]
        try:
            fault = next((f for f in self.faults if f.method == call.method and re.search(f.path, path)), None)
            if fault:
                self.faults.remove(fault)
                if not fault.lost:
                    if fault.raw is not None:
                        more = {"Content-Type": "application/json"}
                        return web.Response(body=fault.raw, status=fault.status, headers=more)
                    return answer(fault.body, fault.status, fault.headers)
                self.route(call)
                request.transport.abort()
                return answer({})
            if call.authorization != f"Bot {TOKEN}":
                return answer({"message": "401: Unauthorized", "code": 0}, 401)
            return self.route(call)
        finally:
            await self.tell()

    def route(self, call):
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return answer(USER)
            case "GET", ["users", "@me", "guilds"]:
                return answer([{"id": GUILD, "name": "A server"}])
            case "GET", ["oauth2", "applications", "@me"] | ["applications", "@me"]:
                return answer(APPLICATION_INFO)
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})
            case "PUT", ["applications", _, "commands"]:
                return answer([{**c, "id": str(next(self.ids))} for c in call.body])
            case "GET", ["channels", channel]:
                return answer(self.channel(channel))
            case "GET", ["guilds", _, "roles"]:
                return answer([{"id": GUILD, "name": "@everyone", "permissions": str(self.permissions)}, *self.roles])
            case "GET", ["guilds", _, "members", _]:
                return answer({"user": USER, "roles": []})
            case "PUT" | "DELETE", ["guilds", _, "members", _, "roles", role]:
                if role in self.too_high:
                    return answer({"code": 50013, "message": "Missing Permissions"}, 403)
                return answer(None, 204)
            case "GET", ["guilds", _, "threads", "active"]:
                return answer({"threads": list(self.threads.values()), "members": []})
            case "POST", ["channels", channel, "messages", message, "threads"]:
                return self.open_thread(channel, message, call.body)
            case "POST", ["channels", channel, "threads"]:
                if not {str(t) for t in call.body.get("applied_tags", [])} <= {t["id"] for t in self.tags}:
                    return answer({"code": 50035, "message": "Invalid Form Body"}, 400)
                thread = str(next(self.ids))
                self.messages[thread] = {"id": thread, "channel_id": thread, "author": USER, **call.body["message"]}
                return self.open_thread(channel, thread, call.body)
            case "GET", ["channels", _, "messages", message]:
                return answer(self.messages[message])
            case "POST", ["channels", channel, "messages"] if self.channel_type == 15 and channel not in self.threads:
                return answer({"code": 50008, "message": "Cannot send messages in a non-text channel"}, 400)
            case "POST", ["channels", channel, "messages"]:
                return answer(self.post(channel, call.body))
            case "GET", ["channels", channel, "messages"]:
                return answer([m for m in reversed(self.messages.values()) if m["channel_id"] == channel])
            case "PATCH", ["channels", thread] if thread in self.threads:
                if self.threads[thread].get("locked"):
                    return answer({"code": 50013, "message": "Missing Permissions"}, 403)
                self.threads[thread] |= call.body
                return answer(self.threads[thread])
            case "PATCH", ["channels", thread, "messages", _] if self.threads.get(thread, {}).get("archived"):
                return answer({"code": 50083, "message": "Thread is archived"}, 400)
            case "PATCH", ["channels", _, "messages", message]:
                if message not in self.messages:
                    return answer({"code": 10008, "message": "Unknown Message"}, 404)
                self.messages[message] |= call.body
                return answer(self.messages[message])
            case "POST", ["interactions", number, _, "callback"]:
                if number in self.acknowledged:
                    return answer({"code": 40060, "message": "Interaction has already been acknowledged."}, 400)
                self.acknowledged.add(number)
                return answer(None, 204)
            case "DELETE", ["webhooks", *_]:
                return answer(None, 204)
            case "PATCH" | "POST", ["webhooks", *_]:
                return answer({"id": str(next(self.ids)), **call.body})
        return answer({"code": 0, "message": "404: Not Found"}, 404)

    def check_files(self, path, body, files):
        """Every attachment that a body speaks of is there, and none besides."""
        told = set(re.findall(r'"attachment://([^"]+)"', json.dumps(body)))
        listed = {a["filename"] for a in (body.get("attachments") if isinstance(body, dict) else None) or []}
        if not told == listed == set(files):
            self.wrongs.append(f"{path}: attachments told {told}, listed {listed}, sent {set(files)}")

    def channel(self, channel):
        if channel in self.threads:
            return self.threads[channel]
        parent = {"parent_id": "4999"} if self.channel_type in {10, 11, 12} else {}
        if self.channel_type == 15:
            parent = {"available_tags": self.tags, "flags": 0}
        made = {"id": channel, "type": self.channel_type, "name": "news", "guild_id": GUILD, **parent}
        return made | {"permission_overwrites": self.overwrites}

    def open_thread(self, channel, message, body):
        if message in self.threads:
            return answer({"code": 160004, "message": "A thread has already been created for this message"}, 400)
        made = {
            "id": message,
            "type": 11,
            "parent_id": channel,
            "guild_id": GUILD,
            "owner_id": ME,
            "name": body["name"],
            "applied_tags": body.get("applied_tags", []),
        }
        self.threads[message] = made
        return answer(made)

    def post(self, channel, body):
        nonce = body.get("nonce")
        if body.get("enforce_nonce") and (channel, nonce) in self.nonces:
            return self.messages[self.nonces[channel, nonce]]
        message = {"id": str(next(self.ids)), "channel_id": channel, "author": USER, **body}
        self.messages[message["id"]] = message
        self.nonces[channel, nonce] = message["id"]
        return message

    def forget_nonces(self):
        """What Discord does after some minutes."""
        self.nonces.clear()

    # --- gateway

    async def gateway(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 45000}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = json.loads(message.data)
            match said["op"]:
                case 1:
                    await socket.send_json({"op": 11, "d": None})
                case 2:
                    self.identified.append(said["d"])
                    if said["d"]["token"] != self.gateway_token:
                        await socket.close(code=4004, message=b"Authentication failed.")
                    else:
                        await self.dispatch("READY", self.greeting(said["d"].get("shard", [0, 1])), socket)
                case 6:
                    self.resumed.append(said["d"])
                    await self.dispatch("RESUMED", {}, socket)
            await self.tell()
        return socket

    def greeting(self, shard):
        return {
            "v": 10,
            "user": USER,
            "guilds": [],
            "session_id": "a-session",
            "resume_gateway_url": self.gateway_url,
            "shard": shard,
            "application": {"id": APPLICATION, "flags": 0},
        }

    async def dispatch(self, event, data, socket=None):
        """Tell one session, or every one that is open."""
        frame = {"op": 0, "t": event, "s": next(self.sequence), "d": data}
        for one in [socket] if socket else [s for s in self.sockets if not s.closed]:
            await one.send_json(frame)

    async def ask_to_reconnect(self):
        await self.sockets[-1].send_json({"op": 7, "d": None})

    async def doubt_session(self):
        await self.sockets[-1].send_json({"op": 9, "d": True})

    async def drop(self):
        """The connection is gone without a goodbye."""
        self.sockets[-1]._req.transport.abort()


APPLICATION_INFO = {
    "id": APPLICATION,
    "name": "Sincethen",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "00",
    "flags": 0,
    "owner": USER | {"id": PERSON},
    "team": None,
}
