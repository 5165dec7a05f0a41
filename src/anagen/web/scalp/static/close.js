// One square centimetre: hairs at their true width, and a mark for what each follicle is doing.

import { sharp } from "/static/scalp/unpack.js";

export const CLIP_MM = 1.7;
export const STANDING = [false, true, true, true, false, true, true, false];
// Shape and colour of the mark of each phase: starting, growing, stopping, resting, empty, starting under the
// old hair, vellus for good.
export const MARKS = [
  { shape: "triangle", colour: "#00573d" },
  { shape: "dot", colour: "#005a94" },
  { shape: "square", colour: "#6d2763" },
  { shape: "diamond", colour: "#a33c00" },
  { shape: "ring", colour: "#33241c" },
  { shape: "triangle", colour: "#a33c00" },
  { shape: "dot", colour: "#5f5f5f" },
];
const SKIN = "#eed3c1", FURROW = "rgba(150,105,85,.20)";

let skinMade = null;

// A quiet skin, made once for all squares of a size.
function skin(pixels) {
  if (skinMade && skinMade.width === pixels) return skinMade;
  const made = document.createElement("canvas");
  made.width = made.height = pixels;
  const pen = made.getContext("2d");
  const light = pen.createRadialGradient(0.42 * pixels, 0.4 * pixels, 0, 0.5 * pixels, 0.5 * pixels, 0.8 * pixels);
  light.addColorStop(0, "#f3dccc");
  light.addColorStop(1, "#e3c3af");
  pen.fillStyle = light;
  pen.fillRect(0, 0, pixels, pixels);
  let seed = 7;
  const luck = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  pen.strokeStyle = FURROW;
  pen.lineWidth = Math.max(1, pixels / 700);
  pen.beginPath();
  for (let i = 0; i < 900; i += 1) {
    const x = luck() * pixels, y = luck() * pixels, turn = (luck() < 0.5 ? 0.5 : 2.1) + 0.5 * luck();
    const long = (0.012 + 0.02 * luck()) * pixels;
    pen.moveTo(x, y);
    pen.lineTo(x + long * Math.cos(turn), y + long * Math.sin(turn));
  }
  pen.stroke();
  skinMade = made;
  return made;
}

const noise = (i, salt) => {
  const s = Math.sin(i * 127.1 + salt * 311.7) * 43758.5453;
  return s - Math.floor(s);
};

export function mark(pen, shape, x, y, r) {
  pen.beginPath();
  if (shape === "dot") pen.arc(x, y, r, 0, 7);
  else if (shape === "ring") pen.arc(x, y, r, 0, 7);
  else if (shape === "square") pen.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "diamond") {
    const d = 1.35 * r;
    pen.moveTo(x, y - d); pen.lineTo(x + d, y); pen.lineTo(x, y + d); pen.lineTo(x - d, y); pen.closePath();
  } else {
    const d = 1.3 * r;
    pen.moveTo(x, y - d); pen.lineTo(x + d, y + 0.8 * d); pen.lineTo(x - d, y + 0.8 * d); pen.closePath();
  }
}

export class Close {
  constructor(canvas) {
    this.canvas = canvas;
  }

  // Draw `side` of `scalp` at `frame`. look: {marks, differing, one, bare} (one: number of the followed follicle;
  // bare: without the rule of 1 mm).
  draw(scalp, side, frame, look) {
    const width = this.canvas.clientWidth, { pen, ratio } = sharp(this.canvas, width, width);
    const { number, x, y, lean, sideMm } = scalp.close;
    const own = scalp.sides[side], other = scalp.sides[1 - side], first = frame * number;
    const scale = width / sideMm; // CSS pixels a mm
    pen.drawImage(skin(Math.round(width * ratio)), 0, 0, width, width);
    pen.lineCap = "round";
    const r = Math.max(1.7, 0.075 * scale);
    // Shadows, then fine hairs, then wide ones; hairs of much the same width are one path.
    const bands = new Map();
    const shadow = new Path2D();
    for (let i = 0; i < number; i += 1) {
      const at = first + i;
      if (!STANDING[own.phase[at]]) continue;
      const wide = own.diameter[at], px = (x[i] / 1000) * scale, py = (y[i] / 1000) * scale;
      const mm = Math.max(0.12, Math.min(CLIP_MM, own.length[at] / 10) * (0.6 + 0.4 * noise(i, 1)));
      const turn = (lean[i] * Math.PI) / 128, bend = (noise(i, 2) - 0.5) * (wide < 40 ? 1.4 : 0.8);
      const long = mm * scale, mx = px + 0.5 * long * Math.cos(turn), my = py + 0.5 * long * Math.sin(turn);
      const ex = px + long * Math.cos(turn + bend), ey = py + long * Math.sin(turn + bend);
      const band = 5 * Math.round(wide / 5);
      if (!bands.has(band)) bands.set(band, new Path2D());
      const path = bands.get(band);
      path.moveTo(px, py);
      path.quadraticCurveTo(mx, my, ex, ey);
      if (wide >= 30) {
        shadow.moveTo(px, py);
        shadow.quadraticCurveTo(mx + 1.2, my + 1.6, ex + 2.4, ey + 3);
      }
    }
    pen.strokeStyle = "rgba(74,42,28,.16)";
    pen.lineWidth = Math.max(1, 0.07 * scale);
    pen.stroke(shadow);
    for (const band of [...bands.keys()].sort((a, b) => a - b)) {
      const deep = Math.min(1, Math.max(0, (band - 14) / 46));
      const mix = (pale, dark) => Math.round(pale + (dark - pale) * deep);
      pen.strokeStyle = `rgba(${mix(150, 36)},${mix(112, 24)},${mix(84, 18)},${0.55 + 0.4 * deep})`;
      pen.lineWidth = Math.max(0.6, (band / 1000) * scale);
      pen.stroke(bands.get(band));
    }
    if (look.marks) {
      for (let phase = 0; phase < MARKS.length; phase += 1) {
        const { shape, colour } = MARKS[phase];
        pen.fillStyle = pen.strokeStyle = colour;
        pen.lineWidth = Math.max(1, 0.28 * r);
        for (let i = 0; i < number; i += 1) {
          if (own.phase[first + i] !== phase) continue;
          mark(pen, shape, (x[i] / 1000) * scale, (y[i] / 1000) * scale, r);
          if (shape === "ring") pen.stroke();
          else pen.fill();
        }
      }
    }
    if (look.differing) {
      pen.strokeStyle = "#1d2731";
      pen.lineWidth = 1.3;
      pen.setLineDash([2.5, 2]);
      pen.beginPath();
      for (let i = 0; i < number; i += 1) {
        if (!differs(own, other, first + i)) continue;
        const px = (x[i] / 1000) * scale, py = (y[i] / 1000) * scale, out = 2.3 * r;
        pen.moveTo(px + out, py);
        pen.arc(px, py, out, 0, 7);
      }
      pen.stroke();
      pen.setLineDash([]);
    }
    if (look.one >= 0) {
      const px = (x[look.one] / 1000) * scale, py = (y[look.one] / 1000) * scale;
      for (const [colour, thick] of [["#ffffff", 5], ["#1d2731", 2.2]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = thick;
        pen.beginPath();
        pen.arc(px, py, 3.2 * r + 3, 0, 7);
        pen.stroke();
      }
    }
    if (!look.bare) rule(pen, width, scale);
  }

  // Number of the follicle nearest to a point of the canvas, within a millimetre; else -1.
  nearest(scalp, left, top) {
    const scale = this.canvas.clientWidth / scalp.close.sideMm;
    let found = -1, least = 1;
    for (let i = 0; i < scalp.close.number; i += 1) {
      const away = Math.hypot(scalp.close.x[i] / 1000 - left / scale, scalp.close.y[i] / 1000 - top / scale);
      if (away < least) [found, least] = [i, away];
    }
    return found;
  }
}

// Whether a follicle shows something else on the two sides: hair or none, wide or fine.
export function differs(a, b, at) {
  const sight = (side) => (!STANDING[side.phase[at]] ? 0 : side.diameter[at] < 30 ? 1 : 2);
  return sight(a) !== sight(b);
}

function rule(pen, width, scale) {
  const right = width - 0.35 * scale, top = width - 0.75 * scale;
  pen.fillStyle = "rgba(253,253,252,.86)";
  pen.fillRect(right - 1.25 * scale, top - 0.1 * scale, 1.4 * scale, 0.62 * scale);
  pen.fillStyle = "#1d2731";
  pen.fillRect(right - 1.05 * scale, top + 0.36 * scale, scale, Math.max(1.5, 0.04 * scale));
  pen.font = `${Math.max(9, 0.32 * scale)}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.fillText("1 mm", right - 0.55 * scale, top + 0.27 * scale);
}
