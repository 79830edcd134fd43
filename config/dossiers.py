"""Reads a dossier file into bot.domain.dossier.Dossier; every error names the file, the line and the key."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.domain.dossier import Dossier, FactSpec, FactType, Labels, Party, PartyKind, StateSpec
from bot.domain.languages import languages
from config.chronology import read_chronology
from config.yaml_files import LOADER, YamlFile

DOSSIER_KEYS = ("key", "title", "seeds", "parties", "facts", "words", "focus", "relevance", "chronology")
PARTY_KEYS = ("name", "kind", "aliases", "nouns", "short")
LIMIT_KEYS = (
    *("mood", "needs", "near", "around", "context", "unless", "not_near"),
    *("tight", "not_after", "not_of", "dated", "anchored"),
)
SAYING_KEYS = ("event", "roles", *LIMIT_KEYS, "wordings")
VALUE_KEYS = ("same_time", "moves", "exclusive", "no_dispute_with", "per", "unit", "currency")
FACT_KEYS = ("type", "label", "states", "members", "seed", *VALUE_KEYS, *SAYING_KEYS)
STATE_KEYS = ("label", "rank", "relation", "seed", "instead_of", "expects", *SAYING_KEYS)
MEMBER_KEYS = ("candidates", "label", "seed", *SAYING_KEYS)
WORDING_KEYS = ("say", "relation", *LIMIT_KEYS, "state")
LANGUAGES = tuple(dict.fromkeys(("any", "en", "fr", "de", "es", "it", "pt", *languages())))  # of wordings and labels


def read_dossier(path: Path) -> Dossier:
    """The dossier of a YAML file. Raises ConfigError with file, line and key."""
    file = YamlFile(path)
    root = file.root("write at least key, title, parties and facts")
    top = file.mapping(root, "", DOSSIER_KEYS)
    for needed in ("key", "title", "parties", "facts"):
        if needed not in top:
            file.fail("is missing", root, needed)
    parties = tuple(_party(file, k, v) for k, v in file.mapping(top["parties"], "parties").items())
    names = {party.key: party.name for party in parties}
    facts = tuple(_fact(file, k, v, names) for k, v in file.mapping(top["facts"], "facts").items())
    if not facts:
        file.fail("names no fact; a dossier watches at least one", top["facts"], "facts")
    named = file.text(top["chronology"], "chronology") if "chronology" in top else ""
    past = chronology_of(str(path), named)
    dossier = Dossier(
        key=file.text(top["key"], "key"),
        title=_labels(file, top["title"], "title"),
        parties=parties,
        facts=facts,
        seeds=file.texts(top["seeds"], "seeds") if "seeds" in top else (),
        # without its chronology a dossier works as well: ``dossier check`` tells that it is not there
        chronology=read_chronology(past) if named and past.is_file() else (),
        file=str(path),
        options={
            **{k: file.plain(top[k]) for k in ("focus", "relevance", "chronology") if k in top},
            **({"words": _words(file, top["words"])} if "words" in top else {}),
        },
    )
    _check_members(file, top["facts"], dossier)
    return dossier


def line_of(path: Path, key: str) -> int | None:
    """The line on which a key such as ``facts.deal.status.states.agreed`` stands; keys may have dots themselves.

    Where the last parts do not stand in the file, the line of the nearest part above; None for a file without them.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, ValueError, yaml.YAMLError):
        return None
    line: int | None = None
    rest = key
    while rest and isinstance(node, yaml.MappingNode):
        fits = [(n, v) for n, v in node.value if rest == str(n.value) or rest.startswith(f"{n.value}.")]
        if not fits:
            break
        name, node = max(fits, key=lambda pair: len(str(pair[0].value)))
        line = name.start_mark.line + 1
        rest = rest[len(str(name.value)) + 1 :]
    return line


def chronology_of(file: str, named: str) -> Path:
    """Where the chronology lies that the dossier of a file names: from the dossier's folder, where it is relative."""
    return Path(file).parent / named


def _by_language(file: YamlFile, node: yaml.Node, key: str) -> dict[str, tuple[str, ...]]:
    """Texts by language; a plain list counts for any language."""
    if not isinstance(node, yaml.MappingNode):
        return {"any": file.texts(node, key)}
    return {k: file.texts(v, f"{key}.{k}") for k, v in file.mapping(node, key, LANGUAGES).items()}


def _labels(file: YamlFile, node: yaml.Node, key: str) -> Labels:
    if isinstance(node, yaml.ScalarNode):
        return Labels(texts={"en": file.text(node, key)})
    return Labels(texts={k: file.text(v, f"{key}.{k}") for k, v in file.mapping(node, key, LANGUAGES[1:]).items()})


def _words(file: YamlFile, node: yaml.Node) -> dict[str, dict[str, tuple[str, ...]]]:
    return {k: _by_language(file, v, f"words.{k}") for k, v in file.mapping(node, "words").items()}


def _party(file: YamlFile, key: str, node: yaml.Node) -> Party:
    place = f"parties.{key}"
    table = file.mapping(node, place, PARTY_KEYS)
    for needed in ("name", "kind"):
        if needed not in table:
            file.fail("is missing", node, f"{place}.{needed}")
    kind = file.text(table["kind"], f"{place}.kind")
    if kind not in list(PartyKind):
        file.fail(f"{kind!r} is none of {', '.join(PartyKind)}", table["kind"], f"{place}.kind")
    options: dict[str, object] = {}
    if "nouns" in table:
        options["nouns"] = _by_language(file, table["nouns"], f"{place}.nouns")
    if "short" in table:
        options["short"] = file.text(table["short"], f"{place}.short")
    return Party(
        key=key,
        name=file.text(table["name"], f"{place}.name"),
        kind=PartyKind(kind),
        aliases=_by_language(file, table["aliases"], f"{place}.aliases") if "aliases" in table else {},
        options=options,
    )


def _fact(file: YamlFile, key: str, node: yaml.Node, names: Mapping[str, str]) -> FactSpec:
    place = f"facts.{key}"
    table = file.mapping(node, place, FACT_KEYS)
    if "type" not in table:
        file.fail("is missing", node, f"{place}.type")
    kind = file.text(table["type"], f"{place}.type")
    if kind not in list(FactType):
        near = difflib.get_close_matches(kind, [str(t) for t in FactType], n=1)
        hint = f"; did you mean '{near[0]}'?" if near else f"; known are {', '.join(FactType)}"
        file.fail(f"{kind!r} is no type of fact{hint}", table["type"], f"{place}.type")
    states: tuple[StateSpec, ...] = ()
    if "states" in table:
        listed = file.mapping(table["states"], f"{place}.states")
        states = tuple(_state(file, n, k, v, f"{place}.states", names) for n, (k, v) in enumerate(listed.items()))
    if kind == FactType.STATE and not states:
        file.fail("a fact of type state needs its states", node, place)
    options = _options(file, table, place, ("label", "type", "states", "wordings"))
    if "members" in table:
        for prefix, member in file.mapping(table["members"], f"{place}.members").items():
            file.mapping(member, f"{place}.members.{prefix}", MEMBER_KEYS)
    return FactSpec(
        key=key,
        type=FactType(kind),
        label=_labels(file, table["label"], f"{place}.label") if "label" in table else Labels(texts={"en": key}),
        states=states,
        wordings=_wordings(file, table.get("wordings"), place),
        options=options,
    )


def _state(file: YamlFile, position: int, key: str, node: yaml.Node, above: str, names: Mapping[str, str]) -> StateSpec:
    place = f"{above}.{key}"
    table = file.mapping(node, place, STATE_KEYS)
    rank = file.plain(table["rank"]) if "rank" in table else position
    if not isinstance(rank, int):
        file.fail("needs a whole number", table["rank"], f"{place}.rank")
    return StateSpec(
        key=key,
        label=_labels(file, table["label"], f"{place}.label") if "label" in table else _unlabelled(key, names),
        rank=rank,
        wordings=_wordings(file, table.get("wordings"), place),
        options=_options(file, table, place, ("label", "rank", "wordings")),
    )


def _unlabelled(key: str, names: Mapping[str, str]) -> Labels:
    """What readers see of a state without a label: its key in plain words, a party's key in it as the party's name."""
    party = max((k for k in names if f"{key}_".startswith(f"{k}_")), key=len, default="")
    rest = key.removeprefix(party).replace("_", " ")
    return Labels(texts={"en": f"{names.get(party, '')}{rest}"})


def _options(file: YamlFile, table: Mapping[str, yaml.Node], place: str, besides: tuple[str, ...]) -> dict[str, object]:
    if "roles" in table:
        file.mapping(table["roles"], f"{place}.roles")
    return {k: file.plain(v) for k, v in table.items() if k not in besides}


def _wordings(file: YamlFile, node: yaml.Node | None, place: str) -> dict[str, tuple[object, ...]]:
    if node is None:
        return {}
    place = f"{place}.wordings"
    listed = {"any": node} if not isinstance(node, yaml.MappingNode) else file.mapping(node, place, LANGUAGES)
    found: dict[str, tuple[object, ...]] = {}
    for language, items in listed.items():
        if not isinstance(items, yaml.SequenceNode):
            file.fail("needs a list of wordings", items, f"{place}.{language}")
        told: list[object] = []
        for item in items.value:
            if isinstance(item, yaml.MappingNode):
                table = file.mapping(item, f"{place}.{language}", WORDING_KEYS)
                if "say" not in table:
                    file.fail("a wording needs 'say'", item, f"{place}.{language}")
                told.append(file.plain(item))
            else:
                told.append(file.text(item, f"{place}.{language}"))
        found[language] = tuple(told)
    return found


def _check_members(file: YamlFile, node: yaml.Node, dossier: Dossier) -> None:
    keys = [p.key for p in dossier.parties]
    for fact in dossier.facts:
        members = fact.options.get("members")
        for prefix, spec in members.items() if isinstance(members, dict) else ():
            for name in spec.get("candidates", ()):
                if name not in keys:
                    near = difflib.get_close_matches(name, keys, n=1)
                    hint = f"; did you mean {near[0]!r}?" if near else ""
                    file.fail(f"{name!r} is no party{hint}", node, f"facts.{fact.key}.members.{prefix}.candidates")
