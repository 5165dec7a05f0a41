"""The BCG vaccine trials (Colditz et al. 1994), as in `metafor::dat.bcg`."""

from __future__ import annotations

import numpy as np

from anagen.evidence_base.meta.effect_size import log_risk_ratio

_ROWS = """4,119,11,128,44; 6,300,29,274,55; 3,228,11,209,42; 62,13536,248,12619,52; 33,5036,47,5761,13;
180,1361,372,1079,44; 8,2537,10,619,19; 505,87886,499,87892,13; 29,7470,45,7232,27; 17,1699,65,1600,42;
186,50448,141,27197,18; 5,2493,3,2338,33; 27,16886,29,17825,33"""

_TABLE = np.array([[float(x) for x in row.split(",")] for row in _ROWS.split(";")])
LATITUDE = _TABLE[:, 4]
COUNTS = (_TABLE[:, 0], _TABLE[:, :2].sum(axis=1), _TABLE[:, 2], _TABLE[:, 2:4].sum(axis=1))
"""Events and size of the treated arm, then of the control arm."""

EFFECTS, VARIANCES = log_risk_ratio(*COUNTS)
