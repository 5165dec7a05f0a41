"""Knowledge of each kind of hair loss, in words (``data/hair_losses.toml``).

Natural history, treatments, what exosomes are said to do and the evidence for it, and the findings
that should be seen by a dermatologist first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from anagen.errors import unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.population.hair_loss_texts import HairLossesFile


@dataclass(frozen=True)
class HairLoss:
    """One kind of hair loss.

    Attributes:
        name: as a trial file writes it.
        label: name for a reader.
        what: description for a reader.
        simulator: which simulator follows it, of `anagen.simulators.registry.SIMULATORS`.
        forecast: whether a forecast can follow it in one person: it destroys no follicles.
        course: its natural history, a sentence each.
        treatments: names in the catalogue.
        care: what is done beside them.
        exosome: what exosomes are said to do.
        evidence: evidence for that.
        claim: id in the claims ledger.
        doctor_first: findings that should be seen by a dermatologist before anything else.
    """

    name: str
    label: str
    simulator: str
    forecast: bool
    what: str
    exosome: str
    evidence: str
    claim: str
    course: tuple[str, ...]
    treatments: tuple[str, ...]
    care: tuple[str, ...]
    doctor_first: tuple[str, ...]


@dataclass(frozen=True)
class HairLosses:
    """All kinds of hair loss by name, with what a doctor does first and the source of that."""

    all: Mapping[str, HairLoss]
    work_up: str
    source: str

    def __getitem__(self, name: str) -> HairLoss:
        if name not in self.all:
            raise unknown_name("alopecia", name, self.all)
        return self.all[name]


@cache
def hair_losses() -> HairLosses:
    """Contents of the data file.

    Raises:
        InputError: the file lacks something.
    """
    source = read_source(files("anagen.population") / "data" / "hair_losses.toml")
    file = check_shape(source, HairLossesFile)
    found = {name: HairLoss(name=name, **dict(texts)) for name, texts in (file.model_extra or {}).items()}
    return HairLosses(found, file.work_up, file.source)
