"""Own-words articles about other subjects, with the findings that a reader takes from them; read by test_affairs.py."""

import tomllib
from functools import cache
from pathlib import Path

from bot.domain.findings import Article, Relation
from bot.domain.values import to_json
from bot.services.subjects import make_subject
from config.dossiers import read_dossier
from config.seeds import Seed, load_seed

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DOSSIERS = {
    "nippon-us-steel": ROOT / "config/dossiers/examples/nippon-us-steel.yaml",
    "aeris": HERE / "aeris.yaml",
    "velmont": HERE / "velmont.yaml",
}


@cache
def affair(name):
    """The subject and its labelled articles."""
    data = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    dossier = read_dossier(DOSSIERS[name])
    if "seed" in data:
        text = data["seed"].strip()
        seed = Seed(file=name, dossier=name, as_of=data["seed_date"], language="fr", text=text, digest="")
    else:
        (path,) = (ROOT / "seeds/examples").glob(f"{name}*.md")
        seed = load_seed(path)
    return make_subject(dossier, [seed]), data["article"]


def articles():
    """(dossier, article) of all subjects."""
    return [(name, one) for name in DOSSIERS for one in affair(name)[1]]


def article_of(one):
    return Article(title=one.get("title", ""), text=one["text"], date=one["date"], language=one["lang"])


def plain(value):
    """A value as the labels write it."""
    data = to_json(value)
    for key in ("amount", "percent", "count"):
        if isinstance(data, dict) and key in data:
            return data[key]
    return data


def told(reading):
    """What a reading claims: (fact, relation, value), sorted."""
    found = [
        [f.fact, f.relation.value, plain(f.value)] for f in reading.findings if f.relation is not Relation.BACKGROUND
    ]
    return sorted(found, key=str)


def written(folder, dossier, seed):
    """A subject from a dossier and a seed that a test writes out itself."""
    (folder / "dossier.yaml").write_text(dossier, encoding="utf-8")
    (folder / "seed.md").write_text(seed, encoding="utf-8")
    return make_subject(read_dossier(folder / "dossier.yaml"), [load_seed(folder / "seed.md")])


def changes_of(reading):
    """What a reading claims to have changed: "fact=value", a length of time by its number."""
    updates = [f for f in reading.findings if f.relation is Relation.UPDATES]
    values = {f: plain(f.value) for f in updates}
    return {f"{f.fact}={v['duration'] if isinstance(v, dict) else v}" for f, v in values.items()}
