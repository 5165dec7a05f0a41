"""Write docs/register.md from the package's register of predictions (`make docs`)."""

from __future__ import annotations

from pathlib import Path

from anagen.files.notice import NOTICE
from anagen.report.trial.register import HEAD, register_rows
from anagen.trial.register import read_register

PAGE = Path(__file__).resolve().parents[2] / "docs" / "register.md"
TEXT = """# Predictions made before the results

Registered trials that nobody has reported, predicted by Anagen. An entry is dated and holds the design as it
was run, the version, the parameters, and quantiles of the difference that the trial would report. Each holds
the digest of the one before, so none can be changed or taken out unseen. {notice}

```sh anagen register                # the entries anagen register --verify       # the chain of digests
anagen register --json         # everything, designs included anagen register --add trial.toml --trial
NCT07203599   # append one (trials with `no results` in `anagen evidence registered`) ```

What a register does not tell (numbers of people, depth of needles, stages, visits) is assumed in the design,
and a prediction can fail for an assumption as well as for the model. *significant* is the share of virtual
repeats of the trial with p < 0.05.

{table}

Last digest: `{digest}`.
"""


def page() -> str:
    """Text of the page."""
    entries = read_register()
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(row) + " |" for row in register_rows(entries)]
    return TEXT.format(
        notice=NOTICE, table="\n".join(lines), digest=entries[-1].digest if entries else "none yet"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
