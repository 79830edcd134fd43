"""Data of the domain: lists of wordings and names, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The TOML file ``name`` of this folder ("tracking.toml"), parsed. Not to be changed by those who read it."""
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))
