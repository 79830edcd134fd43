"""The bot's permissions in a channel, by Discord's rules."""

import pytest

from bot.platforms.discord.permissions import granted, has, invite_url
from tests.platforms.discord.loopback import SEND, VIEW

GUILD, ME = "1", "9"
EVERYONE = {"id": GUILD, "permissions": str(VIEW | SEND)}
BOTS = {"id": "2", "permissions": "0"}
ADMIN = {"id": "3", "permissions": str(1 << 3)}


def rule(of, *, allow=0, deny=0):
    return {"id": of, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("roles", "overwrites", "may_send"),
    [
        ([], [], True),
        ([], [rule(GUILD, deny=SEND)], False),
        (["2"], [rule(GUILD, deny=SEND), rule("2", allow=SEND)], True),
        (["2"], [rule("2", deny=SEND)], False),
        (["2"], [rule("2", deny=SEND), rule(ME, allow=SEND)], True),
        (["2"], [rule("2", allow=SEND), rule(ME, deny=SEND)], False),
        ([], [rule("7", deny=SEND)], True),
        (["3"], [rule(GUILD, deny=SEND)], True),
    ],
)
def test_overwrites(roles, overwrites, may_send):
    found = granted(guild_id=GUILD, me=ME, my_roles=roles, roles=[EVERYONE, BOTS, ADMIN], overwrites=overwrites)
    assert has(found, "Send Messages") is may_send


def test_the_invitation_asks_for_no_administrator():
    url = invite_url("42")
    assert "client_id=42" in url
    assert "permissions=309237730304" in url
