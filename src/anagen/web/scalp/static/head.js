// The whole head in three views. What each pixel shows is worked out once; a frame only looks it up.

import { sharp } from "/static/scalp/unpack.js";

// Picture axes and direction of the eye (x front, y left, z up), and the frame of the bald picture in cm.
const VIEWS = [
  { name: "above", across: [0, -1, 0], up: [1, 0, 0], toward: [0, 0, 1], frame: [-11, 11, -11.2, 12.6] },
  { name: "left", across: [-1, 0, 0], up: [0, 0, 1], toward: [0, 1, 0], frame: [-12.6, 12.6, -15, 11.7] },
  { name: "behind", across: [0, -1, 0], up: [0, 0, 1], toward: [-1, 0, 0], frame: [-12.6, 12.6, -15, 11.7] },
];
const WORDS = { above: "from above", left: "left side", behind: "from behind" };
const WHORL = [-6.6, -0.8, 8.0];
const STROKES = 4; // hairs drawn for each triangle of the map at full cover
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

// From little to much: readable in grey too. Stops of a scale from pale yellow to deep blue.
const STOPS = [[255, 247, 214], [199, 226, 181], [113, 191, 190], [46, 132, 178], [28, 73, 140], [16, 30, 84]];
export function scaleColour(share) {
  const at = Math.min(0.9999, Math.max(0, share)) * (STOPS.length - 1), i = Math.floor(at), part = at - i;
  return STOPS[i].map((from, k) => Math.round(from + (STOPS[i + 1][k] - from) * part));
}
const TABLE = Array.from({ length: 256 }, (_, i) => scaleColour(i / 255));

const bald = Object.fromEntries(
  VIEWS.map(({ name }) => {
    const image = new Image();
    image.src = `/static/scalp/head-${name}.png`;
    return [name, image];
  }),
);
export const ready = Promise.all(Object.values(bald).map((image) => image.decode().catch(() => null)));

// Raster of one view at a size in device pixels: for each pixel of hair-bearing skin three cells and their
// weights, the share of cover from which a hair lies over it, and that hair's shade.
function raster(head, view, width, height) {
  const [left, right, bottom, top] = view.frame;
  const toX = width / (right - left), toY = height / (top - bottom);
  const { place, triangles, axes, cells } = head;
  const px = new Float32Array(cells), py = new Float32Array(cells), facing = new Float32Array(cells);
  const point = (i) => [place[3 * i] / 100, place[3 * i + 1] / 100, place[3 * i + 2] / 100];
  for (let i = 0; i < cells; i += 1) {
    const at = point(i);
    px[i] = (dot(at, view.across) - left) * toX;
    py[i] = (top - dot(at, view.up)) * toY;
    const normal = at.map((v, k) => v / axes[k] ** 2), long = Math.hypot(...normal);
    facing[i] = dot(normal, view.toward) / long;
  }
  const pixels = [], cell = [], weight = [];
  const owner = new Int32Array(width * height).fill(-1);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (Math.max(facing[a], facing[b], facing[c]) <= 0) continue;
    const area = (px[b] - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (py[b] - py[a]);
    if (Math.abs(area) < 1e-6) continue;
    const x0 = Math.max(0, Math.floor(Math.min(px[a], px[b], px[c]))), x1 = Math.min(width - 1, Math.ceil(Math.max(px[a], px[b], px[c])));
    const y0 = Math.max(0, Math.floor(Math.min(py[a], py[b], py[c]))), y1 = Math.min(height - 1, Math.ceil(Math.max(py[a], py[b], py[c])));
    for (let y = y0; y <= y1; y += 1) {
      for (let x = x0; x <= x1; x += 1) {
        const wb = ((x - px[a]) * (py[c] - py[a]) - (px[c] - px[a]) * (y - py[a])) / area;
        const wc = ((px[b] - px[a]) * (y - py[a]) - (x - px[a]) * (py[b] - py[a])) / area;
        const wa = 1 - wb - wc;
        if (wa < -0.001 || wb < -0.001 || wc < -0.001 || owner[y * width + x] >= 0) continue;
        owner[y * width + x] = t;
        pixels.push(y * width + x);
        cell.push(a, b, c);
        weight.push(wa, wb, wc);
      }
    }
  }
  const { from, shade } = strokes(head, view, width, height, { px, py, facing, toX, toY, point });
  const number = pixels.length, threshold = new Uint8Array(number), tone = new Uint8Array(number), light = new Float32Array(number);
  for (let i = 0; i < number; i += 1) {
    threshold[i] = from[pixels[i]];
    tone[i] = shade[pixels[i]];
    let f = 0;
    for (let k = 0; k < 3; k += 1) f += weight[3 * i + k] * facing[cell[3 * i + k]];
    light[i] = 0.72 + 0.38 * Math.max(0, f);
  }
  return { pixels: Uint32Array.from(pixels), cell: Uint16Array.from(cell), weight: Float32Array.from(weight), threshold, tone, light };
}

// Hairs lie away from the whorl and fall. Each has a share of cover from which it is there; where several
// cross, the one that is there first counts, so it is drawn last.
function strokes(head, view, width, height, { px, py, facing, toX, point }) {
  const board = document.createElement("canvas");
  board.width = width;
  board.height = height;
  const pen = board.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "rgb(255,128,0)";
  pen.fillRect(0, 0, width, height);
  pen.lineCap = "round";
  pen.lineWidth = Math.max(1, 0.085 * toX);
  let seed = 11;
  const luck = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const made = [];
  const { triangles } = head;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const seen = Math.max(facing[a], facing[b], facing[c]) > 0.02;
    for (let k = 0; k < STROKES; k += 1) {
      let u = luck(), v = luck();
      const threshold = luck(), shade = luck(), jitter = [luck(), luck(), luck()];
      if (!seen) continue;
      if (u + v > 1) [u, v] = [1 - u, 1 - v];
      const w = 1 - u - v;
      const [pa, pb, pc] = [point(a), point(b), point(c)];
      const at = pa.map((_, i) => w * pa[i] + u * pb[i] + v * pc[i]);
      let flow = at.map((value, i) => value - WHORL[i]);
      const far = Math.hypot(...flow) + 0.3;
      flow = flow.map((value, i) => value / far + (i === 2 ? -0.55 : 0) + 0.45 * (jitter[i] - 0.5));
      const normal = at.map((value, i) => value / head.axes[i] ** 2), long = Math.hypot(...normal);
      const unit = normal.map((value) => value / long), out = dot(flow, unit);
      flow = flow.map((value, i) => value - out * unit[i]);
      const size = Math.hypot(...flow) + 1e-6, length = 0.6 + 0.4 * shade;
      const x = w * px[a] + u * px[b] + v * px[c], y = w * py[a] + u * py[b] + v * py[c];
      made.push([threshold, shade, x, y, x + (dot(flow, view.across) / size) * length * toX, y - (dot(flow, view.up) / size) * length * toX]);
    }
  }
  made.sort((p, q) => q[0] - p[0]);
  for (const [threshold, shade, x, y, ex, ey] of made) {
    pen.strokeStyle = `rgb(${Math.round(4 + 240 * threshold)},${Math.round(255 * shade)},0)`;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(ex, ey);
    pen.stroke();
  }
  const data = pen.getImageData(0, 0, width, height).data;
  const from = new Uint8Array(width * height), shade = new Uint8Array(width * height);
  for (let i = 0; i < from.length; i += 1) {
    from[i] = data[4 * i];
    shade[i] = data[4 * i + 1];
  }
  return { from, shade };
}

const kept = new Map(); // rasters by head, view and size: both sides share them

function rasterOf(head, view, width, height) {
  const key = `${view.name} ${width} ${height} ${head.cells}`;
  if (!kept.has(key)) {
    if (kept.size > 12) kept.clear();
    kept.set(key, raster(head, view, width, height));
  }
  return kept.get(key);
}

export class Head {
  // `names` of the views to draw; one alone fills the canvas and needs no words.
  constructor(canvas, names = VIEWS.map((view) => view.name)) {
    this.canvas = canvas;
    this.views = VIEWS.filter((view) => names.includes(view.name));
    this.board = document.createElement("canvas");
  }

  // Draw `side` of `scalp` at `frame`. shown: "hair", "cover" or "density"; most: what the scale's end stands for.
  draw(scalp, side, frame, shown, most) {
    const width = this.canvas.clientWidth, panels = layout(width, this.views), height = panels.height;
    const { pen, ratio } = sharp(this.canvas, width, height);
    pen.clearRect(0, 0, width, height);
    const { head, sides } = scalp, first = frame * head.cells;
    const values = shown === "density" ? sides[side].density : sides[side].cover;
    const full = shown === "density" ? most / 2 : most;
    this.views.forEach((view, i) => {
      const box = panels[i], [l, r, b, t] = view.frame;
      const w = Math.round(box.width * ratio), h = Math.round(((w * (t - b)) / (r - l)));
      pen.drawImage(bald[view.name], box.x, box.y, w / ratio, h / ratio);
      const found = rasterOf(head, view, w, h);
      this.board.width = w;
      this.board.height = h;
      const ink = this.board.getContext("2d"), image = ink.createImageData(w, h), out = image.data;
      const { pixels, cell, weight, threshold, tone, light } = found;
      const hair = shown === "hair";
      for (let p = 0; p < pixels.length; p += 1) {
        const k = 3 * p, at = 4 * pixels[p];
        const value = weight[k] * values[first + cell[k]] + weight[k + 1] * values[first + cell[k + 1]] + weight[k + 2] * values[first + cell[k + 2]];
        const share = value / full;
        if (hair) {
          const lit = light[p];
          if (share * 245 >= threshold[p]) {
            const s = (0.75 + tone[p] / 400) * lit;
            out[at] = 62 * s; out[at + 1] = 42 * s; out[at + 2] = 30 * s; out[at + 3] = 235;
          } else {
            out[at] = 92; out[at + 1] = 62; out[at + 2] = 44; out[at + 3] = 105 * Math.min(1, share);
          }
        } else {
          const c = TABLE[Math.min(255, Math.max(0, Math.round(255 * share)))];
          out[at] = c[0]; out[at + 1] = c[1]; out[at + 2] = c[2]; out[at + 3] = 255;
        }
      }
      ink.putImageData(image, 0, 0);
      pen.drawImage(this.board, box.x, box.y, w / ratio, h / ratio);
      if (this.views.length === 1) return;
      pen.fillStyle = getComputedStyle(this.canvas).color;
      pen.font = "13px system-ui, sans-serif";
      pen.textAlign = "center";
      pen.fillText(WORDS[view.name], box.x + box.width / 2, box.y + h / ratio + 14);
    });
  }
}

// Three views in a row; on a narrow canvas the top view above the two others.
function layout(width, views) {
  const high = (i, w) => (w * (views[i].frame[3] - views[i].frame[2])) / (views[i].frame[1] - views[i].frame[0]);
  if (views.length === 1) {
    const panels = [{ x: 0, y: 0, width }];
    panels.height = Math.ceil(high(0, width));
    return panels;
  }
  if (width >= 300) {
    const w = (width - 16) / 3;
    const panels = views.map((_, i) => ({ x: i * (w + 8), y: 0, width: w }));
    panels.height = Math.ceil(Math.max(...views.map((_, i) => high(i, w)))) + 20;
    return panels;
  }
  const top = 0.62 * width, half = (width - 8) / 2, below = Math.ceil(high(0, top)) + 26;
  const panels = [
    { x: (width - top) / 2, y: 0, width: top },
    { x: 0, y: below, width: half },
    { x: half + 8, y: below, width: half },
  ];
  panels.height = below + Math.ceil(high(1, half)) + 20;
  return panels;
}
