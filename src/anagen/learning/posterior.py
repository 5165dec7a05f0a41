"""The shipped posterior: one small file in the ArviZ format (netCDF 4 with its groups).

``arviz.from_netcdf("posterior.nc")`` opens it; the package itself reads it with h5py alone. The
draws are the sampler's, with a log importance weight each that corrects them from emulator to
engine and adds the exosome rows (`anagen.learning.pattern.reweighting`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.writing import replacing
from anagen.learning.digest import digest_of, without
from anagen.learning.free import free_names
from anagen.learning.known_differences import as_learned
from anagen.learning.pattern.hierarchy import RISES
from anagen.learning.rows import load_rows
from anagen.parameters import read_toml

SCHEMA = 1
SETTINGS = ("free.toml", "hierarchy.toml")
"""What a posterior is made from, beside the rows and the parameter records."""


def data_digest() -> str:
    """Hash of the resolved rows, their populations, the free parameters and the hierarchy."""
    return _digest([without(asdict(row), "note", "evidence") for row in load_rows()[1]])


def learned_digest() -> str:
    """`data_digest` with the rows as the shipped posterior saw them: known differences undone."""
    rows = [without(asdict(row), "note", "evidence") for row in load_rows()[1]]
    return _digest(as_learned("rows.toml", rows))


def _digest(rows: Sequence[Mapping[str, Any]]) -> str:
    populations = load_rows()[0]
    return digest_of(
        {name: without(asdict(population), "note") for name, population in populations.items()},
        rows,
        [read_toml(files("anagen.learning") / "data" / name) for name in SETTINGS],
    )


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of everything the rows speak about, S of them.

    Attributes:
        id: "posterior-" and a hash of the draws. digest: `data_digest` when it was made.
        names, z: free parameters and their standard-normal values, float64[S, P].
        rises: float64[S, carriers]. hierarchy: scalars by name, float64[S].
        delivered, delivery: names and values of the exosome's own parameters, float64[S, E].
        log_weight: float64[S].
        stats: the sampler's, [chains, draws]. diagnostics: a dictionary of what was checked.
    """

    id: str
    digest: str
    names: tuple[str, ...]
    z: NDArray[np.float64]
    rises: NDArray[np.float64]
    hierarchy: dict[str, NDArray[np.float64]]
    delivered: tuple[str, ...]
    delivery: NDArray[np.float64]
    log_weight: NDArray[np.float64]
    chains: int
    stats: dict[str, NDArray[np.float64]]
    diagnostics: dict[str, Any]

    def __len__(self) -> int:
        return len(self.z)

    @cached_property
    def weight(self) -> NDArray[np.float64]:
        """float64[S], sums to 1."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        return np.asarray(weight / weight.sum())

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """float64[P], weighted mean of z."""
        return np.asarray(self.weight @ self.z)

    @cached_property
    def sd(self) -> NDArray[np.float64]:
        """float64[P], weighted SD of z: the prior's is 1."""
        return np.asarray(np.sqrt(self.weight @ (self.z - self.mean) ** 2))

    def resampled(self, size: int) -> NDArray[np.int64]:
        """int64[size]: indices of equally likely draws, by systematic resampling; always the same.

        The order is shuffled once, so any first few are a fair sample.
        """
        edges = np.cumsum(self.weight)
        points = (np.arange(size) + 0.5) / size
        chosen = np.minimum(np.searchsorted(edges, points * edges[-1]), len(self) - 1)
        return np.asarray(np.random.default_rng(20261121).permutation(chosen))


def identity(arrays: Sequence[NDArray[np.float64]], digest: str) -> str:
    """Id of a posterior: a hash of its draws and of the data behind them."""
    found = hashlib.sha256(digest.encode())
    for array in arrays:
        found.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return f"posterior-{found.hexdigest()[:10]}"


def read_posterior(path: Path | None = None) -> Posterior:
    """Read a posterior; default the shipped one.

    Raises:
        InputError: no such file, cut short or damaged, another schema, or other parameters.
    """
    if path is not None:
        return _read(path)
    return _shipped()


@cache
def _shipped() -> Posterior:
    with as_file(files("anagen.learning") / "data" / "posterior.nc") as path:
        found = _read(path)
    if found.digest not in (data_digest(), learned_digest()):
        raise InputError(
            "the shipped posterior was made from other rows than the package holds",
            where="posterior.nc",
            expected="anagen calibrate, after a change to the rows",
        )
    return found


def _read(path: Path) -> Posterior:
    import h5py

    where = path.name
    if not path.is_file():
        raise InputError("no such posterior file", where=str(path))
    try:
        with h5py.File(path, "r") as file:
            attrs = {key: _text(value) for key, value in file.attrs.items()}
            schema = attrs.get("anagen_schema")
            if schema != str(SCHEMA):
                raise InputError(
                    f"a posterior of schema {schema or 'unknown'}", where=where, expected=f"schema {SCHEMA}"
                )
            group = file["posterior"]
            names = tuple(_text(name) for name in group["parameter"][:])
            carriers = tuple(_text(name) for name in group["carrier"][:])
            delivered = tuple(_text(name) for name in group["delivery_parameter"][:])
            z = _flat(group["z"], 1)
            rises, delivery = _flat(group["rises"], 1), _flat(group["delivery"], 1)
            scalars = {
                name: _flat(item, 0)
                for name, item in group.items()
                if item.ndim == 2 and name not in ("z", "rises", "delivery")
            }
            stats = {
                name: np.asarray(item[:], dtype=np.float64)
                for name, item in file["sample_stats"].items()
                if item.ndim == 2
            }
            chains = int(group["z"].shape[0])
    except InputError:
        raise
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"not a whole posterior file: {error}", where=where) from None
    if names != free_names() or carriers != RISES:
        extra = sorted(set(names) ^ set(free_names()))[:3]
        raise InputError(
            f"the posterior is of other parameters ({', '.join(extra) or 'in another order'})",
            where=where,
            expected="one made by this version: anagen calibrate",
        )
    log_weight = stats.pop("log_weight", np.zeros((1, 0))).reshape(-1)
    arrays = [z, rises, *(scalars[name] for name in sorted(scalars)), delivery, log_weight]
    if len({len(array) for array in arrays}) != 1 or not all(np.isfinite(array).all() for array in arrays):
        raise InputError("draws are missing or not finite", where=where)
    if identity(arrays, attrs.get("digest", "")) != attrs.get("id"):
        raise InputError("its draws do not match its id: cut short or changed", where=where)
    return Posterior(
        id=attrs["id"],
        digest=attrs["digest"],
        names=names,
        z=z,
        rises=rises,
        hierarchy=scalars,
        delivered=delivered,
        delivery=delivery,
        log_weight=log_weight,
        chains=chains,
        stats=stats,
        diagnostics=json.loads(attrs.get("diagnostics", "{}")),
    )


def write_posterior(found: Posterior, path: Path, observed: Mapping[str, float]) -> None:
    """Write as netCDF in the ArviZ format, under a temporary name first (needs the extra ``bayes``).

    Args:
        observed: published value of each row, by id.
    """
    import xarray

    from anagen import __version__

    shape = (found.chains, len(found) // found.chains)

    def cube(array: NDArray[np.float64], *dims: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
        values = array.reshape(*shape, *array.shape[1:]).astype(np.float32)
        return ("chain", "draw", *dims), values

    coords: dict[str, Any] = {"chain": np.arange(shape[0]), "draw": np.arange(shape[1])}
    posterior = xarray.Dataset(
        {
            "z": cube(found.z, "parameter"),
            "rises": cube(found.rises, "carrier"),
            "delivery": cube(found.delivery, "delivery_parameter"),
            **{name: cube(values) for name, values in found.hierarchy.items()},
        },
        coords={
            **coords,
            "parameter": list(found.names),
            "carrier": list(RISES),
            "delivery_parameter": list(found.delivered),
        },
    )
    stats = xarray.Dataset(
        {
            **{name: (("chain", "draw"), values.astype(np.float32)) for name, values in found.stats.items()},
            "log_weight": cube(found.log_weight),
        },
        coords=coords,
    )
    data = xarray.Dataset(
        {"value": (("row",), np.array(list(observed.values())))}, coords={"row": list(observed)}
    )
    attrs = {
        "anagen_schema": str(SCHEMA),
        "anagen_version": __version__,
        "id": found.id,
        "digest": found.digest,
        "diagnostics": json.dumps(found.diagnostics, sort_keys=True),
        "note": NOTICE,
    }
    with replacing(path) as temporary:
        xarray.Dataset(attrs=attrs).to_netcdf(temporary, engine="h5netcdf", mode="w")
        for group, dataset in (("posterior", posterior), ("sample_stats", stats), ("observed_data", data)):
            encoding = {name: {"zlib": True, "complevel": 6} for name in dataset.data_vars}
            dataset.to_netcdf(temporary, engine="h5netcdf", mode="a", group=group, encoding=encoding)


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    return value.decode() if isinstance(value, bytes) else str(value)


def _flat(item: Any, trailing: int) -> NDArray[np.float64]:
    values = np.asarray(item[:], dtype=np.float64)
    if values.ndim != 2 + trailing:
        raise ValueError(f"{item.name} has {values.ndim} dimensions")
    return values.reshape(-1, *values.shape[2:])
