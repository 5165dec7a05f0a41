from __future__ import annotations

import numpy as np
import pytest

from anagen.biology.calibre import calibre_grid
from anagen.biology.cycle import chain_of, cycle_parameters, miniaturisation_accounts
from anagen.biology.history import HistoryTable, healthy_state, state_after
from anagen.biology.niche import ANSWERS, SIGNALS, Niche, Response, response_parameters
from anagen.engine.phases import Phase
from anagen.errors import InputError

pytestmark = pytest.mark.slow


def test_accounts_of_miniaturisation_are_a_switch() -> None:
    assert set(miniaturisation_accounts()) == {"gradual", "abrupt", "dormancy"}
    chains = {name: chain_of(cycle_parameters(name)) for name in miniaturisation_accounts()}
    assert chains["abrupt"].jump > chains["gradual"].jump > 0 == chains["dormancy"].jump
    with pytest.raises(InputError, match="did you mean 'gradual'"):
        cycle_parameters("gradul")


def test_thin_hair_has_a_short_anagen_and_nothing_else_depends_on_calibre() -> None:
    chain = chain_of(cycle_parameters())
    assert (np.diff(chain.mean_days[Phase.ANAGEN]) > 0).all()
    others = np.delete(chain.mean_days, Phase.ANAGEN, axis=0)
    assert (others == others[:, :1]).all()


def test_calibre_classes_are_evenly_spaced_in_the_logarithm() -> None:
    grid = calibre_grid()
    assert np.allclose(np.diff(np.log(grid.diameters)), grid.log_width)
    assert grid.class_of(grid.diameters[4]) == pytest.approx(4)


def test_every_response_record_names_a_signal_and_an_answer() -> None:
    for name in response_parameters():
        # Where answers saturate, what shields, and the papilla's own hold on its hair.
        if "_on_" not in name or name == "shrinking_on_anagen":
            continue
        signal, answer = name.split("_on_")
        assert signal in SIGNALS
        assert answer in ANSWERS


def test_quiet_niche_leaves_every_clock_at_exactly_one() -> None:
    response = Response.of(cycle_parameters())
    drivers = response.drivers(Niche.quiet(2, 3, 5))
    assert (drivers.speed == 1.0).all()
    assert np.allclose(drivers.target, response.target)
    assert np.allclose(drivers.kenogen, response.kenogen)


def test_a_small_growth_signal_multiplies_telogen_exit_by_its_exponential() -> None:
    niche = Niche.quiet(1, 1, 1)
    niche.signal("growth")[:] = 0.1
    response = Response.of(cycle_parameters())
    drivers = response.drivers(niche)
    assert drivers.speed[0, Phase.TELOGEN, 0] == pytest.approx(np.exp(0.1), rel=1e-3)
    niche.signal("growth")[:] = 100.0
    fastest = response.drivers(niche).speed[0, Phase.TELOGEN, 0]
    assert fastest == pytest.approx(np.exp(response.bounds.telogen), rel=1e-3)
    assert drivers.speed[0, Phase.ANAGEN, 0] < 1


def test_history_table_interpolates_the_direct_course() -> None:
    cycle = cycle_parameters()
    chain, response = chain_of(cycle), Response.of(cycle)
    table = HistoryTable.of(chain, response, 1.5, 25.0)
    slope, years = np.array([0.0, 0.31, 0.8, 1.4]), np.array([5.0, 12.3, 7.7, 3.0])
    direct = state_after(chain, response, slope, years).reshape(4, -1)
    assert np.abs(table.state(slope, years) - direct).sum(axis=1).max() < 0.02
    assert np.allclose(table.state(slope, years).sum(axis=1), 1)
    assert np.abs(direct[0] - healthy_state(chain, response).ravel()).max() < 1e-6


def test_years_of_androgens_thin_and_empty_the_scalp() -> None:
    cycle = cycle_parameters()
    chain, response = chain_of(cycle), Response.of(cycle)
    years = np.full(4, 10.0)
    states = state_after(chain, response, np.array([0.0, 0.2, 0.5, 0.8]), years)
    mean_class = (states.sum(axis=2) * np.arange(chain.classes)).sum(axis=1)
    offset = chain.stage_offset
    kenogen = states[:, :, offset[Phase.KENOGEN] : offset[Phase.KENOGEN + 1]].sum(axis=(1, 2))
    assert (np.diff(mean_class) < 0).all()
    assert (np.diff(kenogen) > 0).all()
