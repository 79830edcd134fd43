"""Discord's limits and numbers, by name: sizes, kinds of components, flags. Renderers keep them, tests measure them."""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]

# https://discord.com/developers/docs/components/reference
MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_ROW = 5
MAX_ROWS = 2  # of our own: more buttons than ten are no longer a choice
MAX_LABEL = 80
MAX_CUSTOM_ID = 100
MAX_SECTION_TEXTS = 3
MAX_BLOCK = 1500  # of our own: one block never fills a message alone
MAX_OPTION, MAX_OPTIONS, MAX_MENUS = 100, 25, 2
MAX_ALT = 1024
# https://discord.com/developers/docs/resources/message#embed-object-embed-limits
MAX_EMBED_TITLE = 256
MAX_EMBED_TEXT = 4096

EPHEMERAL, SUPPRESS_NOTIFICATIONS, IS_COMPONENTS_V2 = 1 << 6, 1 << 12, 1 << 15
ROW, BUTTON, SELECT, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 3, 9, 10, 12, 13, 14, 17
LINK = 5  # a button's style
