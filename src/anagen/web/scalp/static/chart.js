// Small pictures over time: hairs of both sides, and what one follicle does.

import { MARKS, STANDING, mark } from "/static/scalp/close.js";
import { month, sharp } from "/static/scalp/unpack.js";

const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function drawChart(canvas, scalp, frame) {
  const width = canvas.clientWidth, height = Math.min(260, 140 + 0.2 * width), { pen } = sharp(canvas, width, height);
  const left = 40, right = 12, top = 14, bottom = 34;
  const most = Math.max(20, ...scalp.sides.flatMap((side) => side.wide)), step = most > 120 ? 50 : most > 40 ? 20 : 10;
  const high = step * Math.ceil((1.25 * most) / step), last = month(scalp.days[scalp.frames - 1]);
  const x = (days) => left + (month(days) / last) * (width - left - right), y = (n) => top + (1 - n / high) * (height - top - bottom);
  pen.clearRect(0, 0, width, height);
  pen.font = "13px system-ui, sans-serif";
  pen.lineWidth = 1;
  pen.fillStyle = ink("--muted");
  pen.strokeStyle = ink("--rule");
  pen.textAlign = "right";
  for (let n = 0; n <= high; n += step) {
    pen.beginPath();
    pen.moveTo(left, y(n));
    pen.lineTo(width - right, y(n));
    pen.stroke();
    pen.fillText(n, left - 6, y(n) + 4);
  }
  pen.textAlign = "center";
  for (let m = 0; m <= 24; m += width > 500 ? 3 : 6) pen.fillText(m, left + (m / last) * (width - left - right) - (m === 24 ? 4 : 0), height - 16);
  pen.fillText("months", left + 0.5 * (width - left - right), height - 2);
  pen.lineWidth = 1.5;
  pen.strokeStyle = ink("--ink");
  pen.beginPath();
  pen.moveTo(x(scalp.days[frame]), top);
  pen.lineTo(x(scalp.days[frame]), height - bottom);
  pen.stroke();
  scalp.sides.forEach((side, i) => {
    pen.strokeStyle = pen.fillStyle = ink(i ? "--arm-1" : "--arm-0");
    pen.lineWidth = 2.5;
    pen.setLineDash(i ? [] : [7, 4]);
    pen.beginPath();
    side.wide.forEach((n, f) => (f ? pen.lineTo(x(scalp.days[f]), y(n)) : pen.moveTo(x(scalp.days[f]), y(n))));
    pen.stroke();
    pen.setLineDash([]);
    mark(pen, i ? "square" : "dot", x(scalp.days[frame]), y(side.wide[frame]), 5);
    pen.fill();
  });
  // Each line is named at its end, the upper one above itself.
  const ends = scalp.sides.map((side) => side.wide[scalp.frames - 1]);
  pen.textAlign = "right";
  scalp.sides.forEach((side, i) => {
    const over = ends[i] > ends[1 - i] || (ends[i] === ends[1 - i] && i === 1);
    pen.fillStyle = ink("--ink");
    const name = side.name.length > 0.11 * width ? `${side.name.slice(0, Math.floor(0.11 * width))}…` : side.name;
    const at = Math.max(top + 10, y(ends[i]) + (over ? -12 : 22));
    pen.fillText(`${i ? "right ▪ " : "left ● "}${name}`, width - right, at > height - bottom - 4 ? y(ends[i]) - 8 : at);
  });
}

export function drawStrip(canvas, scalp, one, frame) {
  const width = canvas.clientWidth, height = 118, { pen } = sharp(canvas, width, height);
  const left = 46, right = 8, step = (width - left - right) / scalp.frames;
  pen.clearRect(0, 0, width, height);
  pen.font = "13px system-ui, sans-serif";
  scalp.sides.forEach((side, i) => {
    const top = 6 + 46 * i, high = 38;
    pen.textAlign = "left";
    pen.fillStyle = ink("--ink");
    pen.fillText(i ? "right" : "left", 0, top + 24);
    pen.fillStyle = "#eed3c1";
    pen.fillRect(left, top, width - left - right, high);
    for (let f = 0; f < scalp.frames; f += 1) {
      const at = f * scalp.close.number + one, phase = side.phase[at];
      if (phase > 6) continue;
      const stands = STANDING[phase];
      pen.fillStyle = MARKS[phase].colour;
      if (stands) {
        const tall = Math.max(2, (Math.min(side.diameter[at], scalp.widest_um) / scalp.widest_um) * (high - 12));
        pen.fillRect(left + f * step, top + high - tall, step + 0.4, tall);
      }
      if (f % 2 === 0) {
        pen.strokeStyle = MARKS[phase].colour;
        pen.lineWidth = 1;
        mark(pen, MARKS[phase].shape, left + (f + 0.5) * step, top + 5, Math.min(3.2, 0.42 * step + 1));
        if (MARKS[phase].shape === "ring") pen.stroke();
        else pen.fill();
      }
    }
  });
  pen.strokeStyle = ink("--ink");
  pen.lineWidth = 2;
  pen.strokeRect(left + frame * step - 1, 3, step + 2, 90);
  pen.fillStyle = ink("--muted");
  for (const m of [0, 6, 12, 18, 24]) {
    pen.textAlign = m === 24 ? "right" : m === 0 ? "left" : "center";
    if (m % 12 && width < 420) continue;
    pen.fillText(m === 0 ? "month 0" : m, left + (m / 24) * (width - left - right), height - 4);
  }
}
