"""A card's words in the reader's language: gettext catalogues (locales/), read through Babel; English is the source."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.domain.languages import CATALOGUES, DOMAIN, SOURCE, known

ENGLISH = "en_GB"  # days before months, as in the sentences' own English
_SAMPLES = range(200)  # each rule of plurals shows all that it tells apart below this


def _english(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


class Words:
    """The sentences of one language. What has no translation stays English."""

    def __init__(
        self,
        language: str,
        singular: dict[str, str],
        plural: Callable[[str, str, int], str] = _english,
        locale: str = ENGLISH,
    ) -> None:
        self.language = language
        self.locale = locale
        self._singular = singular
        self._plural = plural

    def __call__(self, text: str, /, **named: object) -> str:
        """The sentence, its ``{names}`` filled in."""
        said = self._singular.get(text) or text
        return said.format(**named) if named else said

    def own(self, text: str) -> str | None:
        """The sentence where the language has it, else None; English has every one."""
        return text if self.language == SOURCE else self._singular.get(text) or None

    def count(self, one: str, many: str, n: int | Decimal, **named: object) -> str:
        """The sentence for ``n`` things; ``{n}`` is filled in. Numbers get the language's separators."""
        said = self._plural(one, many, self._whole(n))
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in named.items()}
        return said.format(n=self.number(n), **shown)

    def number(self, n: int | Decimal, *, least: int = 0) -> str:
        """A number with the language's separators; at most three decimals, and at least so many."""
        pattern = f"#,##0.{'0' * least}{'#' * (3 - least)}"
        return str(format_decimal(n, format=pattern, locale=self.locale)).replace("-", "−")

    def _whole(self, n: int | Decimal) -> int:
        """A whole number that takes the plural that ``n`` takes: French has « 1,5 heure », English "1.5 hours"."""
        if n == int(n):
            return abs(int(n))
        form = Locale.parse(self.locale).plural_form
        return next((i for i in _SAMPLES if form(i) == form(n)), _SAMPLES[-1])


@cache
def translator(language: str) -> Words:
    """The words of a language ("fr", "fr-FR"); English where it has no catalogue."""
    short = known(language)
    if short == SOURCE:
        return Words(SOURCE, {})
    text = CATALOGUES.joinpath(short, "LC_MESSAGES", f"{DOMAIN}.po").read_bytes()
    catalogue = read_po(BytesIO(text), locale=short)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    singular = {m.id: str(m.string) for m in catalogue if isinstance(m.id, str) and m.id and not m.fuzzy}
    return Words(short, singular, GNUTranslations(compiled).ngettext, short)


def language_name(language: str) -> str:
    """A language as its own speakers call it: ``English``, ``français``, ``Deutsch``."""
    return Locale.parse(language).get_display_name(language) or language
