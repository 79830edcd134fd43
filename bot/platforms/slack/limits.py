"""Slack's limits, by name: counts of blocks and elements, and characters. Renderers keep them, tests measure them."""

from __future__ import annotations

from typing import Any

Payload = dict[str, Any]

# https://docs.slack.dev/reference/block-kit/blocks
MAX_BLOCKS = 50  # of a message
MAX_VIEW_BLOCKS = 100  # of a modal or a Home tab
MAX_MESSAGE = 13_200  # characters of all blocks as JSON; not documented, answered with msg_blocks_too_long
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_CONTEXT_ELEMENTS = 10
MAX_ACTIONS = 25
MAX_BUTTON = 75
MAX_VALUE = 2000  # of a button
MAX_URL = 3000  # of a button
MAX_ID = 255  # action_id, block_id, callback_id
MAX_OPTIONS = 100
MAX_OPTION = 75  # text and value of an option
MAX_VIEW_TITLE = 24  # its buttons too
MAX_LABEL = 2000  # of an input; its hint too
MAX_PLACEHOLDER = 150
MAX_ALT = 1000  # words for who cannot see a picture
MAX_FILE_TITLE = 200  # of our own
MAX_METADATA = 3000  # private_metadata of a view
# https://docs.slack.dev/reference/methods/chat.postMessage#truncating
MAX_TEXT = 3900  # of the text beside the blocks; below 4,000 as Slack advises
