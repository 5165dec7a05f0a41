// Two drawings: power by size, and the boundaries of looks. What they show is told in words beside them.

import { drawn, percent } from "./dom.js";

const HIGH = 220, LEFT = 44, RIGHT = 14, TOP = 14, BOTTOM = 40;

function steps(most, about) {
  const raw = most / about, power = 10 ** Math.floor(Math.log10(raw)), step = [1, 2, 5, 10].find((one) => one * power >= raw) * power;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, i) => i * step);
}

function frame(title, wide) {
  const picture = drawn("svg", { viewBox: `0 0 ${wide} ${HIGH}`, role: "img", class: "chart" });
  picture.append(drawn("title", {}, title));
  return picture;
}

// series: [{ name, style, points: [{size, power, low, high}], simulated: the same, size: asked for }].
export function powerChart(series, target, title, wide = 400) {
  const picture = frame(title, wide), most = Math.max(...series.map((one) => one.points.at(-1).size));
  const x = (size) => LEFT + ((wide - LEFT - RIGHT) * size) / most, y = (share) => HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * share;
  const at = (size, share) => `${x(size).toFixed(1)},${y(share).toFixed(1)}`;
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(drawn("line", { class: "grid-line", x1: LEFT, x2: wide - RIGHT, y1: y(share), y2: y(share) }));
    picture.append(drawn("text", { x: LEFT - 6, y: y(share) + 4, "text-anchor": "end" }, percent(share)));
  }
  for (const size of steps(most, wide / 90)) picture.append(drawn("text", { x: x(size), y: HIGH - BOTTOM + 16, "text-anchor": "middle" }, String(size)));
  picture.append(drawn("text", { x: (LEFT + wide - RIGHT) / 2, y: HIGH - 6, "text-anchor": "middle" }, "patients in all"));
  picture.append(drawn("line", { class: "goal", x1: LEFT, x2: wide - RIGHT, y1: y(target), y2: y(target) }));
  for (const one of series) {
    const group = drawn("g", { class: one.style });
    const band = [...one.points.map((p) => at(p.size, p.high)), ...one.points.toReversed().map((p) => at(p.size, p.low))];
    group.append(drawn("polygon", { class: "band", points: band.join(" ") }), drawn("polyline", { class: "line", points: one.points.map((p) => at(p.size, p.power)).join(" ") }));
    for (const p of one.simulated.filter((each) => each.size <= most)) {
      group.append(drawn("line", { class: "error", x1: x(p.size), x2: x(p.size), y1: y(p.low), y2: y(p.high) }), drawn("circle", { class: "dot", cx: x(p.size), cy: y(p.power), r: 3 }));
    }
    const here = along(one.points, one.size);
    if (here && one.size <= most) group.append(drawn("line", { class: "asked", x1: x(one.size), x2: x(one.size), y1: y(0), y2: y(here.power) }), drawn("circle", { class: "mark", cx: x(one.size), cy: y(here.power), r: 5 }));
    picture.append(group);
  }
  return picture;
}

// The curve at a size between its points; null outside them.
export function along(points, size) {
  const after = points.findIndex((one) => one.size >= size);
  if (after < 0 || (after === 0 && points[0].size > size)) return null;
  const high = points[after], low = points[Math.max(0, after - 1)];
  const part = high.size === low.size ? 0 : (size - low.size) / (high.size - low.size), between = (key) => low[key] + part * (high[key] - low[key]);
  return { size, power: between("power"), low: between("low"), high: between("high") };
}

// Bounds of Z by patients: above them the trial ends with a finding, below (if there are such) in vain.
export function boundaryChart(looks, twoSided, title) {
  const wide = 400, picture = frame(title, wide), shown = looks.filter((one) => one.efficacy !== null);
  const top = Math.ceil(Math.max(3, ...shown.map((one) => one.efficacy)) + 0.3), low = twoSided ? -top : Math.min(-1, ...looks.map((one) => Math.floor(one.futility ?? 0)));
  const most = looks.at(-1).patients, x = (n) => LEFT + ((wide - LEFT - RIGHT - 8) * n) / most, y = (z) => TOP + ((HIGH - BOTTOM - TOP) * (top - z)) / (top - low);
  for (const z of steps(top - low, 5).map((one) => one + low)) {
    picture.append(drawn("line", { class: "grid-line", x1: LEFT, x2: wide - RIGHT, y1: y(z), y2: y(z) }), drawn("text", { x: LEFT - 6, y: y(z) + 4, "text-anchor": "end" }, String(z).replace("-", "−")));
  }
  picture.append(drawn("text", { x: LEFT + 6, y: TOP + 12 }, "Z"), drawn("text", { x: (LEFT + wide - RIGHT) / 2, y: HIGH - 6, "text-anchor": "middle" }, "patients at the look"));
  const line = (name, rows, sign = 1) => rows.length && picture.append(drawn("polyline", { class: `bound ${name}`, points: rows.map((one) => `${x(one.patients)},${y(sign * one[name])}`).join(" ") }), ...rows.map((one) => drawn("circle", { class: `bound-dot ${name}`, cx: x(one.patients), cy: y(sign * one[name]), r: 4 })));
  const stops = looks.filter((one) => one.futility !== null);
  for (const sign of twoSided ? [1, -1] : [1]) {
    line("efficacy", shown, sign);
    line("futility", stops, sign);
  }
  for (const one of looks) picture.append(drawn("text", { x: x(one.patients), y: HIGH - BOTTOM + 16, "text-anchor": "middle" }, String(one.patients)));
  return picture;
}
