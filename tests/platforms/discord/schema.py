"""Discord's own description of its API (OpenAPI), as a judge of every body that goes out."""

import json
import os
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).parents[3]
NAME = "discord-openapi.json"


def _file():
    home = os.environ.get("SINCETHEN_SHARED_DATA")
    path = (Path(home) if home else ROOT.parent / "shared" / "data") / NAME
    return path if path.is_file() else None


def _strict(node):
    """The schema with no room for keys that Discord does not name: it would ignore them in silence."""
    if isinstance(node, list):
        return [_strict(n) for n in node]
    if not isinstance(node, dict):
        return node
    made = {k: _strict(v) for k, v in node.items()}
    if isinstance(made.get("properties"), dict) and "allOf" not in made:
        made.setdefault("additionalProperties", False)
    return made


class Schema:
    def __init__(self, document):
        self.components = _strict(document["components"])
        self.validators = {}
        self.routes = []
        for template, methods in document["paths"].items():
            pattern = re.compile(re.sub(r"\\\{\w+\\\}", r"[^/]+", re.escape(template)) + r"\Z")
            for method, operation in methods.items():
                content = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
                if "application/json" in content:
                    schema = _strict(content["application/json"]["schema"])
                    self.routes.append((method.upper(), pattern, template, schema))

    def check(self, method, path, body):
        """What is wrong with the body, as sentences. A route without a body of its own is wrong too."""
        # a literal path comes before one with a placeholder
        for wanted, pattern, template, schema in sorted(self.routes, key=lambda r: r[2].count("{")):
            if wanted == method and pattern.match(path):
                key = (method, template)
                if key not in self.validators:
                    whole = {"components": self.components, **schema}
                    self.validators[key] = jsonschema.Draft202012Validator(whole)
                return [_deepest(e) for e in self.validators[key].iter_errors(body)]
        return [f"{method} {path}: no such route takes a body"]


def _deepest(error):
    while error.context:
        error = max(error.context, key=lambda e: len(e.absolute_path))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


@cache
def load():
    """The schema, or None where the file is absent."""
    path = _file()
    return Schema(json.loads(path.read_text(encoding="utf-8"))) if path else None


def needed():
    """The schema; the test is skipped visibly where the file is absent."""
    schema = load()
    if schema is None:
        pytest.skip(f"{NAME} is not there: put it in ../shared/data or set SINCETHEN_SHARED_DATA")
    return schema
