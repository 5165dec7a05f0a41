"""Sentence vectors from the model that ships inside ``wordllama`` (extra ``check``); never a download.

A vector is the mean of its words' vectors, 256 numbers. The part that all texts on hair therapy share (the
mean over the ledger's own wordings) is taken out, so that likeness means likeness of claims.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anagen.errors import InputError

Vectors = NDArray[np.float32]
DIMENSIONS = 256
CHOICES = ("auto", "on", "off")
_WEIGHTS = f"l2_supercat_{DIMENSIONS}.safetensors"
_TOKENIZER = "l2_supercat_tokenizer_config.json"
_BATCH = 64
_LONGEST = 2000
"""Characters of a text that count; a sentence is shorter."""


def available() -> bool:
    """Whether the package and its files are installed."""
    place = _folder()
    return (
        place is not None
        and find_spec("safetensors") is not None
        and find_spec("tokenizers") is not None
        and (place / "weights" / _WEIGHTS).exists()
        and (place / "tokenizers" / _TOKENIZER).exists()
    )


def wanted(embeddings: str) -> bool:
    """Whether to use vectors: ``on``, ``off`` or ``auto`` (if they are installed).

    Raises:
        InputError: another word, or ``on`` without the package.
    """
    if embeddings not in CHOICES:
        raise InputError(
            f"embeddings {embeddings[:40]!r} is no choice", expected="one of: " + ", ".join(CHOICES)
        )
    if embeddings == "on" and not available():
        raise InputError(
            "sentence vectors need a package that is not here", expected="pip install 'anagen[check]'"
        )
    return embeddings != "off" and available()


def embed(texts: Sequence[str]) -> Vectors:
    """Unit vectors, shape (texts, 256); a text without a known word gives zeros."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    model, tokenizer = _model()
    found = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for start in range(0, len(texts), _BATCH):
        part = [text[:_LONGEST] for text in texts[start : start + _BATCH]]
        for row, encoded in enumerate(tokenizer.encode_batch(part, add_special_tokens=False)):
            if encoded.ids:
                found[start + row] = model[np.asarray(encoded.ids)].mean(axis=0)
    return unit(found)


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = (vectors / np.where(length > 0.0, length, 1.0)).astype(np.float32)
    return scaled


def centred(vectors: Vectors, middle: Vectors) -> Vectors:
    """Unit vectors without the component that `middle` (shape (256,)) shares with all."""
    return unit(vectors - middle)


def _folder() -> Path | None:
    spec = find_spec("wordllama")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


@cache
def _model() -> tuple[Vectors, Any]:
    """Table of word vectors and the tokenizer, straight from the package's own files.

    The package's loader looks elsewhere for the tokenizer and would fetch it; its files are read instead.
    """
    if not available():
        raise InputError(
            "sentence vectors need a package that is not here", expected="pip install 'anagen[check]'"
        )
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    place = _folder()
    assert place is not None
    tensors = load_file(str(place / "weights" / _WEIGHTS))
    table = next(iter(tensors.values())).astype(np.float32)
    tokenizer = Tokenizer.from_file(str(place / "tokenizers" / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return table, tokenizer
