"use strict";
// Bare patches painted on four views of a head, by finger, mouse and keyboard. Without it the four numbers do the same.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const AREAS = ["left", "right", "top", "back"];
  const MOST_UNDONE = 200;

  function begin(box) {
    const told = JSON.parse(box.dataset.patches);
    const step = told.step;
    const find = (selector) => box.querySelector(selector);
    const field = { salt: find("[name=salt]"), drawing: find("[name=patches]"), words: find("[data-salt-words]"), said: find("[data-patches-said]") };
    const views = {};
    let tool = "bare", brush = 1, undone = [];

    for (const area of AREAS) {
      const svg = find(`[data-area=${area}]`);
      const at = new Map(told.cells[area].map(([column, row], i) => [`${column},${row}`, i]));
      views[area] = {
        area, svg, at, cells: told.cells[area], bare: new Set(), number: null, layer: svg.querySelector(".bare"),
        input: find(`[name="bare.${area}"]`), cursor: null,
      };
    }

    // ---- what is told, in and out ----
    const share = (view) => {
      if (view.number !== null) return view.number;
      const n = view.bare.size, of = view.cells.length;
      return n === 0 || n === of ? 100 * n / of : Math.min(Math.max(Math.floor(100 * n / of + 0.5), 1), 99);
    };
    const score = () => Math.round(AREAS.reduce((sum, area) => sum + told.weights[area] * share(views[area]), 0) * 1e6) / 1e6;
    const whole = (value) => value > 0 && value < 1 ? 1 : value > 99 && value < 100 ? 99 : Math.floor(value + 0.5);
    function words(value) {
      if (!(value > 0)) return "Nothing is bare yet.";
      const part = told.words.find(([upTo]) => Math.round(value * 10) / 10 <= upTo)[1];
      const named = (bands) => bands.find(([below]) => value < below)[1];
      const severity = named(told.severity);
      const doctors = severity === "none" ? "" : ` Doctors call it ${named(told.groups)}, ${severity}.`;
      return `SALT ${whole(value)}: ${part}.${doctors}`;
    }
    function encoded() {
      if (AREAS.every((area) => views[area].bare.size === 0)) return "";
      return "1." + AREAS.map((area) => {
        const bytes = [];
        for (const i of views[area].bare) { while (bytes.length <= i >> 3) bytes.push(0); bytes[i >> 3] |= 1 << (i & 7); }
        return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
      }).join(".");
    }
    function decode(text) {
      const parts = text.split(".");
      if (parts.length !== 5 || parts[0] !== "1") return;
      AREAS.forEach((area, k) => {
        const bytes = atob(parts[k + 1].replace(/-/g, "+").replace(/_/g, "/"));
        for (let i = 0; i < views[area].cells.length; i++) if (bytes.charCodeAt(i >> 3) >> (i & 7) & 1) views[area].bare.add(i);
      });
    }

    // ---- pictures ----
    function show(view) {
      const squares = [...view.bare].map((i) => {
        const square = document.createElementNS(SVG, "rect");
        const [column, row] = view.cells[i];
        for (const [name, value] of Object.entries({ x: column * step, y: row * step, width: step, height: step })) square.setAttribute(name, value);
        return square;
      });
      view.layer.replaceChildren(...squares);
      view.svg.querySelector(".by-number")?.remove();
      if (view.number) {
        const text = document.createElementNS(SVG, "text");
        text.setAttribute("class", "by-number");
        const [columns, rows] = [0, 1].map((k) => view.cells.map((cell) => cell[k]));
        text.setAttribute("x", step * (Math.min(...columns) + Math.max(...columns) + 1) / 2);
        text.setAttribute("y", step * (Math.min(...rows) + Math.max(...rows) + 1) / 2 - 4);
        text.textContent = `${view.number} %`;
        view.svg.append(text);
      }
    }
    function tell(typing = null) {
      for (const area of AREAS) {
        const view = views[area];
        if (view.input !== typing) view.input.value = share(view) || view.bare.size || AREAS.some((one) => share(views[one])) ? String(share(view)) : "";
      }
      const value = score();
      field.salt.value = value > 0 ? String(Math.round(value * 10) / 10) : "";
      field.words.textContent = words(value);
      field.drawing.value = encoded();
      find("[data-undo]").disabled = undone.length === 0;
      find("[data-clear]").disabled = value === 0;
      field.salt.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // ---- undo ----
    const now = () => AREAS.map((area) => [new Set(views[area].bare), views[area].number]);
    function remember() { undone.push(now()); if (undone.length > MOST_UNDONE) undone.shift(); }
    function back() {
      const before = undone.pop();
      if (!before) return;
      AREAS.forEach((area, k) => { [views[area].bare, views[area].number] = before[k]; show(views[area]); });
      tell();
    }

    // ---- painting ----
    function paint(view, column, row) {
      let changed = false;
      for (let y = -brush; y <= brush; y++) for (let x = -brush; x <= brush; x++) {
        if (x * x + y * y > brush * brush) continue;
        const i = view.at.get(`${column + x},${row + y}`);
        if (i === undefined || view.bare.has(i) === (tool === "bare")) continue;
        if (tool === "bare") view.bare.add(i); else view.bare.delete(i);
        changed = true;
      }
      if (changed) view.number = null;
      return changed;
    }
    function place(view, event) {
      const matrix = view.svg.getScreenCTM().inverse();
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      return [point.x / step - 0.5, point.y / step - 0.5];
    }
    function stroke(view, from, to) {
      const pieces = Math.max(1, Math.ceil(2 * Math.hypot(to[0] - from[0], to[1] - from[1])));
      let changed = false;
      for (let k = 0; k <= pieces; k++) {
        const [column, row] = [0, 1].map((d) => Math.round(from[d] + (to[d] - from[d]) * k / pieces));
        changed = paint(view, column, row) || changed;
      }
      if (changed) { show(view); tell(); }
      return changed;
    }
    function byPointer(view) {
      let last = null;
      view.svg.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        view.svg.setPointerCapture(event.pointerId);
        remember();
        last = place(view, event);
        if (!stroke(view, last, last)) find("[data-undo]").disabled = false;
      });
      view.svg.addEventListener("pointermove", (event) => {
        if (last === null) return;
        for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event]) {
          const here = place(view, one);
          stroke(view, last, here);
          last = here;
        }
      });
      const end = () => {
        if (last === null) return;
        last = null;
        const before = undone[undone.length - 1];
        if (before && AREAS.every((area, k) => before[k][1] === views[area].number && before[k][0].size === views[area].bare.size && [...before[k][0]].every((i) => views[area].bare.has(i)))) { undone.pop(); tell(); }
      };
      view.svg.addEventListener("pointerup", end);
      view.svg.addEventListener("pointercancel", end);
    }
    function byKeyboard(view) {
      const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      const middle = view.cells[Math.floor(view.cells.length / 2)];
      let [column, row] = middle;
      const halo = document.createElementNS(SVG, "circle"), ring = document.createElementNS(SVG, "circle");
      halo.setAttribute("class", "cursor-halo");
      ring.setAttribute("class", "cursor");
      view.svg.append(halo, ring);
      const draw = () => {
        for (const one of [halo, ring]) {
          one.setAttribute("cx", (column + 0.5) * step);
          one.setAttribute("cy", (row + 0.5) * step);
          one.setAttribute("r", (brush + 0.6) * step);
        }
      };
      const say = () => {
        const i = view.at.get(`${column},${row}`);
        field.said.textContent = `Column ${column + 1}, row ${row + 1}: ${view.bare.has(i) ? "bare" : "hair"}. ${share(view)} % of this part is bare.`;
      };
      view.cursor = draw;
      draw();
      view.svg.addEventListener("keydown", (event) => {
        if (event.key === " " || event.key === "Enter") {
          event.preventDefault();
          remember();
          if (paint(view, column, row)) { show(view); tell(); } else undone.pop();
          say();
        } else if (event.key in MOVES && !event.altKey && !event.ctrlKey && !event.metaKey) {
          event.preventDefault();
          const [x, y] = MOVES[event.key];
          let [c, r] = [column + x, row + y];
          // Over a gap, such as the ear, to the next cell in that direction.
          for (let k = 0; k < 25 && !view.at.has(`${c},${r}`); k++) [c, r] = [c + x, r + y];
          if (view.at.has(`${c},${r}`)) [column, row] = [c, r];
          draw();
          if (event.shiftKey) { remember(); if (paint(view, column, row)) { show(view); tell(); } else undone.pop(); }
          say();
        } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          back();
          say();
        }
      });
      view.svg.addEventListener("focus", say);
    }

    for (const area of AREAS) {
      const view = views[area];
      view.svg.classList.add("live");
      view.svg.setAttribute("tabindex", "0");
      view.svg.setAttribute("role", "application");
      view.svg.setAttribute("aria-roledescription", "drawing");
      view.svg.setAttribute("aria-describedby", "patches-how");
      byPointer(view);
      byKeyboard(view);
      view.input.addEventListener("input", () => {
        const typed = view.input.value.trim().replace("%", "").replace(",", ".");
        const value = typed === "" ? 0 : Number(typed);
        const fits = value >= 0 && value <= 100;
        view.input.toggleAttribute("aria-invalid", false);
        if (!fits) { view.input.setAttribute("aria-invalid", "true"); return; }
        view.input.removeAttribute("aria-invalid");
        if (value === share(view)) return;
        remember();
        view.bare.clear();
        view.number = value || null;
        show(view);
        tell(view.input);
      });
    }
    for (const button of box.querySelectorAll("[data-tool], [data-brush]")) button.addEventListener("click", () => {
      const kind = button.dataset.tool ? "tool" : "brush";
      if (kind === "tool") tool = button.dataset.tool; else brush = Number(button.dataset.brush);
      for (const one of box.querySelectorAll(`[data-${kind}]`)) one.setAttribute("aria-pressed", String(one === button));
      for (const area of AREAS) views[area].cursor();
    });
    find("[data-undo]").addEventListener("click", back);
    find("[data-clear]").addEventListener("click", () => {
      remember();
      for (const area of AREAS) { views[area].bare.clear(); views[area].number = null; show(views[area]); }
      tell();
    });
    // A doctor's number counts as it is typed; the drawing stays what it is.
    field.salt.addEventListener("input", () => {
      const value = Number(field.salt.value.trim().replace(",", "."));
      if (value >= 0 && value <= 100) field.words.textContent = words(value);
    });

    for (const part of box.querySelectorAll(".script")) part.hidden = false;
    for (const part of box.querySelectorAll(".noscript")) part.hidden = true;
    const typed = field.salt.value;
    decode(field.drawing.value);
    for (const area of AREAS) {
      const view = views[area], value = Number(view.input.value.trim().replace("%", "").replace(",", "."));
      if (value > 0 && value <= 100 && value !== share(view)) { view.bare.clear(); view.number = value; }
      show(view);
    }
    const drawn = score();
    if (drawn > 0 && (typed === "" || Number(typed) === Math.round(drawn * 10) / 10)) tell();
    find("[data-clear]").disabled = drawn === 0;
  }

  for (const box of document.querySelectorAll("[data-patches]")) begin(box);
})();
