"""What the app may do: its scopes, as slack-manifest.yml asks for them, and what each is for."""

from __future__ import annotations

from collections.abc import Iterable

COMMAND = "/news"
SHORTCUT = "check_facts"  # the message shortcut's callback_id
EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")

# scope -> what it is for, and whether the bot cannot do without it
SCOPES: dict[str, tuple[str, bool]] = {
    "commands": ("to answer /news and its shortcut", True),
    "chat:write": ("to post digests and alerts", True),
    "users:read": ("to know an admin, and each person's language", True),
    "channels:read": ("to check public channels", True),
    "groups:read": ("to check private channels", True),
    "files:write": ("to post the picture of a number's history", False),
    "channels:history": ("to find a message of its own after a crash, so as not to send it twice", False),
    "groups:history": ("the same in private channels", False),
}


def missing(granted: Iterable[str]) -> tuple[str, ...]:
    """The scopes that the app asks for and has not got."""
    have = {scope.strip() for scope in granted}
    return tuple(scope for scope in SCOPES if scope not in have)
