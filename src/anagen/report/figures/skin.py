"""Patch of scalp skin without hairs: tone, fine furrows and light."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy
from numpy.typing import NDArray

from anagen.files.kept import kept

# Red, green, blue of the tone, of the flush below it and of the furrow between two plateaus.
TONES: dict[str, tuple[tuple[float, float, float], ...]] = {
    "light": ((0.925, 0.800, 0.715), (0.905, 0.690, 0.620), (0.800, 0.640, 0.550)),
    "medium": ((0.835, 0.670, 0.545), (0.815, 0.590, 0.480), (0.690, 0.515, 0.400)),
    "dark": ((0.510, 0.365, 0.275), (0.500, 0.320, 0.240), (0.375, 0.255, 0.185)),
}
FURROW_CELLS = 1700
"""Plateaus between the fine furrows of 1 cm2."""


@lru_cache(maxsize=8)
def skin(tone: str = "light", pixels: int = 420, seed: int = 1) -> NDArray[np.uint8]:
    """Image of bare scalp, uint8[pixels, pixels, 3]; a function of its arguments only.

    It is kept on disk: drawing it takes a fifth of a second, most of it to load SciPy's filters.
    """
    digest = hashlib.sha256(Path(__file__).read_bytes() + f"{np.__version__} {scipy.__version__}".encode())
    name = f"skin-{tone}-{pixels}-{seed}"
    content = kept(name, digest.hexdigest()[:16], lambda: drawn_skin(tone, pixels, seed).tobytes())
    return np.frombuffer(content, dtype=np.uint8).reshape(pixels, pixels, 3)


def drawn_skin(tone: str, pixels: int, seed: int) -> NDArray[np.uint8]:
    """Image as `skin` gives it, worked out anew."""
    base, flush, furrow = (np.asarray(c) for c in TONES[tone])
    blurred = scipy.ndimage.gaussian_filter
    rng = np.random.default_rng(seed)

    def noise(sigma: float) -> NDArray[np.float64]:
        field = np.asarray(blurred(rng.standard_normal((pixels, pixels)), sigma * pixels / 640, mode="wrap"))
        return np.asarray(field / field.std())

    # Plateaus of unequal size: the furrow runs where two cell centres are equally far.
    axis = (np.arange(pixels) + 0.5) / pixels
    x, y = np.meshgrid(axis, axis)
    warp = 0.006
    points = np.column_stack([(x + warp * noise(14)).ravel(), (y + warp * noise(14)).ravel()])
    near, _ = scipy.spatial.cKDTree(rng.random((FURROW_CELLS, 2)) * 1.1 - 0.05).query(points, k=2)
    groove = np.exp(-(((near[:, 1] - near[:, 0]) * 330.0) ** 2)).reshape(pixels, pixels)
    groove = blurred(groove, 1.1 * pixels / 640) * np.clip(0.55 + 0.35 * noise(45), 0.05, 1.0)

    relief = blurred(-1.4 * groove + 0.22 * noise(2.4), 0.8 * pixels / 640)
    dy, dx = np.gradient(relief)
    light = 1.0 + 0.20 * (dx + dy)
    light += 0.012 * noise(1.0)
    blotch = np.clip(0.30 + 0.22 * noise(55) + 0.10 * noise(17), 0.0, 1.0)[..., None]
    colour = base * (1 - blotch) + flush * blotch
    shade = (0.42 * groove)[..., None]
    colour = colour * (1 - shade) + furrow * shade
    # The lamp stands above and to the left, and the edge of the field gets less light.
    lamp = 1.035 - 0.16 * ((x - 0.42) ** 2 + (y - 0.40) ** 2)
    shown = np.clip(colour * (light * lamp)[..., None], 0.0, 1.0)
    return np.asarray(np.rint(255.0 * shown), dtype=np.uint8)
