"""Loops of the coarse engine over strata side by side: class steps, renewal, and the passage of stages.

A row of a stage holds W = classes x `LANES` numbers, all strata of one class after those of the class
before, so that a change of class is a shift of the row by a whole number of lanes, and loops over rows are
long enough for the compiler to take several numbers at once. Their time goes into loading and storing, so
each loop does the work of several stages, diagonals or numbers of steps.
"""

from __future__ import annotations

import numpy as np

from anagen.compiled import njit

LANES = 8
"""Strata followed side by side."""
MARGIN = 4
"""Diagonals that `renew` takes at once; empty classes that a padded row has beyond those it needs."""
NEGLIGIBLE = 1e-18
"""Probabilities of a change of class below this are left out: rounding is a hundred times larger."""
_TOGETHER = 3  # numbers of class steps taken at once
_PLACES = np.uint64(LANES)


@njit(nogil=True, cache=True, error_model="numpy")
def tile(row):  # type: ignore[no-untyped-def]
    """Fill a row with what its first `LANES` numbers are."""
    filled = LANES
    while filled < len(row):
        begin = np.uint64(filled)
        for k in range(np.uint64(min(filled, len(row) - filled))):
            row[begin + k] = row[k]
        filled *= 2


@njit(nogil=True, cache=True, error_model="numpy")
def sum_lanes(row, total):  # type: ignore[no-untyped-def]
    """Write the sum over classes of each lane of `row` [W] to `total` [LANES]."""
    for lane in range(_PLACES):
        found = 0.0
        for w in range(lane, np.uint64(len(row)), _PLACES):
            found += row[w]
        total[lane] = found


@njit(nogil=True, cache=True, error_model="numpy")
def passage(rate, pace, h, alike, stay, gain):  # type: ignore[no-untyped-def]
    """Fill `stay` and `gain` [W] of one stage for rates [W], times `pace` [W], in a sub-step of h days.

    They are what stays of its content, and what of a unit inflow is in it at the end. With `alike` all
    classes have one rate.
    """
    width = len(stay)
    if alike:
        for w in range(LANES):
            leaves = rate[w] * pace[w]
            stay[w] = np.exp(-leaves * h)
            gain[w] = h if leaves == 0.0 else (1.0 - stay[w]) / leaves
        tile(stay)
        tile(gain)
        return
    fastest, most = 0.0, 0.0
    for w in range(LANES):
        fastest = max(fastest, pace[w])
    for w in range(0, width, LANES):
        most = max(most, rate[w])
    if most * fastest * h <= 1.0:
        for w in range(width):
            # exp(-x) as the square of a series in u = -x / 2, at least -1/2: good to the last digit or two.
            u = -0.5 * h * (rate[w] * pace[w])
            e = 1.0 + u / 14.0
            e = 1.0 + e * u * (1.0 / 13.0)
            e = 1.0 + e * u * (1.0 / 12.0)
            e = 1.0 + e * u * (1.0 / 11.0)
            e = 1.0 + e * u * (1.0 / 10.0)
            e = 1.0 + e * u * (1.0 / 9.0)
            e = 1.0 + e * u * (1.0 / 8.0)
            e = 1.0 + e * u * (1.0 / 7.0)
            e = 1.0 + e * u * (1.0 / 6.0)
            e = 1.0 + e * u * (1.0 / 5.0)
            e = 1.0 + e * u * (1.0 / 4.0)
            e = 1.0 + e * u * (1.0 / 3.0)
            e = 1.0 + e * u * (1.0 / 2.0)
            e = 1.0 + e * u
            stay[w] = e * e
    else:
        for w in range(width):
            stay[w] = np.exp(-rate[w] * pace[w] * h)
    for w in range(width):
        leaves = rate[w] * pace[w]
        gain[w] = h if leaves == 0.0 else (1.0 - stay[w]) / leaves


@njit(nogil=True, cache=True, error_model="numpy")
def by_diagonal(matrix, band):  # type: ignore[no-untyped-def]
    """Write `matrix` [C, C] by diagonals [R, C]; return the first and after the last that count.

    Element [n, j] is the probability that class j - n + C - 1 becomes class j.
    """
    classes = len(matrix)
    low, high = 2 * classes - 1, 0
    band[:] = 0.0
    for i in range(classes):
        for j in range(classes):
            n = j - i + classes - 1
            band[n, j] = matrix[i, j]
            if matrix[i, j] > NEGLIGIBLE:
                low, high = min(low, n), max(high, n + 1)
    return low, high


@njit(nogil=True, cache=True, error_model="numpy")
def renew(entry, band, first, after, padded, renewed):  # type: ignore[no-untyped-def]
    """Write rows of `entry` [S, W], by old class, to `renewed` [S, W] by new class.

    Args:
        entry: [S, W].
        band: [R, W], as `by_diagonal` has it, for all lanes; R is a multiple of `MARGIN`.
        first: first diagonal that counts.
        after: after the last one, a multiple of `MARGIN` further on.
        padded: room for a row with 2 C + `MARGIN` classes more.
        renewed: [S, W], written.
    """
    rows, width = entry.shape
    classes = width // LANES
    front = np.uint64((classes + MARGIN) * LANES)
    flat = band.ravel()
    padded[:] = 0.0
    for s in range(rows):
        for w in range(np.uint64(width)):
            padded[front + w] = entry[s, w]
            renewed[s, w] = 0.0
        for n in range(first, after, MARGIN):
            a = np.uint64((classes + MARGIN + classes - 1 - n) * LANES)
            b, c, d = a - _PLACES, a - np.uint64(2 * LANES), a - np.uint64(3 * LANES)
            at = np.uint64(n * width)
            at_b, at_c, at_d = at + np.uint64(width), at + np.uint64(2 * width), at + np.uint64(3 * width)
            for w in range(np.uint64(width)):
                renewed[s, w] += (
                    padded[a + w] * flat[at + w]
                    + padded[b + w] * flat[at_b + w]
                    + (padded[c + w] * flat[at_c + w] + padded[d + w] * flat[at_d + w])
                )


@njit(nogil=True, cache=True, error_model="numpy")
def step_weights(mean, weights):  # type: ignore[no-untyped-def]
    """Fill `weights` [C + 2, V] with the probabilities of 0, 1, ... class steps; the last: or more.

    `mean` [LANES] is the expected number of steps of each lane. Returns how many rows count; rows up to the
    next multiple of three are 0.
    """
    classes = len(weights) - 2
    term, left = np.empty(LANES), np.empty(LANES)
    for lane in range(LANES):
        term[lane], left[lane] = np.exp(-mean[lane]), 1.0
    n = 0
    while n < classes - 1:
        largest = 0.0
        for lane in range(LANES):
            weights[n, lane] = term[lane]
            left[lane] -= term[lane]
            term[lane] *= mean[lane] / (n + 1)
            largest = max(largest, term[lane])
        n += 1
        if largest < NEGLIGIBLE:
            break
    for lane in range(LANES):
        weights[n, lane] = max(left[lane], 0.0)
    n += 1
    for k in range(n):
        tile(weights[k])
    for k in range(n, -(-n // _TOGETHER) * _TOGETHER):
        weights[k] = 0.0
    return n


@njit(nogil=True, cache=True, error_model="numpy")
def move_classes(y, first, after, mean, weights, padded, row):  # type: ignore[no-untyped-def]
    """Move the content of rows `first` to `after` of `y` by a Poisson number of class steps, in all lanes.

    What would step beyond the grid stays in its last class.

    Args:
        y: [rows, W].
        first: first row that moves.
        after: after the last one.
        mean: [LANES], expected number of steps, below 0 toward thinner hair.
        weights: [C + 2, 2 W], room.
        padded: room for a row with 2 C + `MARGIN` classes more.
        row: [2 W], room.
    """
    width = y.shape[1]
    front = (width // LANES + MARGIN) * LANES
    steps = np.empty(LANES)
    flat = weights.ravel()
    stride = weights.shape[1]
    for up in (True, False):
        any_moves = False
        for lane in range(LANES):
            steps[lane] = max(mean[lane] if up else -mean[lane], 0.0)
            any_moves |= steps[lane] > 0.0
        if not any_moves:
            continue
        number = step_weights(steps, weights)
        beyond = (number - 1) * LANES  # room below the thinnest class, or above the thickest one
        padded[:] = 0.0
        for s in range(first, after):
            for w in range(np.uint64(width)):
                padded[np.uint64(front) + w] = y[s, w]
            for n in range(0, number, _TOGETHER):
                # Class by class, what arrives there after n, n + 1 and n + 2 steps.
                a = front - n * LANES if up else front - beyond + n * LANES
                further = -LANES if up else LANES
                one, two, three = np.uint64(a), np.uint64(a + further), np.uint64(a + 2 * further)
                at = np.uint64(n * stride)
                at_two, at_three = at + np.uint64(stride), at + np.uint64(2 * stride)
                if n == 0:
                    for w in range(np.uint64(width + beyond)):
                        row[w] = (
                            padded[one + w] * flat[at + w]
                            + padded[two + w] * flat[at_two + w]
                            + padded[three + w] * flat[at_three + w]
                        )
                else:
                    for w in range(np.uint64(width + beyond)):
                        row[w] += (
                            padded[one + w] * flat[at + w]
                            + padded[two + w] * flat[at_two + w]
                            + padded[three + w] * flat[at_three + w]
                        )
            begin = np.uint64(0 if up else beyond)
            edge = np.uint64(width - LANES if up else beyond)
            for n in range(1, number):
                other = np.uint64(width - LANES + n * LANES if up else beyond - n * LANES)
                for lane in range(_PLACES):
                    row[edge + lane] += row[other + lane]
            for w in range(np.uint64(width)):
                y[s, w] = row[begin + w]


@njit(nogil=True, cache=True, error_model="numpy")
def pass_stages(y, new, entry, flow, stay, gain, per_day, offset, first, after):  # type: ignore[no-untyped-def]
    """Advance the phases `first` to `after` by one sub-step: ``y`` -> ``new``.

    Per stage and class, with rate a and inflow f constant over the sub-step h,
    ``new = y exp(-a h) + f (1 - exp(-a h)) / a`` solves ``y' = f - a y`` (docs/model.md, section 3)
    exactly. `flow` [W] is the inflow of the first of these phases, and ends as the outflow of the last, per
    day. `entry` [S, W] is what else enters each of the first S stages of all.
    """
    width = np.uint64(y.shape[1])
    for p in range(first, after):
        s = offset[p]
        while s < offset[p + 1]:
            if s < len(entry):
                for w in range(width):
                    inflow = flow[w] + entry[s, w]
                    here = y[s, w]
                    then = here * stay[p, w] + inflow * gain[p, w]
                    new[s, w] = then
                    flow[w] = inflow + (here - then) * per_day
                s += 1
            elif s + 1 < offset[p + 1]:
                t = s + 1
                for w in range(width):
                    inflow, stays, gains = flow[w], stay[p, w], gain[p, w]
                    here = y[s, w]
                    then = here * stays + inflow * gains
                    new[s, w] = then
                    inflow += (here - then) * per_day
                    here = y[t, w]
                    then = here * stays + inflow * gains
                    new[t, w] = then
                    flow[w] = inflow + (here - then) * per_day
                s += 2
            else:
                for w in range(width):
                    here = y[s, w]
                    then = here * stay[p, w] + flow[w] * gain[p, w]
                    new[s, w] = then
                    flow[w] += (here - then) * per_day
                s += 1


@njit(nogil=True, cache=True, error_model="numpy")
def pass_under_clubs(  # type: ignore[no-untyped-def]
    y, new, held, entry, lets_go, under, gain_under, falls, per_day, first
):
    """Advance the stages under a kept club by one sub-step; write the clubs that fall, per day, to `falls`.

    `held` [W] is the inflow. Of what leaves a stage the share `lets_go` [W] has lost its club, the rest
    enters the next stage; the flows of hairs without their club are added to `entry`.
    """
    width = np.uint64(y.shape[1])
    last = len(entry) - 1
    for w in range(width):
        falls[w] = 0.0
    for r in range(last):
        s = first + r
        for w in range(width):
            here = y[s, w]
            then = here * under[w] + held[w] * gain_under[w]
            new[s, w] = then
            out = held[w] + (here - then) * per_day
            loose = out * lets_go[w]
            entry[r, w] += loose
            falls[w] += loose
            held[w] = out - loose
    for w in range(width):
        entry[last, w] = held[w]
        falls[w] += held[w]
