"""Whether Slack would take blocks and views: slack_sdk's models, walked recursively, and the limits of limits.md."""

import json
import re

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block, BlockElement, Option, OptionGroup, TextObject
from slack_sdk.models.blocks.basic_components import ConfirmObject
from slack_sdk.models.views import View

# type -> key -> most characters
LENGTHS = {
    "header": 150,
    "section": 3000,
    "button": 75,
}
BLOCK_TYPES = {"header", "section", "context", "actions", "divider", "input"}
INTERACTIVE = {"button", "external_select", "static_select", "plain_text_input", "overflow", "checkboxes", "datepicker"}
MOST = {"message": 50, "view": 100}
OURS = re.compile(r"<@[A-Z0-9]+>\Z|\A<#[A-Z0-9]+>\Z|\A<!subteam\^S[A-Z0-9]+>\Z")  # who shared, a heading, a group
MENTION = re.compile(r"<[@!#](?!date\^)|@(?:everyone|here|channel)\b")
CONTROL = re.compile(r"<(?!https?://|!date\^\d+\^)[^>]*>")


def walk(part):
    """Every dict inside."""
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from walk(value)
    elif isinstance(part, list):
        for one in part:
            yield from walk(one)


def modelled(part):
    """What slack_sdk's models say against one dict; they do not look inside by themselves."""
    kind = part.get("type")
    if kind in BLOCK_TYPES:
        model = Block.parse(part)
    elif kind in {"plain_text", "mrkdwn"}:
        model = TextObject.parse(part)
    elif kind in INTERACTIVE:
        model = BlockElement.parse(part)
    elif "value" in part and "text" in part and not kind:
        (model,) = Option.parse_all([part])
    elif "label" in part and "options" in part and not kind:
        (model,) = OptionGroup.parse_all([part])
    elif "confirm" in part and "deny" in part and not kind:
        model = ConfirmObject.parse(part)
    else:
        return
    if model is None:
        yield f"{kind}: no model reads it"
        return
    try:
        model.validate_json()
    except SlackObjectFormationError as error:
        yield f"{kind}: {error}"


def measured(part):
    """What limits.md says against one dict."""
    kind, text = part.get("type"), part.get("text")
    said = text.get("text", "") if isinstance(text, dict) else ""
    most = LENGTHS.get(kind)
    if most and len(said) > most:
        yield f"{kind}: {len(said)} characters"
    if kind == "section" and "text" not in part and "fields" not in part:
        yield "a section without words"
    if kind == "context" and not 1 <= len(part["elements"]) <= 10:
        yield f"context: {len(part['elements'])} elements"
    if kind == "actions" and not 1 <= len(part["elements"]) <= 25:
        yield f"actions: {len(part['elements'])} elements"
    if kind in {"plain_text", "mrkdwn"} and not (isinstance(text, str) and text.strip()):
        yield f"{kind}: empty"
    if kind == "mrkdwn" and len(text) > 3000:
        yield f"mrkdwn: {len(text)} characters"
    for key, longest in (("value", 2000), ("action_id", 255), ("block_id", 255), ("url", 3000)):
        if isinstance(part.get(key), str) and not 0 < len(part[key]) <= longest:
            yield f"{kind}: {key} of {len(part[key])}"
    if isinstance(part.get("options"), list) and not 1 <= len(part["options"]) <= 100:
        yield f"{kind}: {len(part['options'])} options"
    if kind == "mrkdwn":
        shown = OURS.sub("", text)
        if MENTION.search(shown) or CONTROL.search(shown):
            yield f"mrkdwn: a mention or control sequence in {text[:80]!r}"


def wrongs(blocks, *, surface="message"):
    """All that Slack would refuse, as sentences; empty when it takes the blocks."""
    found = []
    if not 1 <= len(blocks) <= MOST[surface]:
        found.append(f"{len(blocks)} blocks")
    total = len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
    if surface == "message" and total > 13_200:
        found.append(f"{total} characters in all")
    for block in blocks:
        if block.get("type") not in BLOCK_TYPES:
            found.append(f"a block of type {block.get('type')}")
        ids = [p["action_id"] for p in walk(block) if "action_id" in p]
        if len(ids) != len(set(ids)):
            found.append(f"an action_id stands twice: {ids}")
    ids = [p["action_id"] for p in walk(blocks) if "action_id" in p]
    if surface == "message" and len(ids) != len(set(ids)):  # of our own: Slack wants it within a block
        found.append(f"an action_id stands twice: {ids}")
    named = [b["block_id"] for b in blocks if "block_id" in b]
    if len(named) != len(set(named)):
        found.append(f"a block_id stands twice: {named}")
    for part in walk(blocks):
        found += [*modelled(part), *measured(part)]
    return found


def view_wrongs(view):
    """All that Slack would refuse in a modal or a Home tab."""
    found = wrongs(view.get("blocks", []), surface="view")
    try:
        View(**view).validate_json()
    except SlackObjectFormationError as error:
        found.append(f"view: {error}")
    for key in ("title", "submit", "close"):
        if key in view and not 0 < len(view[key]["text"]) <= 24:
            found.append(f"view: {key} of {len(view[key]['text'])}")
    if view["type"] == "modal" and "title" not in view:
        found.append("view: a modal without a title")
    if any(b["type"] == "input" for b in view["blocks"]) and view["type"] == "modal" and "submit" not in view:
        found.append("view: inputs without a submit button")
    if len(view.get("private_metadata", "")) > 3000 or len(view.get("callback_id", "")) > 255:
        found.append("view: metadata or callback_id too long")
    return found
