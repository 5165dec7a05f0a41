"""The shipped posterior: one small file of draws, with a part for each disease.

netCDF 4 with the groups of the ArviZ format below each disease's name:
``arviz.InferenceData.from_netcdf("posterior.nc", base_group="pattern")`` opens one part; the package itself
reads it with h5py alone. A part's draws are its sampler's; in pattern hair loss each has a log importance
weight that corrects it from emulator to engine and adds the exosome rows
(`anagen.learning.pattern.reweighting`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError, unknown_name
from anagen.files.notice import NOTICE
from anagen.files.writing import replacing
from anagen.learning.free_parameters import free_names
from anagen.learning.knowledge import DISEASES
from anagen.learning.pattern.hierarchy import RISES
from anagen.learning.provenance import data_digest, learned_digest
from anagen.quantities import quantity

SCHEMA = 2
FILE = "posterior.nc"
DENSITIES = "log_likelihood"
"""Group of the log density of each study's rows at each draw, by which a study can be left out later."""
PREFIX = {"pattern": "posterior", "areata": "areata"}
"""Prefix of the id of each part."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Posterior draws of all parameters that the rows of one disease inform, S of them.

    Attributes:
        id: a prefix and a hash of the draws.
        digest: `anagen.learning.provenance.data_digest` when it was made.
        names: free parameters, P of them.
        z: float64[S, P], prior SDs from the prior's median.
        hierarchy: scalars by name, float64[S]: differences between studies and patients.
        chains: number of the sampler's chains, which follow each other in S.
        diagnostics: results of the checks.
        disease: one of `DISEASES`.
        rises: float64[S, carriers].
        delivered: names of parameters that are drawn along with z, E of them.
        delivery: float64[S, E], their values.
        log_weight: float64[S].
        stats: the sampler's, [chains, draws] by name.
        local: mean and SD, in prior SDs, of parameters fitted separately, by name.
        observed: published value of each row, by id.
        log_density: float64[S] by study, log density of its rows at each draw; empty if not worked out.
    """

    id: str
    digest: str
    names: tuple[str, ...]
    z: NDArray[np.float64]
    hierarchy: dict[str, NDArray[np.float64]]
    chains: int
    diagnostics: dict[str, Any]
    disease: str = "pattern"
    rises: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    delivered: tuple[str, ...] = ()
    delivery: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 0)))
    log_weight: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    stats: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    local: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    observed: Mapping[str, float] = field(default_factory=dict)
    log_density: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.z)

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """Weights float64[S], which sum to 1."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(weight / weight.sum())

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """Weighted mean of z, float64[P]."""
        return np.asarray(self.weight @ self.z)

    @cached_property
    def sd(self) -> NDArray[np.float64]:
        """Weighted SD of z, float64[P]: the prior's is 1."""
        return np.asarray(np.sqrt(self.weight @ (self.z - self.mean) ** 2))

    def resampled(self, size: int) -> NDArray[np.int64]:
        """Indices of equally likely draws, int64[size], by systematic resampling; always the same.

        The order is shuffled once, so the first draws are a fair sample for any number.
        """
        edges = np.cumsum(self.weight)
        points = (np.arange(size) + 0.5) / size
        chosen = np.minimum(np.searchsorted(edges, points * edges[-1]), len(self) - 1)
        return np.asarray(np.random.default_rng(20261121).permutation(chosen))


def identity(found: Posterior) -> str:
    """Id of a posterior: a hash of its draws and of the data behind them."""
    text = f"{found.digest} {_local_text(found.local)}" if found.local else found.digest
    known = hashlib.sha256(text.encode())
    scalars = [found.hierarchy[name] for name in sorted(found.hierarchy)]
    weights = [found.log_weight] if found.log_weight.any() else []
    for array in (found.z, found.rises, *scalars, found.delivery, *weights):
        known.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return f"{PREFIX[found.disease]}-{known.hexdigest()[:10]}"


def whole_id(parts: Sequence[Posterior]) -> str:
    """Id of several posteriors together."""
    text = " ".join(sorted(part.id for part in parts))
    return f"parameters-{hashlib.sha256(text.encode()).hexdigest()[:10]}"


def read_posterior(disease: str = "pattern", path: Path | None = None) -> Posterior:
    """Posterior of one disease, read from `path`, or by default from the shipped file.

    Raises:
        InputError: no such file or part, cut short or damaged, another schema, or other parameters.
    """
    if disease not in DISEASES:
        raise unknown_name("disease", disease, DISEASES)
    return _shipped(disease) if path is None else _read(disease, path)


def forget_shipped() -> None:
    """Let the next `read_posterior` read the shipped file again."""
    _shipped.cache_clear()


@cache
def _shipped(disease: str) -> Posterior:
    with as_file(files("anagen.learning") / "data" / FILE) as path:
        found = _read(disease, path)
    if found.diagnostics.get("rehearsal"):
        raise InputError(
            f"the shipped posterior ({disease}) is a rehearsal", where=FILE, expected=_command(disease)
        )
    if found.digest not in (data_digest(disease), learned_digest(disease)):
        raise InputError(
            f"the shipped posterior ({disease}) was made from other rows than the package holds",
            where=FILE,
            expected=f"{_command(disease)}, after a change to the rows",
        )
    return found


def _command(disease: str) -> str:
    return f"anagen calibrate --disease {disease}"


def _read(disease: str, path: Path) -> Posterior:
    import h5py

    where = path.name
    if not path.is_file():
        raise InputError("no such posterior file", where=str(path))
    try:
        with h5py.File(path, "r") as file:
            schema = _text(file.attrs.get("anagen_schema", "unknown"))
            if schema != str(SCHEMA):
                raise InputError(
                    f"the posterior has schema {schema}", where=where, expected=f"schema {SCHEMA}"
                )
            if disease not in file:
                raise InputError(
                    f"the posterior has no part {disease!r}", where=where, expected=_command(disease)
                )
            part = file[disease]
            attrs = {key: _text(value) for key, value in part.attrs.items()}
            group = part["posterior"]
            names = _texts(group, "parameter")
            carriers, delivered = _texts(group, "carrier"), _texts(group, "delivery_parameter")
            z = _flat(group["z"], 1)
            chains = int(group["z"].shape[0])
            rises = _flat(group["rises"], 1) if carriers else np.zeros((len(z), 0))
            delivery = _flat(group["delivery"], 1) if delivered else np.zeros((len(z), 0))
            scalars = {
                name: _flat(item, 0)
                for name, item in group.items()
                if item.ndim == 2 and name not in ("z", "rises", "delivery")
            }
            stats = {
                name: np.asarray(item[:], dtype=np.float64)
                for name, item in part["sample_stats"].items()
                if item.ndim == 2
            }
            rows = part["observed_data"]
            observed = dict(zip(_texts(rows, "row"), map(float, rows["value"][:]), strict=True))
            by_study = part.get(DENSITIES, {})
            studies = _texts(by_study, "study")
            densities = _flat(by_study["log_density"], 1).T if studies else np.zeros((0, len(z)))
    except InputError:
        raise
    except (OSError, KeyError, ValueError, TypeError, AttributeError, RuntimeError, IndexError) as error:
        raise InputError(f"the posterior file is not complete: {error}", where=where) from None
    expected = free_names(disease)
    if names != expected or carriers != (RISES if disease == "pattern" else ()):
        extra = sorted(set(names) ^ set(expected))[:3]
        raise InputError(
            f"the posterior has other parameters ({', '.join(extra) or 'in another order'})",
            where=where,
            expected=f"one made by this version: {_command(disease)}",
        )
    log_weight = stats.pop("log_weight", np.zeros(len(z))).reshape(-1)
    arrays = [z, rises, *scalars.values(), delivery, log_weight, *densities]
    if len({len(array) for array in arrays}) != 1 or not all(np.isfinite(array).all() for array in arrays):
        raise InputError("draws are missing or not finite", where=where)
    if not np.isfinite(list(observed.values())).all():
        raise InputError("a published value is not finite", where=where)
    if not all(quantity("posterior z").contains(float(end)) for end in (z.min(initial=0), z.max(initial=0))):
        raise InputError(
            "draws are too far from the prior",
            where=where,
            expected=quantity("posterior z").words + " prior SDs",
        )
    diagnostics, local = _json(attrs, "diagnostics", where), _json(attrs, "local", where)
    found = Posterior(
        id=attrs.get("id", ""),
        digest=attrs.get("digest", ""),
        names=names,
        z=z,
        hierarchy=scalars,
        chains=chains,
        diagnostics=diagnostics,
        disease=disease,
        rises=rises,
        delivered=delivered,
        delivery=delivery,
        log_weight=log_weight,
        stats=stats,
        local={name: (float(mean), float(sd)) for name, (mean, sd) in local.items()},
        observed=observed,
        log_density=dict(zip(studies, densities, strict=True)),
    )
    if identity(found) != found.id:
        raise InputError("the draws do not match their id: cut short or changed", where=where)
    return found


def _json(attrs: Mapping[str, str], key: str, where: str | None) -> dict[str, Any]:
    """Table of an attribute that holds JSON; of `local`, each entry is a mean and an SD.

    Raises:
        InputError: it does not.
    """
    expected = "a table of JSON" + (", a mean and an SD for each name" if key == "local" else "")
    try:
        found = json.loads(attrs.get(key, "{}"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or (key == "local" and not all(map(_is_pair, found.values()))):
        raise InputError(f"the posterior file is damaged at {key!r}", where=where, expected=expected)
    return found


def _is_pair(entry: Any) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 2
        and all(isinstance(one, int | float) and np.isfinite(one) for one in entry)
        and entry[1] >= 0.0
    )


def with_part(found: Posterior, path: Path) -> tuple[Posterior, ...]:
    """`found` and the posteriors of the other diseases: those of the file at `path`, or the shipped ones."""
    others = [name for name in DISEASES if name != found.disease]
    source = path if path.is_file() else None
    return (found, *(read_posterior(name, source) for name in others))


def write_posterior(parts: Sequence[Posterior], path: Path) -> str:
    """Write posteriors, one per disease, as one file, and return the id of the whole.

    The file is written under a temporary name first. Needs the extra ``bayes``.
    """
    import xarray

    from anagen import __version__

    whole = {
        "anagen_schema": str(SCHEMA),
        "anagen_version": __version__,
        "id": whole_id(parts),
        "note": NOTICE,
    }
    with replacing(path) as temporary:
        xarray.Dataset(attrs=whole).to_netcdf(temporary, engine="h5netcdf", mode="w")
        for part in sorted(parts, key=lambda part: DISEASES.index(part.disease)):
            attrs = {
                "id": part.id,
                "digest": part.digest,
                "local": _local_text(part.local),
                "diagnostics": json.dumps(part.diagnostics, sort_keys=True),
            }
            xarray.Dataset(attrs=attrs).to_netcdf(temporary, engine="h5netcdf", mode="a", group=part.disease)
            for group, dataset in _datasets(part).items():
                encoding = {name: {"zlib": True, "complevel": 6} for name in dataset.data_vars}
                dataset.to_netcdf(
                    temporary, engine="h5netcdf", mode="a", group=f"{part.disease}/{group}", encoding=encoding
                )
    return whole_id(parts)


def _datasets(part: Posterior) -> dict[str, Any]:
    """The ArviZ groups of one part, as xarray datasets."""
    import xarray

    shape = (part.chains, len(part) // part.chains)

    def cube(array: NDArray[np.float64], *dims: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        values = array.reshape(*shape, *array.shape[1:]).astype(np.float32)
        return ("chain", "draw", *dims), values

    coords: dict[str, Any] = {"chain": np.arange(shape[0]), "draw": np.arange(shape[1])}
    variables: dict[str, Any] = {"z": cube(part.z, "parameter")}
    variables |= {name: cube(values) for name, values in part.hierarchy.items()}
    named: dict[str, Any] = {"parameter": list(part.names)}
    if part.disease == "pattern":
        variables |= {"rises": cube(part.rises, "carrier")}
        named["carrier"] = list(RISES)
    if part.delivered:
        variables |= {"delivery": cube(part.delivery, "delivery_parameter")}
        named["delivery_parameter"] = list(part.delivered)
    stats: dict[str, Any] = {
        name: (("chain", "draw"), values.astype(np.float32)) for name, values in part.stats.items()
    }
    if part.log_weight.any():
        stats["log_weight"] = cube(part.log_weight)
    values = np.array(list(part.observed.values()), dtype=np.float64)
    found = {
        "posterior": xarray.Dataset(variables, coords={**coords, **named}),
        "sample_stats": xarray.Dataset(stats, coords=coords),
        "observed_data": xarray.Dataset({"value": (("row",), values)}, coords={"row": list(part.observed)}),
    }
    if part.log_density:
        by_study = np.stack(list(part.log_density.values()), axis=1)
        found[DENSITIES] = xarray.Dataset(
            {"log_density": cube(by_study, "study")}, coords={**coords, "study": list(part.log_density)}
        )
    return found


def as_stored(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """`array` rounded to the file's single precision, so that the id is of the values that are read back."""
    return np.asarray(array, dtype=np.float32).astype(np.float64)


def _local_text(local: Mapping[str, tuple[float, float]]) -> str:
    return json.dumps({name: [round(part, 4) for part in pair] for name, pair in sorted(local.items())})


def _texts(group: Any, name: str) -> tuple[str, ...]:
    return tuple(_text(item) for item in group[name][:]) if name in group else ()


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    return value.decode() if isinstance(value, bytes) else str(value)


def _flat(item: Any, trailing: int) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore", over="ignore"):  # of a damaged file: what is not finite is refused
        values = np.asarray(item[:], dtype=np.float64)
    if values.ndim != 2 + trailing:
        raise ValueError(f"{item.name} has {values.ndim} dimensions")
    return values.reshape(-1, *values.shape[2:])
