"""The shipped posterior of alopecia areata: one small file in the ArviZ format, read with h5py alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError
from anagen.files.notice import NOTICE
from anagen.files.writing import replacing
from anagen.learning.areata.free import free_parameters
from anagen.learning.areata.rows import data_digest, learned_digest

SCHEMA = "areata-1"
FILE = "areata_posterior.nc"


@dataclass(frozen=True, eq=False)
class AreataPosterior:
    """Draws of everything that the rows speak about.

    Attributes:
        id: "areata-" and a hash of the draws. digest: `data_digest` when it was made.
        names: of the parameters, P. z: float64[S, P], prior SDs from the prior's median.
        study_sd: float64[S], SD between studies of log odds. chains: the draws' number of chains.
        local: mean and SD, in prior SDs, of what was learned apart (`anagen.learning.areata.local`).
        diagnostics: what was checked.
    """

    id: str
    digest: str
    names: tuple[str, ...]
    z: NDArray[np.float64]
    study_sd: NDArray[np.float64]
    chains: int
    local: Mapping[str, tuple[float, float]]
    diagnostics: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.z)


def identity(z: NDArray[np.float64], study_sd: NDArray[np.float64], digest: str, local: str) -> str:
    """Id of a posterior: a hash of its draws and of the data behind them."""
    found = hashlib.sha256(f"{digest} {local}".encode())
    for array in (z, study_sd):
        found.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
    return f"areata-{found.hexdigest()[:10]}"


def read_areata_posterior(path: Path | None = None) -> AreataPosterior:
    """Read a posterior; default the shipped one.

    Raises:
        InputError: no such file, cut short or changed, of another version or other parameters.
    """
    return _shipped() if path is None else _read(path)


@cache
def _shipped() -> AreataPosterior:
    with as_file(files("anagen.learning.areata") / "data" / FILE) as path:
        found = _read(path)
    if found.digest not in (data_digest(), learned_digest()):
        raise InputError(
            "the shipped posterior of alopecia areata was made from other rows than the package holds",
            where=FILE,
            expected="anagen calibrate-areata, after a change to the rows",
        )
    return found


def _read(path: Path) -> AreataPosterior:
    import h5py

    where = path.name
    if not path.is_file():
        raise InputError("no such posterior file", where=str(path))
    try:
        with h5py.File(path, "r") as file:
            attrs = {key: _text(value) for key, value in file.attrs.items()}
            if attrs.get("anagen_schema") != SCHEMA:
                raise InputError(
                    f"a posterior of schema {attrs.get('anagen_schema') or 'unknown'}",
                    where=where,
                    expected=f"schema {SCHEMA}",
                )
            group = file["posterior"]
            names = tuple(_text(name) for name in group["parameter"][:])
            cube = np.asarray(group["z"][:], dtype=np.float64)
            study_sd = np.asarray(group["study_sd"][:], dtype=np.float64).reshape(-1)
    except InputError:
        raise
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise InputError(f"not a whole posterior file: {error}", where=where) from None
    if names != free_parameters().names:
        raise InputError(
            "the posterior is of other parameters",
            where=where,
            expected="one made by this version: anagen calibrate-areata",
        )
    z = cube.reshape(-1, cube.shape[-1])
    if len(z) != len(study_sd) or not (np.isfinite(z).all() and np.isfinite(study_sd).all()):
        raise InputError("draws are missing or not finite", where=where)
    local = attrs.get("local", "{}")
    if identity(z, study_sd, attrs.get("digest", ""), local) != attrs.get("id"):
        raise InputError("its draws do not match its id: cut short or changed", where=where)
    return AreataPosterior(
        attrs["id"],
        attrs["digest"],
        names,
        z,
        study_sd,
        int(cube.shape[0]),
        {name: (float(mean), float(sd)) for name, (mean, sd) in json.loads(local).items()},
        json.loads(attrs.get("diagnostics", "{}")),
    )


def write_areata_posterior(
    z: NDArray[np.float64],
    study_sd: NDArray[np.float64],
    local: Mapping[str, tuple[float, float]],
    diagnostics: Mapping[str, Any],
    path: Path,
) -> str:
    """Write draws float64[chains, D, P] and [chains, D] as netCDF (needs the extra ``bayes``); the id.

    Written under a temporary name first.
    """
    import xarray

    from anagen import __version__

    # As they will be read: 32 bits each.
    rounded, spread = (values.astype(np.float32).astype(np.float64) for values in (z, study_sd))
    digest = data_digest()
    apart = json.dumps({key: [round(part, 4) for part in pair] for key, pair in sorted(local.items())})
    name = identity(rounded.reshape(-1, z.shape[-1]), spread.reshape(-1), digest, apart)
    posterior = xarray.Dataset(
        {
            "z": (("chain", "draw", "parameter"), rounded.astype(np.float32)),
            "study_sd": (("chain", "draw"), spread.astype(np.float32)),
        },
        coords={
            "chain": np.arange(z.shape[0]),
            "draw": np.arange(z.shape[1]),
            "parameter": list(free_parameters().names),
        },
    )
    attrs = {
        "anagen_schema": SCHEMA,
        "anagen_version": __version__,
        "id": name,
        "digest": digest,
        "local": apart,
        "diagnostics": json.dumps(dict(diagnostics), sort_keys=True),
        "note": NOTICE,
    }
    with replacing(path) as temporary:
        xarray.Dataset(attrs=attrs).to_netcdf(temporary, engine="h5netcdf", mode="w")
        encoding = {key: {"zlib": True, "complevel": 6} for key in posterior.data_vars}
        posterior.to_netcdf(temporary, engine="h5netcdf", mode="a", group="posterior", encoding=encoding)
    return name


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    return value.decode() if isinstance(value, bytes) else str(value)
