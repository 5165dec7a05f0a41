"""The catalogue of therapies: an immutable mapping by name that can be extended, with diseases of one's own.

    mine = Catalogue("my_therapies", therapy)     # the shipped ones, a folder's, and one made in Python
    mine["minoxidil topical"], mine.find("LLLT"), mine.added, mine.diseases

One TOML file in ``catalogue/`` (or in a user's folder, or in an installed package, see
`anagen.therapy.installed`) is one therapy. It names the response model that reads its parameters (see
`anagen.therapy.models`), the keys that a trial file may hold, its price and its regulatory status.
The certainty that it works is computed from the evidence, and typed nowhere. A file with [[cause]] tables is
a kind of hair loss (`anagen.biology.alopecias.disease_file`).
"""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from anagen.biology.alopecias.disease import Disease
from anagen.biology.alopecias.disease_file import DiseaseFile
from anagen.biology.alopecias.disease_reading import disease_from_source
from anagen.errors import ALIKE_DRUG, InputError, unknown_name
from anagen.files.names import looks_like, same_name
from anagen.files.source_text import SourceText, parse_source, read_source
from anagen.parameters import Parameter, read_toml
from anagen.therapy.assumed import Assumption
from anagen.therapy.assumed_reading import assumption_from_source
from anagen.therapy.file_model import AssumptionFile, ProductFile, TherapyFile
from anagen.therapy.installed import installed_additions
from anagen.therapy.reading import (
    SIGNALS_MOVED,
    product_from_source,
    therapy_from_source,
    therapy_from_table,
)
from anagen.therapy.record import (
    INERT,
    ROLES,
    SHARED,
    DoseRule,
    Evidence,
    Price,
    Product,
    Therapy,
    qualified,
    shared_parameters,
)

__all__ = [
    "INERT",
    "ROLES",
    "SHARED",
    "SIGNALS_MOVED",
    "Catalogue",
    "DoseRule",
    "Evidence",
    "OwnProduct",
    "Price",
    "Product",
    "Therapy",
    "find_product",
    "find_therapy",
    "load_catalogue",
    "shared_parameters",
    "therapy_from_source",
    "therapy_from_table",
    "therapy_parameters",
]


@dataclass(frozen=True, eq=False)
class OwnProduct:
    """A product with the name of the therapy that it is added to.

    Attributes:
        therapy: the therapy's name.
        product: checked.
    """

    therapy: str
    product: Product


class Catalogue(Mapping[str, Therapy]):
    """Therapies by name, and diseases of one's own: shipped, of installed packages, and additions.

    Args:
        additions: folders of files, therapies, products, diseases, or other catalogues.

    Raises:
        InputError: a file is not valid, a name is taken, or a disease names an unknown treatment.
    """

    def __init__(self, *additions: Addition) -> None:
        base = _base()
        self._therapies: dict[str, Therapy] = dict(base.therapies)
        self._diseases: dict[str, Disease] = dict(base.diseases)
        self._assumptions: list[Assumption] = []
        for addition in additions:
            self._add(addition)
        self.added = tuple(
            therapy for name, therapy in self._therapies.items() if base.therapies.get(name) is not therapy
        )
        """Therapies that are not shipped or installed, or have further products."""
        self._check_treatments()

    @property
    def diseases(self) -> Mapping[str, Disease]:
        """Diseases of one's own by name: of installed packages, and additions."""
        return MappingProxyType(self._diseases)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """Effects that are assumed of drugs where none is coded."""
        return tuple(self._assumptions)

    @classmethod
    def of(cls, catalogue: Catalogue | Addition | None) -> Catalogue:
        """`catalogue` as a `Catalogue`; None gives the shipped therapies."""
        if catalogue is None:
            return load_catalogue()
        return catalogue if isinstance(catalogue, Catalogue) else cls(catalogue)

    def __getitem__(self, name: str) -> Therapy:
        return self._therapies[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._therapies)

    def __len__(self) -> int:
        return len(self._therapies)

    def __repr__(self) -> str:
        further = [name for name in self._diseases if name not in _base().diseases]
        names = [*(one.name for one in self.added), *further]
        more = f", added: {', '.join(names)}" if names else ""
        return f"<Catalogue of {len(self)} therapies{more}>"

    def find(self, name: object, *, where: str | None = None) -> Therapy:
        """Therapy with the name or alias `name`.

        Raises:
            InputError: no such therapy.
        """
        return find_therapy(name, self, where=where)

    def extended(self, *additions: Addition) -> Catalogue:
        """Catalogue with these `additions` too; this one is unchanged."""
        new = [
            one
            for one in additions
            if not (isinstance(one, Therapy) and self.get(one.name) is one)
            and not (isinstance(one, Disease) and self._diseases.get(one.name) == one)
        ]
        return Catalogue(self, *new) if new else self

    def added_records(self) -> dict[str, Parameter]:
        """Parameter records of the additions, by qualified name."""
        shipped = {name for therapy in _base().therapies.values() for name in therapy.records()}
        return {
            name: record
            for therapy in self.added
            for name, record in therapy.records().items()
            if name not in shipped
        }

    def added_immune_records(self) -> dict[str, Parameter]:
        """Records of the ``[immune]`` blocks of the additions, by qualified name."""
        return {
            name: record
            for therapy in self.added
            if therapy.name not in _base().therapies
            for name, record in therapy.immune_records().items()
        }

    def _add(self, addition: Addition) -> None:
        if isinstance(addition, Catalogue):
            for therapy in addition.added:
                if therapy.name in _base().therapies:  # a shipped one with further products
                    for product in therapy.products.values():
                        if product.name not in self._therapies[therapy.name].products:
                            self._add_product(OwnProduct(therapy.name, product), therapy.name)
                elif self._therapies.get(therapy.name) is not therapy:
                    self._add_therapy(therapy, "Catalogue")
            for one in addition.assumptions:
                self._add_assumption(one, "Catalogue")
            for disease in addition.diseases.values():
                self._add_disease(disease, "Catalogue")
        elif isinstance(addition, Therapy):
            self._add_therapy(addition, f"Therapy {addition.name!r}")
        elif isinstance(addition, OwnProduct):
            self._add_product(addition, f"Product {addition.product.name!r}")
        elif isinstance(addition, Assumption):
            self._add_assumption(addition, f"Assumption on {addition.therapy!r}")
        elif isinstance(addition, Disease):
            self._add_disease(addition, f"Disease {addition.name!r}")
        elif isinstance(addition, str | Path | Traversable):
            self._add_folder(Path(addition) if isinstance(addition, str) else addition)
        else:
            raise InputError(
                f"{repr(addition)[:60]} cannot be added to a catalogue",
                expected="a folder of files, a Therapy, a Product or a Disease",
            )

    def _add_therapy(self, therapy: Therapy, where: str) -> None:
        known = self._therapies.get(therapy.name)
        if known is not None and (known is therapy or _same(known, therapy)):
            return
        taken = {
            looks_like(alias): alias
            for name, one in self._therapies.items()
            for alias in (name, *one.aliases)
        }
        for name in (therapy.name, *therapy.aliases):
            other = taken.get(looks_like(name))
            if other is not None:
                what = "is defined twice" if same_name(other) == same_name(name) else f"looks like {other!r}"
                raise InputError(f"therapy {name!r} {what}", where=where, expected="a name that is not taken")
        self._therapies[therapy.name] = therapy

    def _add_disease(self, disease: Disease, where: str) -> None:
        known = self._diseases.get(disease.name)
        if known is not None and known != disease:
            raise InputError(
                f"hair loss {disease.name!r} is defined twice",
                where=where,
                expected="a name that is not taken",
            )
        self._diseases[disease.name] = disease

    def _check_treatments(self) -> None:
        """Check the treatments that diseases name, once all additions are known."""
        for disease in self._diseases.values():
            for name in disease.treatments:
                find_therapy(name, self, where=f"Disease {disease.name!r}, treatments")

    def _add_product(self, own: OwnProduct, where: str) -> None:
        therapy = self.find(own.therapy, where=where)
        if not therapy.products:
            raise InputError(f"therapy {therapy.name!r} has no products", where=where)
        if own.product.name in therapy.products:
            if own.product.table and therapy.products[own.product.name].table == own.product.table:
                return
            raise InputError(f"product {own.product.name!r} is defined twice", where=where)
        extended = copy.copy(therapy)
        products = {**therapy.products, own.product.name: own.product}
        object.__setattr__(extended, "products", products)
        self._therapies[therapy.name] = extended

    def _add_assumption(self, one: Assumption, where: str) -> None:
        for other in self._assumptions:
            if other is one or other.table == one.table:
                return
            shared = set(other.alopecias) & set(one.alopecias) if other.therapy == one.therapy else set()
            if shared:
                raise InputError(
                    f"the effect of {one.therapy} in {min(shared)} is assumed twice",
                    where=where,
                    expected="one file for a drug and a hair loss",
                )
        self._assumptions.append(one)

    def _add_folder(self, folder: Traversable) -> None:
        sources = _sources(folder)
        # Diseases come first, since therapies may relieve their causes; therapies that are like another one
        # are read after the others, and products and assumptions after the therapies.
        for kind in ("disease", "", "like", "product_of", "effect_of"):
            for source in sources:
                if _kind_of(source) != kind:
                    continue
                if kind == "disease":
                    self._add_disease(disease_from_source(source), source.name)
                elif kind == "effect_of":
                    assumed = assumption_from_source(
                        source, lambda name, where: self.find(name, where=where), self._diseases
                    )
                    self._add_assumption(assumed, source.name)
                elif kind == "product_of":
                    therapy, product = product_from_source(source)
                    self._add_product(OwnProduct(therapy, product), source.name)
                else:
                    own = therapy_from_source(source, self._therapies, causes_of_diseases(self))
                    self._add_therapy(own, source.name)


Addition = Catalogue | Therapy | OwnProduct | Assumption | Disease | Path | str
"""Additions that a catalogue accepts."""
_THERAPY_KEYS, _DISEASE_KEYS = (
    frozenset(info.alias or key for model in models for key, info in model.model_fields.items())
    for models in ((TherapyFile, ProductFile, AssumptionFile), (DiseaseFile,))
)


def _kind_of(source: SourceText) -> str:
    """Kind of a file by keys that only it has: "disease", "effect_of", "product_of", "like" or ""."""
    given = set(source.table)
    if len(given & (_DISEASE_KEYS - _THERAPY_KEYS)) > len(given & (_THERAPY_KEYS - _DISEASE_KEYS)):
        return "disease"
    return next((key for key in ("effect_of", "product_of", "like") if key in source.table), "")


def causes_of_diseases(catalogue: Catalogue) -> tuple[str, ...]:
    """Causes of the diseases of one's own in a catalogue, which a therapy may relieve."""
    return tuple(dict.fromkeys(cause.name for one in catalogue.diseases.values() for cause in one.causes))


def _sources(folder: Traversable) -> list[SourceText]:
    """TOML files of `folder` by name, with line numbers where the file lies on disk."""
    if not folder.is_dir():
        raise InputError(f"no folder of therapies at {folder}", expected="a folder of TOML files")
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name
    )
    return [
        read_source(path)
        if isinstance(path, Path)
        else parse_source(path.read_text(encoding="utf-8"), path.name)
        for path in paths
    ]


def _same(known: Therapy, other: Therapy) -> bool:
    """Whether two therapies that are not shipped come from equal files, so that one of them is enough."""
    return known.name not in _shipped() and bool(other.written) and known.written == other.written


def shipped_therapies() -> Mapping[str, Therapy]:
    """Therapies that Anagen ships, without those of installed packages."""
    return _shipped()


@cache
def _shipped() -> Mapping[str, Therapy]:
    found: dict[str, Therapy] = {}
    for path in sorted((files("anagen.therapy") / "catalogue").iterdir(), key=lambda entry: entry.name):
        if path.name.endswith(".toml"):
            therapy = therapy_from_table(read_toml(path), path.name, shipped=True)
            if therapy.name in found:
                raise InputError(f"therapy {therapy.name!r} is defined twice", where=path.name)
            found[therapy.name] = therapy
    return found


@dataclass(frozen=True, eq=False)
class _Base:
    """Therapies and diseases that every catalogue holds: shipped ones and those of installed packages."""

    therapies: Mapping[str, Therapy]
    diseases: Mapping[str, Disease]


@cache
def _base() -> _Base:
    """The shipped therapies, and therapies and diseases of installed packages."""
    additions = installed_additions()
    if not additions:
        return _Base(_shipped(), {})
    made = Catalogue.__new__(Catalogue)
    made._therapies, made._diseases = dict(_shipped()), {}
    for package, addition in additions:
        try:
            made._add(addition)
        except InputError as error:
            raise error.at(f"installed package {package}") from None
    made._check_treatments()
    return _Base(made._therapies, made._diseases)


@cache
def _standard() -> Catalogue:
    return Catalogue()


def load_catalogue(*additions: Addition) -> Catalogue:
    """Catalogue of the shipped therapies, those of installed packages, and `additions`.

    Raises:
        InputError: a file is not a valid therapy, or a name is taken.
    """
    return Catalogue(*additions) if additions else _standard()


def therapy_parameters(catalogue: Mapping[str, Therapy] | None = None) -> dict[str, Parameter]:
    """Parameter records of all therapies by qualified name, and the shared ones as "delivery.<name>"."""
    found = qualified(SHARED, shared_parameters())
    for therapy in (catalogue or load_catalogue()).values():
        found.update(therapy.records())
    return found


def find_therapy(
    name: object, catalogue: Mapping[str, Therapy] | None = None, *, where: str | None = None
) -> Therapy:
    """Therapy called `name`.

    Raises:
        InputError: no such therapy, with the nearest name.
    """
    known = catalogue if catalogue is not None else load_catalogue()
    parts = [part.strip() for part in name.split(" + ")] if isinstance(name, str) else []
    if len(parts) > 1 and any(part in known for part in parts):
        unknown = [part for part in parts if part not in known]
        told = f": {' and '.join(unknown)} is not known" if unknown else ""
        raise InputError(
            f"{name!r} is two therapies{told}",
            where=where,
            expected=" and ".join(f'a table with therapy = "{part}"' for part in parts if part in known),
        )
    return _named("therapy", name, known, where, "anagen therapies")


def find_product(therapy: Therapy, name: object, *, where: str | None = None) -> Product:
    """Product of `therapy` called `name`.

    Raises:
        InputError: no such product, with the nearest name.
    """
    return _named("product", name, therapy.products, where, f"anagen therapies {therapy.name}")


_Entry = TypeVar("_Entry", "Therapy", "Product")


def _named(kind: str, name: object, known: Mapping[str, _Entry], where: str | None, listed_by: str) -> _Entry:
    if isinstance(name, str):
        name = unicodedata.normalize("NFC", name)
        if name in known:
            return known[name]
        for entry in known.values():
            if name in entry.aliases:
                return entry
    aliases = [alias for entry in known.values() for alias in entry.aliases]
    raise unknown_name(kind, name, known, where, aliases=aliases, alike=ALIKE_DRUG, listed_by=listed_by)
