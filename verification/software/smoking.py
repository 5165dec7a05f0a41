"""Smoking cessation, 24 trials (A none, B self-help, C individual, D group counselling): events / n.

Study 20 compared A with C, as in Hasselblad's table; with B in its place Q would be 191.33, not 202.62.
"""

from __future__ import annotations

from anagen.evidence_base.meta.network import contrasts_from_counts

_ROWS = """A9/140 C23/140 D10/138; B11/78 C12/85 D29/170; A75/731 C363/714; A2/106 C9/205; A58/549 C237/1561;
A0/33 C9/48; A3/100 C31/98; A1/31 C26/95; A6/39 C17/77; A79/702 B77/694; A18/671 B21/535; A64/642 C107/761;
A5/62 C8/90; A20/234 C34/237; A0/20 D9/20; A8/116 B19/149; A95/1107 C143/1031; A15/187 C36/504;
A78/584 C73/675; A69/1177 C54/888; B20/49 C16/43; B7/66 D32/127; C12/76 D20/74; C9/55 D3/26"""


def _arm(study: int, text: str) -> tuple[str, str, int, int]:
    events, size = text[1:].split("/")
    return f"study {study:02d}", text[0], int(events), int(size)


ARMS = [
    _arm(study, text)
    for study, row in enumerate(_ROWS.replace("\n", " ").split(";"), 1)
    for text in row.split()
]
"""(study, treatment, events, n) of every arm."""

CONTRASTS = [
    contrast
    for study in dict.fromkeys(arm[0] for arm in ARMS)
    for contrast in contrasts_from_counts(study, [arm[1:] for arm in ARMS if arm[0] == study])
]
