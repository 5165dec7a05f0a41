"""Menopausal status of women, as a criterion of recruitment (``data/menopause.toml``).

A woman's age at menopause is her own trait, keyed by her identity; it changes nothing but who is recruited.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from anagen.engine.keys import uniforms_for
from anagen.parameters import ParameterSet, load_parameters

Menopause = Literal["premenopausal", "postmenopausal"]


@cache
def menopause_parameters() -> ParameterSet:
    """Parameter records of the age at menopause."""
    return load_parameters("anagen.population", "menopause.toml")


def past_menopause(key: NDArray[np.uint64], age: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether women uint64[n] of these ages are past menopause."""
    at = menopause_parameters()["menopause_age"].quantile(uniforms_for(key, "trait", "menopause"))
    return np.asarray(age >= at)


def is_of_status(
    status: Menopause, key: NDArray[np.uint64], age: NDArray[np.float64], female: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Whether each person is a woman of this status, or a man."""
    return np.asarray(~female | (past_menopause(key, age) == (status == "postmenopausal")))
