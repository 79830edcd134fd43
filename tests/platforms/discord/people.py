"""What people do in the small Discord: commands, buttons, forms; as Discord tells the bot of it."""

from types import SimpleNamespace

ME, APPLICATION, GUILD, CHANNEL, PERSON = "1000", "2000", "3000", "4000", "5000"
USER = {"id": ME, "username": "sincethen", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}
THREAD = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-05-19T08:00:00+00:00"}
NOW = "2026-05-19T08:00:00+00:00"


class People:
    """Part of the loopback Discord, which gives numbers (``ids``) and sends to the bot (``dispatch``)."""

    def interaction(
        self, kind, data, *, permissions=0, locale="en-US", guild=True, installed=True, roles=(), thread=None, **more
    ):
        number = next(self.ids)
        user = {"id": PERSON, "username": "ana", "discriminator": "0", "avatar": None, "global_name": "Ana"}
        base = {
            "id": str(number),
            "application_id": APPLICATION,
            "type": kind,
            "token": f"token-{number}",
            "version": 1,
            "data": data,
            "locale": locale,
            "attachment_size_limit": 1,
            "entitlements": [],
            "app_permissions": "0",
            "authorizing_integration_owners": {"0": GUILD} if installed else {"1": PERSON},
            **more,
        }
        if not guild:
            return base | {"user": user, "channel_id": "4500", "channel": {"id": "4500", "type": 1}, "context": 1}
        member = {
            "user": user,
            "roles": list(roles),
            "permissions": str(permissions),
            "joined_at": "2025-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }
        channel = {
            "id": CHANNEL,
            "type": 0,
            "name": "news",
            "guild_id": GUILD,
            "position": 0,
            "permission_overwrites": [],
        }
        if thread:
            channel |= {"id": thread, "type": 11, "parent_id": CHANNEL, "owner_id": ME, "message_count": 0}
            channel |= {"member_count": 0, "rate_limit_per_user": 0, "thread_metadata": THREAD}
        where = {"guild_id": GUILD, "guild": {"id": GUILD, "features": [], "locale": "en-US"}, "guild_locale": "en-US"}
        return base | where | {"member": member, "channel_id": channel["id"], "channel": channel, "context": 0}

    async def types(self, *words, options=None, focused=None, **more):
        """Somebody sends (or, with ``focused``, is typing) a slash command."""
        given = [{"name": n, "type": 4 if isinstance(v, int) else 3, "value": v} for n, v in (options or {}).items()]
        for option in given:
            if option["name"] == focused:
                option["focused"] = True
        for depth, word in enumerate(reversed(words)):
            given = [{"name": word, "type": 1 if depth == 0 else 2, "options": given}]
        data = {"id": "1", "name": "news", "type": 1, "options": given}
        asked = self.interaction(4 if focused else 2, data, **more)
        await self.dispatch("INTERACTION_CREATE", asked)
        return SimpleNamespace(**asked)

    async def presses(self, custom_id, components=(), *, flags=1 << 15, **more):
        picked = more.pop("picked", None)
        data = {
            "custom_id": custom_id,
            "component_type": 3 if picked else 2,
            "id": 5,
            "values": [picked] if picked else [],
        }
        asked = self.interaction(3, data, message=self.message(components=list(components), flags=flags), **more)
        await self.dispatch("INTERACTION_CREATE", asked)
        return SimpleNamespace(**asked)

    async def fills_in(self, custom_id, values, **more):
        """Somebody sends a form: text by text, choices as lists."""
        fields = [
            {"type": 18, "id": n, "component": {"id": n, "custom_id": name, "type": 6, "values": value}}
            if isinstance(value, list)
            else {"type": 18, "id": n, "component": {"id": n, "custom_id": name, "type": 4, "value": value}}
            for n, (name, value) in enumerate(values.items(), 1)
        ]
        asked = self.interaction(5, {"custom_id": custom_id, "components": fields}, **more)
        await self.dispatch("INTERACTION_CREATE", asked)
        return SimpleNamespace(**asked)

    async def compares(self, **message):
        shown = self.message(**message)
        data = {"id": "2", "name": "Check against the facts", "type": 3, "target_id": shown["id"]}
        asked = self.interaction(2, data | {"resolved": {"messages": {shown["id"]: shown}}})
        await self.dispatch("INTERACTION_CREATE", asked)
        return SimpleNamespace(**asked)

    def message(self, **more):
        made = {"id": str(next(self.ids)), "channel_id": CHANNEL, "author": USER, "content": "", "timestamp": NOW}
        empty = {"attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "components": []}
        return (
            made
            | empty
            | {"edited_timestamp": None, "tts": False, "mention_everyone": False, "pinned": False, "type": 0}
            | more
        )
