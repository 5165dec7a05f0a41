"""Knowledge of each kind of hair loss, in words: of ``data/hair_losses.toml``, and of diseases of one's own.

Natural history, treatments, what exosomes are said to do and the evidence for it, and the findings
that should be seen by a dermatologist first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from anagen.biology.alopecias.diagnosis import Setting
from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.kinds import KINDS
from anagen.errors import unknown_name
from anagen.files.shape_check import check_shape
from anagen.files.source_text import read_source
from anagen.population.hair_loss_texts import HairLossesFile
from anagen.therapy.catalogue import load_catalogue


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
        claim: id in the claims ledger; "" where it judges none.
        doctor_first: findings that should be seen by a dermatologist before anything else.
        disease: the disease, where it is one's own.
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
    disease: Disease | None = None

    @classmethod
    def of(cls, disease: Disease) -> HairLoss:
        """Hair loss of one's own: hair counted on a field, without a study or a claim."""
        return cls(
            name=disease.name,
            label=disease.label,
            simulator="field",
            forecast=disease.forecast,
            what=disease.what,
            exosome="Nothing is recorded of exosomes in it.",
            evidence="No study of it is on record here.",
            claim="",
            course=disease.course,
            treatments=disease.treatments,
            care=disease.care,
            doctor_first=disease.doctor_first,
            disease=disease,
        )

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Keys of a trial file that it takes."""
        if self.disease is not None:
            return self.disease.episode.settings
        return KINDS[self.name].settings if self.name in KINDS else ()


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


def hair_losses(diseases: Iterable[Disease] | None = None) -> HairLosses:
    """Registry of all kinds of hair loss.

    Args:
        diseases: of one's own; default those of installed packages.

    Raises:
        InputError: a file lacks something.
    """
    own = load_catalogue().diseases.values() if diseases is None else diseases
    shipped = _shipped()
    more = {disease.name: HairLoss.of(disease) for disease in own}
    return replace(shipped, all={**shipped.all, **more}) if more else shipped


@cache
def _shipped() -> HairLosses:
    """Contents of the data file."""
    source = read_source(files("anagen.population") / "data" / "hair_losses.toml")
    file = check_shape(source, HairLossesFile)
    found = {name: HairLoss(name=name, **dict(texts)) for name, texts in (file.model_extra or {}).items()}
    return HairLosses(found, file.work_up, file.source)
