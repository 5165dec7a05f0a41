from __future__ import annotations

import numpy as np
from scipy.stats import kstest

from anagen.engine.keys import child, children, key_of, uniforms


def test_compiled_and_vectorised_children_are_the_same_bits() -> None:
    key = key_of(7, "patient", 3)
    index = np.arange(50)
    assert [int(child(key, np.uint64(i))) for i in index] == [int(k) for k in children(key, index)]


def test_labels_never_collide_the_way_sums_of_seeds_do() -> None:
    assert key_of(1, "trial", 2) != key_of(2, "trial", 1)
    assert key_of(1, "a", "bc") != key_of(1, "ab", "c")
    assert key_of(1, 2) != key_of(1, "2")


def test_uniforms_of_neighbouring_keys_are_uniform_and_uncorrelated() -> None:
    # Fixed seed; false-alarm rate of the test 1e-4.
    u = uniforms(children(key_of(11, "patient"), np.arange(200_000)))
    assert kstest(u, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4 / np.sqrt(len(u))
    v = uniforms(children(key_of(11, "patient"), np.arange(200_000)), 1)
    assert abs(np.corrcoef(u, v)[0, 1]) < 4 / np.sqrt(len(u))
    assert 0 < u.min() < u.max() < 1
