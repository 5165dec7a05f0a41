"""The hair cycle as the engine's chain, from parameter records."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from anagen.biology.calibre import calibre_grid
from anagen.engine.chain import Chain
from anagen.errors import unknown_name
from anagen.parameters import ParameterSet, load_parameters, parameters_from_table, read_toml

DEFAULT_ACCOUNT = "gradual"


def miniaturisation_accounts() -> tuple[str, ...]:
    """Names of the competing accounts of miniaturisation (docs/model.md, section 2)."""
    return tuple(read_toml(files("anagen.biology") / "data" / "miniaturisation.toml"))


def cycle_parameters(account: str = DEFAULT_ACCOUNT) -> ParameterSet:
    """Parameters of the cycle under one account of miniaturisation.

    Raises:
        InputError: no such account.
    """
    accounts = read_toml(files("anagen.biology") / "data" / "miniaturisation.toml")
    if account not in accounts:
        raise unknown_name("account of miniaturisation", account, accounts)
    chosen = parameters_from_table(accounts[account], f"miniaturisation.toml, {account}")
    return load_parameters("anagen.biology", "cycle.toml").merged(chosen)


def chain_of(cycle: ParameterSet) -> Chain:
    """Chain of the cycle's parameters (docs/model.md, section 2).

    Mean anagen VI lasts ``mu_A (d / d_ref)^alpha`` for a hair of diameter d; the other
    phases do not depend on calibre.
    """
    diameters = calibre_grid().diameters
    relative = diameters / cycle.value("anagen_reference_diameter")
    ones = np.ones_like(diameters)
    mean_days = np.stack(
        [
            cycle.value("early_anagen_duration") * ones,
            cycle.value("anagen_duration") * relative ** cycle.value("anagen_exponent"),
            cycle.value("catagen_duration") * ones,
            cycle.value("telogen_duration") * ones,
            cycle.value("kenogen_duration") * ones,
        ]
    )
    names = ("early_anagen", "anagen", "catagen", "telogen", "kenogen")
    return Chain(
        stages=np.array([int(cycle.value(f"{name}_stages")) for name in names]),
        mean_days=mean_days,
        kenogen_weight=ones,
        pull=cycle.value("renewal_pull"),
        jump=cycle.value("renewal_jump"),
        spread=cycle.value("renewal_spread"),
        retained=cycle.value("club_kept_share") * ones,
        club_release=1.0 / cycle.value("club_days"),
    )
