"""Write the pages of the illustrated published models: text, figures, results and SBML.

Run by `python -m tools.docs.published_models` (about two minutes); names of models as arguments restrict it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

from anagen.report import style
from verification.ode_sbml import document
from verification.pages import ILLUSTRATED, illustrated_page
from verification.registry import module_of

MADE_BY = "python -m tools.docs.published_models"
DPI = 150
LEADS = {
    "al_nuaimi2012": """
Can a follicle keep time by itself? In this model two parties do it: the matrix, whose cells divide and
die, and the dermal papilla, which answers the matrix's signal with a regulator that slows division.
Growth starves itself, the matrix collapses, the regulator fades, and growth starts again. The rate of
proliferation p1 decides which: below 0.412 there is only rest, above 0.567 only growth, and between the
two lies cycling, with rest as an alternative up to 0.507. The closer p1 is to the upper end, the longer
anagen lasts and the longer the hair becomes. The authors read hair loss into it: less proliferation
means shorter anagens and shorter hairs, and then none.

Every figure that was read from the paper is reproduced within the error of reading it. For one of them
a constant had to differ from the printed one, for another a constant that is not printed had to be
inferred (see the caveats).""",
    "dobreva2015": """
In alopecia areata T cells attack follicles in anagen once these lose their immune privilege. Here CD8
and CD4 cells, interferon-γ, the peptide that follicles present and the guardians of privilege are set
against one another. With little interferon the T cells die out; with much of it they settle on a
plateau within about a hundred days, two helpers for each killer, and restoring the guardians clears
them again. The threshold between the two has a closed form, which the code and the paper share to five
digits.""",
    "dobreva2018": """
The T cells of the model of 2015 set upon the oscillator of 2012: they hasten the death of matrix cells.
Disease cuts anagen to about a third, leaves the rest as it is, and so makes a follicle turn over faster
and grow shorter hairs. When treatment restores the guardians, the next anagen has nearly its old
length.""",
    "dobreva2020": """
How does a lesion spread? Interferon diffuses, T cells follow its gradient. The uniform inflamed state
is unstable to waves of about four millimetres, so inflammation gathers in peaks, and the pattern
invades its surroundings at a speed that linear theory gives: 0.063 cm a day, which the simulation in
space confirms.""",
    "wang2017": """
A mouse's follicle as a column of tissue. The bulb makes an activator and an inhibitor that diffuse to
the bulge; growth begins when the activator outweighs the inhibitor there, and ends when it no longer
does. As the bulb descends its signals weaken and change, and that alone makes a cycle. Inhibition from
elsewhere in the skin shortens anagen, lengthens telogen, and at its extremes stops the cycle
altogether. Only the model of a single follicle, in one dimension and without noise, is reproduced.""",
}
SBML = """
As SBML Level 3 for any simulator: [{name}.xml](sbml/{name}.xml). The formulas in it were written a
second time; libRoadRunner solves them to what this code gives (the rows named RR)."""


def main(names: tuple[str, ...], folder: Path) -> None:
    """Write figures, SBML documents and pages of the named models."""
    (folder / "images").mkdir(exist_ok=True)
    (folder / "sbml").mkdir(exist_ok=True)
    for name in names:
        paper = module_of(name)
        pictures = []
        for short, draw, caption in import_module(f"verification.figures.{name}").FIGURES:
            path = f"images/{name}-{short}.png"
            with style.look():
                draw().savefig(folder / path, dpi=DPI)
            pictures.append((path, caption))
        (folder / "sbml" / f"{name}.xml").write_text(document(paper.equations()), encoding="utf-8")
        lead = LEADS[name] + "\n" + SBML.format(name=name)
        page = illustrated_page(paper.MODEL, lead, pictures, list(paper.checks()), MADE_BY)
        (folder / f"{name}.md").write_text(page, encoding="utf-8")
        print(folder / f"{name}.md")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or ILLUSTRATED, Path(__file__).resolve().parents[2] / "docs" / "published")
