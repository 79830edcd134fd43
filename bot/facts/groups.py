"""Groups of names as a dossier writes them: each needs one of its own."""

from __future__ import annotations

from collections.abc import Iterable


def groups(value: object) -> tuple[tuple[str, ...], ...]:
    """``[a, "b|c"]`` as groups of which each needs one: ``((a,), (b, c))``."""
    listed = [value] if isinstance(value, str) else list(value) if isinstance(value, Iterable) else []
    return tuple(tuple(part.strip() for part in str(item).split("|")) for item in listed)
