"""A card's words in the reader's language: gettext catalogues (locales/), read through Babel; English is the source."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO

from babel.messages.pofile import read_po

LANGUAGES = ("en", "fr")
DOMAIN = "sincethen"


class Words:
    """The sentences of one language. What has no translation stays English."""

    def __init__(self, language: str, singular: dict[str, str], plural: dict[str, tuple[str, ...]]) -> None:
        self.language = language
        self._singular = singular
        self._plural = plural

    def __call__(self, text: str, /, **named: object) -> str:
        """The sentence, its ``{names}`` filled in."""
        said = self._singular.get(text) or text
        return said.format(**named) if named else said

    def count(self, one: str, many: str, n: int, **named: object) -> str:
        """The sentence for ``n`` things; ``{n}`` is filled in. French counts 0 and 1 as one."""
        forms = self._plural.get(one)
        source = one if n == 1 else many
        said = (forms[0] if n < 2 else forms[-1]) if forms else source
        return said.format(n=n, **named)


@cache
def translator(language: str) -> Words:
    """The words of a language ("fr", "fr-FR"); English where it has no catalogue."""
    short = language[:2].lower()
    catalogue = files("bot.card").joinpath("locales", short, "LC_MESSAGES", f"{DOMAIN}.po")
    if short == "en" or not catalogue.is_file():
        return Words("en", {}, {})
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for message in read_po(BytesIO(catalogue.read_bytes()), locale=short):
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            singular[message.id] = str(message.string)
        elif isinstance(message.string, tuple | list):
            plural[message.id[0]] = tuple(message.string)
    return Words(short, singular, plural)
