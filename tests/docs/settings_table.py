"""Writes the table of settings in docs/guide.md from config/settings.py: python -m tests.docs.settings_table"""

import re
from pathlib import Path

from config.settings import PREFIX, Settings

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
PLACE = re.compile(r"(<!-- settings:.*?-->\n).*?(<!-- end of settings -->)", re.DOTALL)


def names() -> tuple[str, ...]:
    """Every setting as it is called in the environment."""
    return tuple(PREFIX + name.upper() for name in Settings.model_fields)


def table() -> str:
    """The settings as a Markdown table."""
    rows = ["| setting | default | what it does |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = str(default).lower() if isinstance(default, bool) else str(default)
        cell = "" if default is None or default == "" else f"`{shown}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {cell} | {field.description} |")
    return "\n".join(rows) + "\n"


def with_table(guide: str) -> str:
    """The guide with the table of now."""
    return PLACE.sub(lambda found: found[1] + table() + found[2], guide)


if __name__ == "__main__":
    GUIDE.write_text(with_table(GUIDE.read_text(encoding="utf-8")), encoding="utf-8")
