"""Join the two posterior files of schema 1 into one of schema 2, touching no draw. Used once.

python tools/convert_posteriors.py posterior.nc areata_posterior.nc joined.nc
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from anagen.learning.areata.rows import severe_rows
from anagen.learning.posterior import Posterior, identity, read_posterior, write_posterior


def text(value: Any) -> str:
    """Of an attribute or an element."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    return value.decode() if isinstance(value, bytes) else str(value)


def texts(item: Any) -> tuple[str, ...]:
    """Of a coordinate."""
    return tuple(text(value) for value in item[:])


def flat(item: Any) -> NDArray[np.float64]:
    """Chains and draws as one axis."""
    values = np.asarray(item[:], dtype=np.float64)
    return values.reshape(-1, *values.shape[2:])


def pattern(file: Any) -> Posterior:
    """Of pattern hair loss."""
    attrs = {key: text(value) for key, value in file.attrs.items()}
    group, rows = file["posterior"], file["observed_data"]
    stats = {name: item[:].astype(float) for name, item in file["sample_stats"].items() if item.ndim == 2}
    weight = stats.pop("log_weight").reshape(-1)
    scalars = {
        name: flat(item)
        for name, item in group.items()
        if item.ndim == 2 and name not in ("z", "rises", "delivery")
    }
    return Posterior(
        id=attrs["id"],
        digest=attrs["digest"],
        names=texts(group["parameter"]),
        z=flat(group["z"]),
        hierarchy=scalars,
        chains=len(group["z"]),
        diagnostics=json.loads(attrs["diagnostics"]),
        rises=flat(group["rises"]),
        delivered=texts(group["delivery_parameter"]),
        delivery=flat(group["delivery"]),
        log_weight=weight,
        stats=stats,
        observed=dict(zip(texts(rows["row"]), map(float, rows["value"][:]), strict=True)),
    )


def areata(file: Any) -> Posterior:
    """Of alopecia areata; its parts take their new names."""
    attrs = {key: text(value) for key, value in file.attrs.items()}
    group = file["posterior"]
    z = flat(group["z"])
    parts = ("patients.", "field.")
    return Posterior(
        id=attrs["id"],
        digest=attrs["digest"],
        names=tuple(f"areata {n}" if n.startswith(parts) else n for n in texts(group["parameter"])),
        z=z,
        hierarchy={"study_sd": flat(group["study_sd"])},
        chains=len(group["z"]),
        diagnostics=json.loads(attrs["diagnostics"]),
        disease="areata",
        rises=np.zeros((len(z), 0)),
        delivery=np.zeros((len(z), 0)),
        log_weight=np.zeros(len(z)),
        local={name: (pair[0], pair[1]) for name, pair in json.loads(attrs["local"]).items()},
        observed={row.id: row.asked for row in severe_rows()},
    )


def main() -> None:
    """Convert, read back, compare every array."""
    first, second, joined = (Path(name) for name in sys.argv[1:])
    with h5py.File(first, "r") as one, h5py.File(second, "r") as other:
        parts = (pattern(one), areata(other))
    print(write_posterior(parts, joined))
    for part in parts:
        assert identity(part) == part.id
        again = read_posterior(part.disease, joined)
        assert (again.id, again.digest, again.names) == (part.id, part.digest, part.names)
        assert (again.chains, again.delivered) == (part.chains, part.delivered)
        assert (again.diagnostics, again.observed) == (part.diagnostics, part.observed)
        assert dict(again.local) == dict(part.local)
        arrays = ("z", "rises", "delivery", "log_weight")
        pairs = [(getattr(again, name), getattr(part, name)) for name in arrays]
        pairs += [(again.hierarchy[name], part.hierarchy[name]) for name in part.hierarchy]
        pairs += [(again.stats[name], part.stats[name]) for name in part.stats]
        assert (again.hierarchy.keys(), again.stats.keys()) == (part.hierarchy.keys(), part.stats.keys())
        assert all(np.array_equal(a, b) for a, b in pairs)
        print(part.id, len(pairs), "arrays equal")


if __name__ == "__main__":
    main()
