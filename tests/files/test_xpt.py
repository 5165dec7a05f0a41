"""Transport files of SAS: numbers are exact, and another reader finds what was written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anagen.errors import InputError
from anagen.files.xpt import XptColumn, ibm_floats, xpt_bytes
from anagen.files.xpt_read import read_xpt

NOW = datetime(2026, 2, 3, 4, 5, 6)
_FILE = xpt_bytes("ADX", "A label", [XptColumn("VALUE", "Number", np.array([1.0]))], NOW)
numbers = st.floats(min_value=-1e70, max_value=1e70, allow_nan=False).filter(
    lambda x: x == 0 or abs(x) > 1e-70
)


def decoded(data: bytes) -> float:
    """IBM floating point: sign, exponent of 16, fraction of 56 bits."""
    bits = int.from_bytes(data, "big")
    fraction = bits & ((1 << 56) - 1)
    power = ((bits >> 56) & 0x7F) - 64
    value = fraction * 16.0 ** (power - 14) if abs(power - 14) < 200 else 0.0
    return -value if bits >> 63 else value


@given(st.lists(numbers, min_size=1, max_size=20))
def test_numbers_are_exact(values: list[float]) -> None:
    found = ibm_floats(np.array(values))
    assert [decoded(one.tobytes()) for one in found] == values


def test_known_bytes() -> None:
    assert ibm_floats(np.array([1.0]))[0].tobytes() == bytes.fromhex("4110000000000000")
    assert ibm_floats(np.array([-118.625]))[0].tobytes() == bytes.fromhex("c276a00000000000")
    assert ibm_floats(np.array([np.nan]))[0].tobytes() == b"." + bytes(7)


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_another_reader_finds_what_was_written(rows: int, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(1)
    values = rng.normal(size=rows) * 10.0 ** rng.integers(-9, 9, size=rows)
    texts = [("é" * number) or "x" for number in range(rows)]
    data = xpt_bytes(
        "ADX", "A label", [XptColumn("VALUE", "Number", values), XptColumn("WORDS", "Text", texts)], NOW
    )
    assert len(data) % 80 == 0
    path = tmp_path / "adx.xpt"
    path.write_bytes(data)
    if rows:
        frame = pandas.read_sas(path, encoding="utf-8")
        assert frame["VALUE"].tolist() == values.tolist()
        assert frame["WORDS"].tolist() == texts


@given(
    st.integers(0, 9).flatmap(
        lambda rows: st.tuples(
            st.lists(numbers | st.just(np.nan), min_size=rows, max_size=rows),
            st.lists(st.text("aé ß9", max_size=20).map(str.strip), min_size=rows, max_size=rows),
        )
    )
)
def test_what_was_written_is_read(columns: tuple[list[float], list[str]]) -> None:
    values, texts = columns
    given_ = [XptColumn("VALUE", "Number", np.array(values)), XptColumn("WORDS", "Text", texts)]
    found = read_xpt(xpt_bytes("ADX", "A label", given_, NOW))
    np.testing.assert_array_equal(found["VALUE"], np.array(values, dtype=float))
    assert found["WORDS"] == texts


@pytest.mark.parametrize("data", [b"", b"id,x", _FILE[:600], _FILE[:700], _FILE + _FILE])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_xpt(data)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (XptColumn("TOOLONGNAME", "x", ["a"]), "is no name in an XPT file"),
        (XptColumn("OK", "x" * 41, ["a"]), "is too long for an XPT file"),
        (XptColumn("OK", "x", ["a" * 201]), "a text of 201 bytes"),
        (XptColumn("OK", "x", np.array([np.inf])), "an infinite number"),
        (XptColumn("OK", "x", np.array([1e80])), "beyond the range"),
    ],
)
def test_what_the_format_cannot_hold_is_refused(column: XptColumn, message: str) -> None:
    with pytest.raises(InputError, match=message):
        xpt_bytes("ADX", "A label", [column], NOW)
