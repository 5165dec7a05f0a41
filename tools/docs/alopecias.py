"""Tables and pictures of ``docs/alopecias.md``, in about two minutes.

Run with a folder as argument to draw the pictures too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anagen.api import Trial
from anagen.report.style import ARM_COLOURS, MUTED, TWIN, TWIN_DASHES, look
from anagen.simulators.natural_history import NaturalHistory, natural_history

Floats = NDArray[np.float64]
DRAWS, PEOPLE = 24, 12
NORMAL = 27.9
"""Hairs a day in the wash test of normal people (Li 2022, 10.2147/CCID.S347898): the scale of shedding."""
TRIGGERS = ("fever", "surgery", "childbirth", "crash diet")
STYLE_YEARS = (1.0, 2.0, 4.0, 6.0, 8.0, 12.0)


def over_draws(values: Iterable[float]) -> tuple[float, float, float]:
    """5 %, 50 % and 95 % of a number over draws of everything that is not known."""
    low, middle, high = np.quantile(list(values), [0.05, 0.5, 0.95])
    return float(low), float(middle), float(high)


def row(label: str, found: tuple[float, float, float], digits: int = 0) -> None:
    low, middle, high = (f"{value:.{digits}f}" for value in found)
    print(f"  {label:62} {middle:>6} ({low} to {high})")


def course(alopecia: str, draw: int | None, *, weeks: int = 60, **more: object) -> NaturalHistory:
    """Of one draw of the posterior, or of the best values."""
    which = {"parameters": "fixed"} if draw is None else {"parameters": "posterior", "replicate": draw}
    return natural_history(alopecia, weeks=weeks, people=PEOPLE if draw is not None else 40, **which, **more)  # type: ignore[arg-type]


class Usual:
    """Healthy people of each draw: what everything is measured against."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int | None, str], NaturalHistory] = {}

    def of(self, draw: int | None, region: str = "vertex") -> NaturalHistory:
        if (draw, region) not in self.kept:
            self.kept[draw, region] = course("none", draw, weeks=8, region=region)
        return self.kept[draw, region]

    def density(self, found: NaturalHistory, draw: int | None, region: str = "vertex") -> Floats:
        """Percent of the usual density, by week."""
        usual = self.of(draw, region).mean("total density")[0]
        return np.asarray(100.0 * found.mean("total density") / usual)

    def shed(self, found: NaturalHistory, draw: int | None) -> Floats:
        """Hairs a day on the scale of the wash test, by week."""
        usual = self.of(draw).mean("shed hairs per day")[1:].mean()
        return np.asarray(NORMAL * found.mean("shed hairs per day") / usual)


def effluvium(usual: Usual) -> None:
    print("acute telogen effluvium")
    for trigger in TRIGGERS:
        found = [
            (draw, course("telogen effluvium", draw, trigger=trigger, trigger_week=0.0))
            for draw in range(DRAWS)
        ]
        shed = [usual.shed(one, draw) for draw, one in found]
        density = [usual.density(one, draw) for draw, one in found]
        print(f" {trigger}")
        row("shedding peaks, days after the trigger", over_draws(7.0 * np.nanargmax(one) for one in shed))
        row("hairs a day at the peak (wash test)", over_draws(np.nanmax(one) for one in shed))
        growing = over_draws(one.mean("anagen percent").min() for _, one in found)
        row("lowest share of growing hairs, %", growing)
        row("lowest density, % of the usual", over_draws(one.min() for one in density))
        row("density a year after the trigger, % of the usual", over_draws(one[52] for one in density))
    usually = over_draws(usual.of(draw).mean("anagen percent")[0] for draw in range(DRAWS))
    row("usual share of growing hairs, %", usually, 1)
    for sex in ("male", "female"):
        losing = [(draw, course("androgenetic", draw, weeks=8, sex=sex)) for draw in range(DRAWS)]
        row(
            f"pattern loss, {sex}: hairs a day",
            over_draws(float(np.nanmean(usual.shed(one, draw))) for draw, one in losing),
        )


def long_hair() -> None:
    """Uncut hair longer than 30 mm, which a person sees, by the follicle engine."""
    text = """
[trial]
name = "long hair"
replicates = 1
parameters = "fixed"
[population]
alopecia = "telogen effluvium"
trigger = "fever"
trigger_week = 0
severity = "{severity}"
sex = "female"
age = "25 to 45 years"
size = 60
[[arm]]
name = "nothing"
untreated = true
[measurement]
method = "phototrichogram"
region = "vertex"
field = "4 cm2"
visits = "weeks 0, 13, 17, 21, 26, 39, 52"
outcomes = ["long hair density"]
[analysis]
endpoint = "change in long hair density at week 52"
"""
    print("hair longer than 30 mm after a fever, % of the start, at weeks 13, 17, 21, 26, 39, 52")
    for severity in ("moderate", "severe"):
        result = Trial.from_text(text.format(severity=severity)).run(workers=1, pictures=False)
        rows = result.summary.arms[0].outcomes
        start = rows[0].mean
        print(f"  {severity:10}", [round(100.0 * (1.0 + row.true_change / start)) for row in rows[1:]])


def chemotherapy(usual: Usual) -> None:
    print(
        "anagen effluvium, four cycles three weeks apart: density, % of the usual, "
        "at weeks 1, 2, 3, 9, 22, 35"
    )
    for severity in ("mild", "moderate", "severe"):
        found = usual.density(course("anagen effluvium", None, severity=severity), None)
        print(f"  {severity:10}", [round(found[week]) for week in (1, 2, 3, 9, 22, 35)])
    cooled = course(
        "anagen effluvium",
        None,
        treatment=[{"therapy": "scalp cooling", "schedule": "4 sessions every 3 weeks"}],
    )
    print("  cooled    ", [round(usual.density(cooled, None)[week]) for week in (1, 2, 3, 9, 22, 35)])


def traction(usual: Usual) -> None:
    print("traction, tight braids given up: density at the margin, % of the usual")
    for years in STYLE_YEARS:
        found = {
            draw: usual.density(
                course("traction alopecia", draw, weeks=52, region="frontal", years=years, stopped_week=0.0),
                draw,
                "frontal",
            )
            for draw in range(DRAWS)
        }
        row(f"{years:g} years: when given up", over_draws(one[0] for one in found.values()))
        row(f"{years:g} years: a year later", over_draws(one[52] for one in found.values()))


def scarring(usual: Usual) -> None:
    print("scarring (lichen planopilaris, active for a year at baseline): follicles lost, %")
    for name, treatment in (
        ("untreated", []),
        ("hydroxychloroquine", [{"therapy": "hydroxychloroquine"}]),
        (
            "steroid injection",
            [
                {
                    "therapy": "steroid injection for scarring",
                    "route": "intradermal 2 mm",
                    "schedule": "every 6 weeks",
                }
            ],
        ),
    ):
        found = {
            d: course("scarring alopecia", d, weeks=104, years=1.0, treatment=treatment).lost.mean(axis=0)
            for d in range(DRAWS)
        }
        row(f"{name}: two years on", over_draws(100.0 * one[104] for one in found.values()))
    row("at baseline", over_draws(100.0 * one[0] for one in found.values()))


def the_rest(usual: Usual) -> None:
    print("others: hairs a day, growing hairs %, density % at baseline, and after a year of their treatment")
    for kind, more, treatment in (
        ("inflamed scalp", {"condition": "seborrhoeic dermatitis"}, {"therapy": "ketoconazole shampoo"}),
        ("inflamed scalp", {"condition": "scalp psoriasis"}, {"therapy": "steroid lotion"}),
        ("diffuse thinning", {"lacking": "iron deficiency"}, {"therapy": "iron tablets"}),
        ("diffuse thinning", {"lacking": "thyroid deficiency"}, {"therapy": "thyroid hormone"}),
        ("drug shedding", {"trigger_week": -20.0}, {"therapy": "stop the drug"}),
        ("chronic telogen effluvium", {}, None),
    ):
        found = course(kind, None, treatment=[treatment] if treatment else [], **more)
        numbers = [
            (
                usual.shed(found, None)[week],
                found.mean("anagen percent")[week],
                usual.density(found, None)[week],
            )
            for week in (1, 52)
        ]
        label = next(iter(more.values()), kind) if "week" not in next(iter(more), "") else kind
        print(f"  {label!s:28}", [[round(float(value), 1) for value in part] for part in numbers])


def unmasked(usual: Usual) -> None:
    alone = course("androgenetic", None, weeks=104)
    both = course(
        "telogen effluvium", None, weeks=104, also=["androgenetic"], trigger="fever", trigger_week=0.0
    )
    ratio = 100.0 * both.mean("total density") / alone.mean("total density")
    print("a fever on top of pattern loss: density, % of the same women without the fever")
    print(
        "  lowest",
        round(ratio.min()),
        "at week",
        int(ratio.argmin()),
        "; week 52:",
        round(ratio[52]),
        "; week 104:",
        round(ratio[104]),
    )


# --- pictures ---------------------------------------------------------------------------------


def draw_effluvium(usual: Usual, folder: Path) -> None:
    import matplotlib.pyplot as plt

    with look():
        figure, axes = plt.subplots(2, 1, figsize=(5.6, 5.4), sharex=True, layout="constrained")
        for trigger, colour in zip(TRIGGERS, ARM_COLOURS, strict=False):
            shed, density = [], []
            for draw in range(DRAWS):
                found = course("telogen effluvium", draw, trigger=trigger, trigger_week=0.0)
                shed.append(usual.shed(found, draw))
                density.append(usual.density(found, draw))
            weeks = np.arange(len(shed[0]))
            for ax, values in zip(axes, (shed, density), strict=True):
                ax.plot(weeks, np.median(values, axis=0), color=colour, label=trigger)
                if trigger == "fever":
                    low, high = np.quantile(np.array(values)[:, 1:], [0.05, 0.95], axis=0)
                    ax.fill_between(weeks[1:], low, high, color=colour, alpha=0.15, lw=0)
        axes[0].axvspan(61 / 7, 122 / 7, color=TWIN, alpha=0.15, lw=0)
        axes[0].text(122 / 7 + 0.6, axes[0].get_ylim()[1] * 0.93, "2 to 4 months", color=MUTED, fontsize=8.5)
        axes[0].axhline(NORMAL, color=TWIN, ls=TWIN_DASHES, lw=1.2)
        axes[0].set(title="Hairs shed a day (wash test; dashes: usual)", ylim=(0, None))
        axes[1].axhline(100, color=TWIN, ls=TWIN_DASHES, lw=1.2)
        axes[1].set(title="Density, % of the usual", xlabel="Weeks after the trigger", xlim=(0, 60))
        axes[1].legend(loc="lower right", ncols=2)
        figure.savefig(folder / "alopecias-effluvium.png", dpi=140)
        plt.close(figure)


def draw_traction(usual: Usual, folder: Path) -> None:
    import matplotlib.pyplot as plt

    with look():
        figure, ax = plt.subplots(figsize=(5.6, 3.4), layout="constrained")
        for years, colour in zip((1.0, 4.0, 8.0, 12.0), ARM_COLOURS, strict=False):
            stopped, on = (
                usual.density(
                    course("traction alopecia", None, weeks=78, region="frontal", years=years, **stop),
                    None,
                    "frontal",
                )
                for stop in ({"stopped_week": 0.0}, {})
            )
            ax.plot(stopped, color=colour, label=f"{years:g} year{'s' if years > 1 else ''} worn")
            ax.plot(on, color=colour, ls=TWIN_DASHES, lw=1.1)
        ax.set(
            title="Tight braids given up (dashes: worn on)",
            xlabel="Weeks since",
            ylabel="Density at the margin, %",
            xlim=(0, 78),
            ylim=(0, 118),
        )
        ax.legend(ncols=4, loc="upper center", columnspacing=1.0, handlelength=1.2)
        figure.savefig(folder / "alopecias-traction.png", dpi=140)
        plt.close(figure)


def draw_scarring(usual: Usual, folder: Path) -> None:
    import matplotlib.pyplot as plt

    graft = [{"therapy": "hair transplant", "dose": "30 grafts/cm2"}]
    injected = [
        {
            "therapy": "steroid injection for scarring",
            "route": "intradermal 2 mm",
            "schedule": "every 6 weeks",
        }
    ]
    with look():
        figure, axes = plt.subplots(1, 2, figsize=(5.6, 3.3), sharey=True, layout="constrained")
        for ax, title, state in (
            (axes[0], "Active", {"severity": "severe", "years": 2.0, "quiet_week": 2600.0}),
            (axes[1], "At rest for two years", {"years": 4.0, "quiet_week": -104.0}),
        ):
            for label, treatment, colour in (
                ("nothing", [], TWIN),
                ("steroid injections", injected, ARM_COLOURS[0]),
                ("transplant", graft, ARM_COLOURS[1]),
            ):
                found = course("scarring alopecia", None, weeks=156, treatment=treatment, **state)
                ax.plot(usual.density(found, None), color=colour, label=label)
            ax.set(title=title, xlabel="Weeks", xlim=(0, 156), ylim=(0, 100))
        axes[0].set_ylabel("Density, % of the usual")
        axes[0].legend(loc="upper right")
        figure.savefig(folder / "alopecias-scarring.png", dpi=140)
        plt.close(figure)


def draw_unmasked(usual: Usual, folder: Path) -> None:
    import matplotlib.pyplot as plt

    with look():
        figure, axes = plt.subplots(1, 2, figsize=(5.6, 3.2), sharey=True, layout="constrained")
        alone = course("androgenetic", None, weeks=156)
        both = course(
            "telogen effluvium", None, weeks=156, also=["androgenetic"], trigger="fever", trigger_week=0.0
        )
        axes[0].plot(usual.density(alone, None), color=TWIN, ls=TWIN_DASHES, label="pattern loss alone")
        axes[0].plot(usual.density(both, None), color=ARM_COLOURS[1], label="and a fever in week 0")
        axes[0].set(
            title="Unmasked pattern loss", xlabel="Weeks", ylabel="Density, % of the usual", xlim=(0, 156)
        )
        cooling = [{"therapy": "scalp cooling", "schedule": "4 sessions every 3 weeks"}]
        for label, treatment, colour in (("nothing", [], TWIN), ("scalp cooling", cooling, ARM_COLOURS[0])):
            found = course("anagen effluvium", None, treatment=treatment)
            axes[1].plot(usual.density(found, None), color=colour, label=label)
        for week in (0, 3, 6, 9):
            axes[1].axvline(week, color=MUTED, lw=0.6, ls=":")
        axes[1].set(title="Chemotherapy, four cycles", xlabel="Weeks", xlim=(0, 60), ylim=(0, 106))
        for ax in axes:
            ax.legend(loc="lower right")
        figure.savefig(folder / "alopecias-unmasked-chemotherapy.png", dpi=140)
        plt.close(figure)


def main() -> None:
    usual = Usual()
    for table in (effluvium, chemotherapy, traction, scarring, the_rest, unmasked):
        table(usual)
    long_hair()
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        for picture in (draw_effluvium, draw_traction, draw_scarring, draw_unmasked):
            picture(usual, folder)


if __name__ == "__main__":
    main()
