"""A second implementation, where it happens to be installed; nothing needs it."""

from __future__ import annotations

import pytest

from anagen.evidence_base.meta.network import network_meta_analysis
from anagen.evidence_base.meta.pairwise import pool
from verification.software import senn
from verification.software.bcg import EFFECTS, VARIANCES

pimeta = pytest.importorskip("pimeta")


@pytest.mark.parametrize("method", ["DL", "REML", "ML", "PM", "EB", "HE", "HS", "SJ"])
def test_pairwise_agrees(method):
    theirs = pimeta.rma(yi=EFFECTS, vi=VARIANCES, method=method)
    ours = pool(EFFECTS, VARIANCES, method=method)
    assert ours.tau2 == pytest.approx(float(theirs.tau2), rel=1e-3, abs=1e-6)
    assert ours.estimate == pytest.approx(float(theirs.b[0]), rel=1e-4)


def test_network_agrees():
    rows = senn.CONTRASTS
    theirs = pimeta.netmeta(
        TE=[r.effect for r in rows],
        seTE=[r.se for r in rows],
        treat1=[r.first for r in rows],
        treat2=[r.second for r in rows],
        studlab=[r.study for r in rows],
        reference_group="plac",
    )
    ours = network_meta_analysis(rows, reference="plac", method="DL")
    assert ours.tau2 == pytest.approx(float(theirs.tau2), rel=1e-8)
    assert ours.q == pytest.approx(float(theirs.Q), rel=1e-8)
