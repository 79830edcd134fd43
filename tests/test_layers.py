"""The layers hold: a package imports only those above it, siblings never meet, each library has one owner."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASE = {"bot", "bot.errors", "bot.domain"}
# a package -> what it may import of ours besides itself; the longest matching name counts
ALLOWED = {
    "bot": set(),
    "bot.errors": set(),
    "bot.domain": {"bot.errors"},
    "bot.facts": BASE,
    "bot.card": BASE,
    "config": BASE,
    "bot.ports": BASE | {"bot.card"},
    "bot.feeds": BASE | {"bot.facts", "bot.card", "config", "bot.ports"},
    "storage": BASE | {"bot.facts", "bot.card", "config", "bot.ports"},
    "bot.services": BASE | {"bot.facts", "bot.card", "config", "bot.ports"},
    "bot.platforms": set(),
    "bot.platforms.console": BASE | {"bot.services", "bot.card", "bot.ports", "bot.platforms"},
    "bot.platforms.discord": BASE | {"bot.services", "bot.card", "bot.ports", "bot.platforms"},
    "bot.platforms.slack": BASE | {"bot.services", "bot.card", "bot.ports", "bot.platforms"},
    "bot.scheduler": BASE | {"bot.services", "bot.card", "bot.ports"},
    "bot.llm": BASE | {"bot.ports"},
    "bot.health": BASE,
    "bot.logs": BASE,
    "bot.bootstrap": {"bot", "storage", "config"},
    "bot.connecting": {"bot", "storage", "config"},
    "bot.loading": {"bot", "storage", "config"},
    "bot.cli": {"bot", "storage", "config"},
    "bot.__main__": {"bot.cli"},
}
OWNERS = {
    "discord": "bot.platforms.discord",
    "slack_bolt": "bot.platforms.slack",
    "slack_sdk": "bot.platforms.slack",
    "feedparser": "bot.feeds",
    "fastfeedparser": "bot.feeds",
    "sqlalchemy": "storage",
    "alembic": "storage",
    "cryptography": "storage",
    "apscheduler": "bot.scheduler",
    "matplotlib": "bot.card",
}
MAX_LINES = 420


def modules():
    for top in ("bot", "storage", "config"):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" in path.parts and "versions" in path.parts:
                continue
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def owner_of(name, names):
    return max((n for n in names if name == n or name.startswith(n + ".")), key=len, default="")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module
            yield node.module


def wrongs(name, path):
    home = owner_of(name, ALLOWED)
    for imported in imports(path):
        top = imported.split(".")[0]
        if top in {"bot", "storage", "config"}:
            target = owner_of(imported, ALLOWED)
            allowed = ALLOWED[home]
            inside = target == home
            open_to_all = "bot" in allowed and home in {"bot.bootstrap", "bot.connecting", "bot.loading", "bot.cli"}
            if not inside and target not in allowed and not open_to_all:
                yield f"{name} ({home}) imports {imported}"
        elif top in OWNERS and not name.startswith(OWNERS[top]):
            yield f"{name} imports {top}, which belongs to {OWNERS[top]}"


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_module_imports_only_what_its_layer_may(name, path):
    assert not list(wrongs(name, path))


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda v: v if isinstance(v, str) else "")
def test_a_file_says_its_job_first_and_stays_short(name, path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith('"""'), f"{name} does not begin with a docstring"
    assert text.count("\n") <= MAX_LINES


def test_the_domain_is_standard_library_only():
    for name, path in modules():
        if name.startswith("bot.domain"):
            assert all(i.split(".")[0] in sys.stdlib_module_names | {"bot"} for i in imports(path)), name


def test_the_test_sees_a_breach(tmp_path):
    breach = tmp_path / "x.py"
    breach.write_text("import sqlalchemy\nfrom storage import tables\n")
    assert len(list(wrongs("bot.services.x", breach))) == 2
