"""Spoilt files of every kind that a user may edit: each is read, or refused in one line."""

from __future__ import annotations

import copy
import random
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from anagen.claims.ledger import claims_from
from anagen.economics.file_model import UtilitySourcesFile, VisitsFile
from anagen.errors import InputError
from anagen.evidence_base import bias, judgements
from anagen.evidence_base.conditions import ConditionsFile
from anagen.evidence_base.meta.hair_trials import NetworkRow
from anagen.evidence_base.meta.settings import NetworkSettings, ResponseSettings
from anagen.evidence_base.tables import (
    costs,
    names,
    outcomes,
    people_studied,
    products,
    quality,
    ratings,
    red_flags,
    registered,
    regulation,
    result,
    safety,
    study,
    utilities,
)
from anagen.evidence_base.tables.records import EvidenceBase, load_evidence
from anagen.files.csv_table import read_table
from anagen.files.shape_check import check_shape
from anagen.files.source_text import SourceText, parse_source
from anagen.forecasting.file_model import CostItemsFile, CountriesFile, DoctorFirstFile, OptionsFile
from anagen.forecasting.person import person_from_text
from anagen.planning.file_model import LawfulFile, ShippedRegimens
from anagen.planning.regimen import regimens_from
from anagen.population.hair_loss_texts import HairLossesFile
from evidence_base.tables import copy_tables
from files.spoiling import places, spoil, spoilt_bytes, spoilt_csv

MUTATIONS = 40
NAME = "spoilt.toml"
OWN_REGIMENS = """
[family]
lotion = "one lotion is enough"

[[regimen]]
name    = "minoxidil at night"
option  = "minoxidil 5 % on the scalp"
sex     = "male"
family  = "lotion"
usual   = true
burdens = ["daily application"]
source  = "my own choice"
treatment = { therapy = "minoxidil topical", dose = "5 %", schedule = "daily" }
"""
Read = Callable[[SourceText], Any]


def shape(model: type[BaseModel]) -> Read:
    """Reading of the shape alone."""
    return lambda source: check_shape(source, model)


def shipped(package: str, name: str) -> str:
    """Text of a data file of the package."""
    return (files(f"anagen.{package}") / "data" / name).read_text(encoding="utf-8")


TOML: dict[str, tuple[str, Read]] = {
    "regulation": (shipped("evidence_base", "regulation.toml"), shape(regulation.RegulationFile)),
    "products": (shipped("evidence_base", "products.toml"), shape(products.ProductsFile)),
    "red flags": (shipped("evidence_base", "red_flags.toml"), shape(red_flags.RedFlagsFile)),
    "certainty": (shipped("evidence_base", "certainty.toml"), shape(judgements.CertaintyFile)),
    "conditions": (shipped("evidence_base", "conditions.toml"), shape(ConditionsFile)),
    "network of trials": (shipped("evidence_base", "network_aga.toml"), shape(NetworkSettings)),
    "network of responses": (shipped("evidence_base", "network_responses.toml"), shape(ResponseSettings)),
    "claims": (shipped("evidence_base", "claims.toml"), claims_from),
    "options": (shipped("forecasting", "options.toml"), shape(OptionsFile)),
    "cost items": (shipped("forecasting", "cost_items.toml"), shape(CostItemsFile)),
    "countries": (shipped("forecasting", "countries.toml"), shape(CountriesFile)),
    "doctor first": (shipped("forecasting", "doctor_first.toml"), shape(DoctorFirstFile)),
    "regimens": (shipped("planning", "regimens.toml"), shape(ShippedRegimens)),
    "own regimens": (OWN_REGIMENS, regimens_from),
    "lawful": (shipped("planning", "lawful.toml"), shape(LawfulFile)),
    "visits": (shipped("economics", "visits.toml"), shape(VisitsFile)),
    "utility sources": (shipped("economics", "utility_sources.toml"), shape(UtilitySourcesFile)),
    "hair losses": (shipped("population", "hair_losses.toml"), shape(HairLossesFile)),
}


def message_of(read: Callable[[], Any]) -> str | None:
    """What is said of a file; None where it is read."""
    try:
        read()
    except InputError as error:
        return str(error)
    return None


def judged(message: str | None, name: str | tuple[str, ...]) -> int:
    """1 for a file that was refused in one line that begins with `name`, 0 for one that was read."""
    if message is None:
        return 0
    assert "\n" not in message, message
    assert message.startswith(name), message
    assert len(message) < 900, message
    return 1


@pytest.mark.parametrize("kind", TOML)
def test_spoilt_tables_are_read_or_refused_in_one_line(kind: str) -> None:
    text, read = TOML[kind]
    luck = random.Random(f"tables {kind}")
    whole = tomllib.loads(text)
    assert message_of(lambda: read(SourceText(NAME, whole, {}))) is None
    refused = 0
    for _ in range(MUTATIONS):
        table = copy.deepcopy(whole)
        for _ in range(luck.choice([1, 1, 1, 2, 5])):
            if places(table):
                spoil(table, luck)
        refused += judged(message_of(lambda table=table: read(SourceText(NAME, table, {}))), NAME)
    assert refused >= MUTATIONS // 4


@pytest.mark.parametrize("kind", TOML)
def test_spoilt_text_is_read_or_refused_in_one_line(kind: str) -> None:
    text, read = TOML[kind]
    luck = random.Random(f"text {kind}")
    for _ in range(MUTATIONS // 4):
        spoilt = spoilt_bytes(text.encode(), luck).decode(errors="replace")
        judged(message_of(lambda spoilt=spoilt: read(parse_source(spoilt, NAME))), NAME)


# --- tables of the evidence, in a folder of one's own ----------------------------------------


@cache
def base_in(folder: Path) -> EvidenceBase:
    """The shipped evidence, whose other tables are read from `folder`."""
    base = load_evidence()
    return EvidenceBase(base.names, base.outcomes, base.studies, base.results, folder)


CSV: dict[str, Callable[[Path], Any]] = {
    "therapies.csv": names.read_names,
    "outcomes.csv": outcomes.read_outcomes,
    "studies.csv": lambda folder: study.read_studies(folder, load_evidence().names),
    "arms.csv": lambda folder: study.read_studies(folder, load_evidence().names),
    "results.csv": lambda folder: result.read_results(
        folder, load_evidence().studies, load_evidence().outcomes
    ),
    "bias.csv": lambda folder: bias.stated_bias.__wrapped__(base_in(folder)),
    "ratings.csv": lambda folder: ratings.ratings.__wrapped__(base_in(folder)),
    "people_studied.csv": lambda folder: people_studied.people_studied.__wrapped__(base_in(folder)),
    "safety.csv": safety.read_harms,
    "costs.csv": costs.read_costs,
    "quality.csv": quality.read_quality,
    "utilities.csv": utilities.read_utilities,
    "registered.csv": registered.read_registered,
    "network_aga.csv": lambda folder: list(read_table(folder, "network_aga.csv", NetworkRow)),
    "regulation.toml": regulation.read_rules,
    "products.toml": products.read_products,
    "red_flags.toml": red_flags.read_red_flags,
    "certainty.toml": lambda folder: judgements.stated_certainty.__wrapped__(base_in(folder)),
}


FAULT_IN = {"studies.csv": ("studies.csv", "arms.csv")}
"""Tables that an error may name, where a fault may show in another one."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = copy_tables(tmp_path_factory.mktemp("tables"))
    for name in CSV:
        (place / name).write_text(shipped("evidence_base", name), encoding="utf-8")
    return place


@pytest.mark.parametrize("name", CSV)
def test_spoilt_evidence_is_read_or_refused_in_one_line(folder: Path, name: str) -> None:
    luck = random.Random(f"evidence {name}")
    whole = (folder / name).read_bytes()
    refused = 0
    assert message_of(lambda: CSV[name](folder)) is None
    try:
        for number in range(MUTATIONS):
            by_cell = name.endswith(".csv") and number % 4
            (folder / name).write_bytes(
                spoilt_csv(whole.decode(), luck) if by_cell else spoilt_bytes(whole, luck)
            )
            refused += judged(message_of(lambda: CSV[name](folder)), FAULT_IN.get(name, name))
    finally:
        (folder / name).write_bytes(whole)
    assert refused >= MUTATIONS // 8


def test_an_empty_cell_is_named_with_its_line(folder: Path) -> None:
    whole = (folder / "costs.csv").read_text(encoding="utf-8")
    spoilt = whole.replace("exosome,exosome,per session,3000", "exosome,,per session,3000", 1)
    (folder / "costs.csv").write_text(spoilt, encoding="utf-8")
    message = message_of(lambda: costs.read_costs(folder))
    (folder / "costs.csv").write_text(whole, encoding="utf-8")
    assert message is not None
    assert message.startswith("costs.csv, line 2, subject: 'subject' is empty")


# --- files of a person -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["man_34", "woman_41", "followed_man", "woman_31_postpartum"])
def test_spoilt_patients_are_read_or_refused_in_one_line(root: Path, name: str) -> None:
    raw = (root / "examples" / "patients" / f"{name}.toml").read_bytes()
    luck = random.Random(f"patient {name}")
    for _ in range(MUTATIONS // 4):
        text = spoilt_bytes(raw, luck).decode(errors="replace")
        judged(message_of(lambda text=text: person_from_text(text, NAME)), NAME)
