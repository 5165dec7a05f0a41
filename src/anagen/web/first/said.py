"""Claims of sellers with their verdicts, beside the size of the evidence, both from the tables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from anagen.claims.file_model import VERDICTS
from anagen.claims.ledger import load_claims
from anagen.evidence_base.body import accounts, body_of
from anagen.evidence_base.certainty import certainty_in
from anagen.evidence_base.tables.records import load_evidence
from anagen.web.first.doors import told


@dataclass(frozen=True)
class Said:
    """Claims and what stands behind them.

    Attributes:
        claims: (id, statement, verdict), as picked.
        verdicts: number of claims of the whole ledger by verdict.
        therapy: of which is spoken.
        studies: in people with pattern hair loss.
        people: in them; 0 if no study tells.
        randomised: studies in which chance decided who got it.
        alone: whether any of them has a number for it alone against a control.
        certainty: of the evidence.
    """

    claims: tuple[tuple[str, str, str], ...]
    verdicts: dict[str, int]
    therapy: str
    studies: int
    people: int
    randomised: int
    alone: bool
    certainty: str

    @property
    def total(self) -> int:
        """Number of claims in the ledger."""
        return sum(self.verdicts.values())


@cache
def said() -> Said:
    """Claims and measurements that the first screen sets against each other."""
    asked = told()["said"]
    ledger = {one.id: one for one in load_claims()}
    base = load_evidence()
    body = body_of(asked["therapy"], asked["condition"], base)
    counted = Counter(one.verdict for one in ledger.values())
    return Said(
        claims=tuple((key, ledger[key].statement, ledger[key].verdict) for key in asked["claims"]),
        verdicts={verdict: counted[verdict] for verdict in VERDICTS if counted[verdict]},
        therapy=asked["therapy"],
        studies=len(accounts(body.studies)),
        people=int(body.people or 0),
        randomised=len(body.randomised),
        alone=any(effect.estimate is not None for effect in body.isolating),
        certainty=certainty_in((asked["therapy"],), asked["condition"], base).level,
    )
