"""Shape of the claims ledger (``claims.toml``), and the words that it may use."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, field_validator, model_validator

from anagen.evidence_base.certainty import LEVELS, NONE_FOUND
from anagen.files.laws import OneOf, law
from anagen.files.sections import FrozenSection, Several, Words
from anagen.parameters import STATUSES

VERDICTS = {
    "supported": "the statement as made has evidence for it",
    "partly": "a narrower statement than this has evidence for it",
    "unsupported": "there is evidence nearby, and it does not carry the statement",
    "contradicted": "evidence was read that goes against the statement",
    "not found": "the study, or any evidence on the statement, was looked for and not found",
}
"""The verdicts, and what each means. Missing evidence never contradicts."""

Subject = Literal[
    "origin and cargo",
    "mechanism",
    "delivery",
    "efficacy",
    "time course",
    "permanence",
    "comparison",
    "combination",
    "indication",
    "candidates",
    "safety",
    "regulation",
    "quality",
    "cost",
]
SUBJECTS: tuple[str, ...] = get_args(Subject)
SUBSTANTIAL = ("read", "derived")
"""Statuses of evidence that a verdict for or against may rest on."""
FEWEST_VARIANTS = 3
_NEEDED = {"supported": "for", "partly": "for", "contradicted": "against"}
"""Side that the evidence of a verdict must be on."""


class EvidenceSection(FrozenSection):
    """[[claim.evidence]]: one piece of evidence; context points neither way."""

    text: Words = Field(description="a sentence")
    url: str = Field(max_length=500, description='text, an address or ""')
    status: Annotated[str, OneOf("status", STATUSES)] = Field(description='a status such as "read"')
    side: Literal["for", "against", "context"] = Field(description='"for", "against" or "context"')

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        if url and not re.match("https?://", url):
            raise law(f"{url[:80]!r} is not an address", expected="https://... or empty")
        return url


class ClaimSection(FrozenSection):
    """[[claim]]: one claim with its verdict and the evidence for it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)] = Field(
        description='a short id such as "rich-in-growth-factors"'
    )
    statement: Words = Field(description="the claim in a sentence")
    variants: Several[Words] = Field(
        min_length=FEWEST_VARIANTS, description=f"a list of at least {FEWEST_VARIANTS} other wordings"
    )
    keywords: Several[Words] = Field(description="a list of words")
    subject: Subject = Field(description="a subject")
    verdict: Annotated[str, OneOf("verdict", VERDICTS)] = Field(description="a verdict")
    certainty: Annotated[str, OneOf("certainty", LEVELS)] = Field(description="the certainty of the evidence")
    why: Words = Field(description="two to four sentences")
    evidence: Several[EvidenceSection] = Field((), description="a list of tables: text, url, status and side")
    stronger: Several[Words] = Field((), description="a list of stronger forms that evidence contradicts")
    covers: Several[Words] = Field((), description="a list of rows that the claim answers")
    questions: Several[Words] = Field((), description="a list of questions put to the model")
    no_link: str = Field("", max_length=1_000, description="text: why there is no link, if there is none")

    @model_validator(mode="after")
    def _linked(self) -> Self:
        if any(item.url for item in self.evidence) == bool(self.no_link):
            what = "both a link and a reason in no_link" if self.no_link else "neither a link nor a no_link"
            raise law(what, expected="evidence with a url, or the reason why there is none in no_link")
        return self

    @model_validator(mode="after")
    def _not_overstated(self) -> Self:
        needed = _NEEDED.get(self.verdict)
        if needed is None:
            return self
        if not any(item.side == needed and item.status in SUBSTANTIAL for item in self.evidence):
            raise law(
                f"the verdict {self.verdict!r} has no evidence {needed} it that was read or derived",
                "verdict",
                expected="such evidence, or the verdict unsupported or not found",
            )
        if self.certainty == NONE_FOUND:
            raise law(f"the verdict {self.verdict!r} with no certainty at all", "certainty")
        return self


class ClaimsFile(FrozenSection):
    """claims.toml: what is said about exosomes and other hair therapy, and what stands behind it."""

    claim: Several[ClaimSection] = Field(description="[[claim]] tables")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [claim.id for claim in self.claim]
        for i, name in enumerate(names):
            if name in names[:i]:
                raise law(f"claim {name!r} is given twice", "claim", i, "id", expected="each id once")
        return self
