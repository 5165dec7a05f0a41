// Typed arrays out of an answer's base64. Every array is frames first.

const KINDS = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array };

export function unpack(text, kind) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return new KINDS[kind](bytes.buffer); // the server writes little-endian, as every browser's machine does
}

// The answer with its arrays unpacked, and what the drawing asks for often worked out once.
export function opened(answer) {
  const close = answer.close, head = answer.head;
  return {
    ...answer,
    frames: answer.days.length,
    close: {
      number: close.follicles,
      sideMm: close.side_mm,
      x: unpack(close.x, "u2"),
      y: unpack(close.y, "u2"),
      lean: unpack(close.lean, "u1"),
      unit: unpack(close.unit, "u2"),
    },
    head: {
      cells: head.cells,
      axes: head.half_axes_cm,
      place: unpack(head.place, "i2"),
      triangles: unpack(head.triangles, "u2"),
    },
    sides: answer.sides.map((side) => ({
      ...side,
      phase: unpack(side.phase, "u1"),
      diameter: unpack(side.diameter, "u1"),
      length: unpack(side.length, "u2"),
      density: unpack(side.density, "u1"),
      cover: unpack(side.cover, "u1"),
    })),
  };
}

export const month = (days) => days / 30.4375;
export const monthWords = (days) => `month ${Math.round(month(days) * 2) / 2}`;

// A canvas with as many pixels as the screen shows; drawing is in CSS pixels.
export function sharp(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const w = Math.round(width * ratio), h = Math.round(height * ratio);
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { pen, ratio };
}
