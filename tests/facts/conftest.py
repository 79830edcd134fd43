"""The shipped detector, as the services make it from the dossier and the seed."""

from pathlib import Path

import pytest

from bot.services.subjects import make_subjects
from config.dossiers import read_dossier
from config.seeds import load_seeds

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def detector():
    dossier = read_dossier(ROOT / "config" / "dossiers" / "openai-musk.yaml")
    seeds = [seed for seed in load_seeds(ROOT / "seeds") if seed.dossier == dossier.key]
    return make_subjects([dossier], seeds)[0].detector
