"""The subjects of the configuration: dossiers with their seeds and detectors; no database, no network, no platform."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.dossier import Dossier
from bot.errors import ConfigError
from bot.services.subjects import Subject, make_subjects
from config.dossiers import line_of, read_dossier
from config.seeds import Seed, load_seed, load_seeds
from config.settings import Settings

ROOT = Path(__file__).parent.parent


def config_dir(settings: Settings) -> Path:
    """Where feeds.toml and dossiers/ lie."""
    return settings.config_dir or ROOT / "config"


def named_dossiers(settings: Settings) -> tuple[str, ...]:
    """The dossiers that SINCETHEN_DOSSIERS names; none: all of the configuration."""
    return tuple(name.strip() for name in settings.dossiers.split(",") if name.strip())


def load_dossiers(settings: Settings, only: Sequence[str] = ()) -> tuple[Dossier, ...]:
    """The dossiers of the configuration, or those named by key or file, here or in SINCETHEN_DOSSIERS."""
    folder = config_dir(settings) / "dossiers"
    only = only or named_dossiers(settings)
    if not only:
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise ConfigError("There is no dossier. Put one there; docs/dossiers.md shows how.", file=str(folder))
        return tuple(read_dossier(file) for file in files)
    found = []
    for name in only:
        candidates = (Path(name), folder / f"{name}.yaml", folder / "examples" / f"{name}.yaml")
        file = next((c for c in candidates if c.is_file()), None)
        if file is None:
            known = ", ".join(sorted(p.stem for p in folder.rglob("*.yaml")))
            raise ConfigError(f"is no dossier's file and no key. Known keys: {known}.", key=name)
        found.append(read_dossier(file))
    return tuple(found)


def all_seeds(settings: Settings) -> list[Seed]:
    """The seeds of the seeds directory, those of the examples too."""
    folder = settings.seeds_dir or ROOT / "seeds"
    return [s for place in (folder, folder / "examples") if place.is_dir() for s in load_seeds(place)]


def load_subjects(settings: Settings, *, only: Sequence[str] = (), seeds: Sequence[Path] = ()) -> tuple[Subject, ...]:
    """The dossiers with their seeds and detectors; no database, no network."""
    try:
        return _subjects(settings, only, seeds)
    except ConfigError as error:
        if error.file and error.line is None:  # compiling knows the key; the file knows its line
            error.line = line_of(Path(error.file), error.key)
        raise


def _subjects(settings: Settings, only: Sequence[str], seeds: Sequence[Path]) -> tuple[Subject, ...]:
    dossiers = load_dossiers(settings, only)
    if seeds:
        read = [load_seed(path) for path in seeds]
        if not only:  # only the subjects that these seeds are about
            wanted = {s.dossier for s in read}
            dossiers = tuple(d for d in dossiers if d.key in wanted)
        return make_subjects(dossiers, read)
    if not only and not named_dossiers(settings):
        return make_subjects(dossiers, load_seeds(settings.seeds_dir or ROOT / "seeds"))
    keys = {d.key for d in dossiers}
    read = [s for s in all_seeds(settings) if s.dossier in keys]
    return make_subjects(dossiers, read)
