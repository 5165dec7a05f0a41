"""The table of published targets against the fitted model, for docs/fit.md."""

from __future__ import annotations

import numpy as np

from anagen.calibration.expectation import Expectation
from anagen.calibration.fit import free_names
from anagen.calibration.knowledge import fitted_knowledge, prior_knowledge, read_fit
from anagen.calibration.targets import load_targets


def target_table() -> str:
    """Markdown: every target with the model's number and z, then every fitted parameter."""
    populations, targets = load_targets()
    knowledge, fit = fitted_knowledge(), read_fit()
    model = Expectation(knowledge).all(targets, populations)
    z = np.array([(m - t.value) / t.weight_sd for m, t in zip(model, targets, strict=True)])
    fitted = np.array([t.fit for t in targets])
    lines = [
        "# Published targets against the fitted model",
        "",
        "Made by `anagen targets > docs/fit.md`; the fit itself by `anagen fit`. Fit "
        f"`{fit['id']}`, {fitted.sum()} rows fitted, {(~fitted).sum()} shown only.",
        "",
        f"Rows within 2 z: {(np.abs(z[fitted]) <= 2).sum()} of {fitted.sum()} fitted; "
        f"sum of squares {np.square(z[fitted]).sum():.1f}. `sd` is what the fit allows a row (see the "
        "file's head), not the published standard error alone. *net* is treated minus untreated.",
        "",
        "| target | outcome | kind | week | published | model | sd | z | fitted |",
        "|---|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for target, value, score in zip(targets, model, z, strict=True):
        lines.append(
            f"| {target.id} | {target.outcome} ≥ {target.threshold:g} µm | {target.kind} "
            f"| {target.week or ''} | {target.value:g} {target.unit} | {value:.1f} | {target.weight_sd:g} "
            f"| {score:+.1f} | {'yes' if target.fit else 'no'} |"
        )
    lines += ["", "What the rows are, where that needs saying:", ""]
    lines += [f"- {target.id}: {target.note}" for target in targets if target.note]
    prior = prior_knowledge()
    lines += [
        "",
        "## Fitted parameters",
        "",
        "*z*: how far the fit moved the parameter, in prior standard deviations. *learned*: share of the "
        "prior variance that the rows removed (near 0: the number is the prior's).",
        "",
        "| parameter | prior median (90 % range) | fitted | unit | z | learned |",
        "|---|---|---:|---|---:|---:|",
    ]
    for name in free_names():
        before = prior.parameters[name]
        lines.append(
            f"| {name} | {before.value:g} ({before.low:g} to {before.high:g}) "
            f"| {fit['values'][name]:.3g} | {before.unit} | {fit['z'][name]:+.2f} "
            f"| {1 - fit['z_sd'][name] ** 2:.2f} |"
        )
    return "\n".join(lines)
