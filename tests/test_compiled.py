"""Cache of compiled code: damaged files are built again, and folders of others are not used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anagen.compiled import open_to_others, private_folder, sealed, unsealed

KERNEL = """
import sys
from pathlib import Path
from anagen.compiled import njit

@njit(cache=True)
def twice(x):
    return 2 * x

print(twice(21), sum(twice.declared.stats.cache_hits.values()))
"""


def run(cache: Path, script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache)},
        check=True,
    )


@pytest.mark.slow
def test_a_damaged_cache_is_built_again_with_one_line(tmp_path: Path) -> None:
    cache, script = tmp_path / "cache", tmp_path / "kernel.py"
    script.write_text(KERNEL)
    assert run(cache, script).stdout == "42 0\n"
    kept = run(cache, script)
    assert (kept.stdout, kept.stderr) == ("42 1\n", "")
    for ending, spoil in (("nbi", b""), ("nbc", b""), ("nbi", b"\x80\x04."), ("nbc", b"\x80\x04.")):
        (path,) = cache.rglob(f"kernel.twice*.{ending}")
        path.write_bytes(spoil or path.read_bytes()[:-7])
        healed = run(cache, script)
        assert healed.stdout == "42 0\n"
        assert healed.stderr.count("\n") == 1
        assert healed.stderr.startswith("anagen: damaged cache of compiled code dropped and built again")
        assert run(cache, script).stdout == "42 1\n"


def test_a_seal_is_of_every_byte() -> None:
    whole = sealed(b"compiled")
    assert unsealed(whole) == b"compiled"
    for length in range(len(whole)):
        assert unsealed(whole[:length]) is None
    for place in range(len(whole)):
        assert unsealed(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]) is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of POSIX")
def test_a_folder_that_others_can_write_to_is_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = private_folder(tmp_path / "new" / "cache")
    assert mine == tmp_path / "new" / "cache"
    assert open_to_others(mine) is None
    for mode in (0o777, 0o775, 0o1777):
        mine.chmod(mode)
        used = private_folder(mine)
        assert used != mine
        assert open_to_others(used) is None
    mine.chmod(0o755)
    assert private_folder(mine) == mine
    (mine / "inner").mkdir()
    (mine / "inner").chmod(0o777)
    assert private_folder(mine) != mine
    (mine / "inner").chmod(0o755)
    mine.parent.chmod(0o777)
    assert private_folder(mine) != mine
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert all("is not used: others can write to" in line for line in said)


def test_a_kernel_inlines_and_calls_others_and_keeps_its_name() -> None:
    import numpy as np

    from anagen.compiled import njit
    from anagen.engine.keys import mix
    from anagen.engine.quantile import quantile, quantile_tables

    @njit(nogil=True)
    def total(table, n):  # type: ignore[no-untyped-def]
        """Sum of n draws."""
        found = 0.0
        for i in range(n):
            found += quantile(table, 1, mix(np.uint64(i)))
        return found

    assert (total.__name__, total.__doc__) == ("total", "Sum of n draws.")
    table = quantile_tables(2)
    alone = [quantile(table, 1, np.uint64(mix(i))) for i in range(50)]
    assert total(table, 50) == pytest.approx(sum(alone), rel=1e-12)
    assert np.mean(alone) == pytest.approx(1.0, abs=0.4)
