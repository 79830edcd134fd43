"""A YAML file of the configuration as nodes with their lines: every error names the file, the line and the key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from bot.errors import ConfigError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile:
    """One file's nodes, with the line of each."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fail(self, message: str, node: yaml.Node | None = None, key: str = "") -> NoReturn:
        line = node.start_mark.line + 1 if node is not None else None
        raise ConfigError(message, file=str(self.path), line=line, key=key)

    def mapping(self, node: yaml.Node, key: str, allowed: Iterable[str] | None = None) -> dict[str, yaml.Node]:
        """The keys of a mapping node with their value nodes; an unknown key is refused with a suggestion."""
        if not isinstance(node, yaml.MappingNode):
            self.fail("needs keys with values (a mapping)", node, key)
        known = None if allowed is None else list(allowed)
        found: dict[str, yaml.Node] = {}
        for name, value in node.value:
            text = str(name.value)
            if text in found:
                self.fail(f"{text!r} stands twice", name, key)
            if known is not None and text not in known:
                near = difflib.get_close_matches(text, known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"
                self.fail(f"unknown key {text!r}{hint}", name, key)
            found[text] = value
        return found

    def plain(self, node: yaml.Node) -> Any:
        """The node's value as plain Python."""
        if isinstance(node, yaml.MappingNode):
            return {str(k.value): self.plain(v) for k, v in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(v) for v in node.value]
        if node.tag.endswith(":int"):
            return int(node.value)
        if node.tag.endswith(":bool"):
            return node.value.lower() in {"true", "yes", "on"}
        return str(node.value)

    def text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            self.fail("needs a text", node, key)
        return str(node.value)

    def texts(self, node: yaml.Node, key: str) -> tuple[str, ...]:
        if isinstance(node, yaml.ScalarNode):
            return (self.text(node, key),)
        if not isinstance(node, yaml.SequenceNode):
            self.fail("needs a list of texts", node, key)
        return tuple(self.text(v, key) for v in node.value)

    def root(self, hint: str) -> yaml.Node:
        """The file's own node. ConfigError where it cannot be read, is no YAML or is empty (``hint`` helps then)."""
        try:
            raw = self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot be read ({error.strerror})", file=str(self.path)) from None
        except UnicodeDecodeError:
            raise ConfigError("is not UTF-8 text; save it as UTF-8", file=str(self.path)) from None
        try:
            node = yaml.compose(raw, Loader=LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            message = f"is not YAML: {error.problem or 'it cannot be read'}"
            raise ConfigError(message, file=str(self.path), line=None if mark is None else mark.line + 1) from None
        except yaml.YAMLError as error:
            raise ConfigError(f"is not YAML: {error}", file=str(self.path)) from None
        if node is None:
            raise ConfigError(f"is empty; {hint}", file=str(self.path))
        return node
