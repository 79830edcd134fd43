"""The languages that readers may choose: English, which every sentence is written in, and each that has a catalogue."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

SOURCE = "en"
DOMAIN = "sincethen"
CATALOGUES = files("bot").joinpath("card", "locales")  # LANGUAGE/LC_MESSAGES/sincethen.po, as gettext has it


@cache
def languages() -> tuple[str, ...]:
    """The codes, English first."""
    found = sorted(one.name for one in CATALOGUES.iterdir() if one.joinpath("LC_MESSAGES", f"{DOMAIN}.po").is_file())
    return (SOURCE, *(code for code in found if code != SOURCE))


def known(code: str) -> str:
    """The language to speak to whoever reads ``code``: "fr" for "fr-CA"; English where there is no catalogue."""
    whole = code.replace("-", "_")
    there = {one.casefold(): one for one in languages()}
    return there.get(whole.casefold()) or there.get(whole.partition("_")[0].casefold()) or SOURCE
