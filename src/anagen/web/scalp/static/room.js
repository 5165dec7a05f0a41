// The scalp room: asks for a scalp, and draws it at the slider's time.

import { CLIP_MM, Close, MARKS, STANDING, differs, mark } from "/static/scalp/close.js";
import { drawChart, drawStrip } from "/static/scalp/chart.js";
import { Head, ready, scaleColour } from "/static/scalp/head.js";
import { monthWords, opened, sharp } from "/static/scalp/unpack.js";

const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];
const form = $("asked"), slider = $("time");
const closes = [new Close($("close-0")), new Close($("close-1"))], heads = [new Head($("head-0")), new Head($("head-1"))];
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

let scalp = null, one = -1, playing = 0, asking = null, speaking = 0, waiting = 0;

const upper = (text) => text[0].toUpperCase() + text.slice(1);
const frame = () => Number(slider.value);
const query = () => new URLSearchParams(new FormData(form)).toString();

async function fetched(path, signal) {
  const answer = await fetch(path, { signal, headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.faults ? told.faults.map((fault) => fault.what).join("; ") : told.error);
  return told;
}

// --- asking ---------------------------------------------------------------------------------

function fill(select, names, chosen) {
  if (names.join("\n") !== [...select.options].map((option) => option.value).join("\n")) {
    select.replaceChildren(...names.map((name) => new Option(upper(name), name)));
  }
  select.value = chosen;
}

async function ask(changed) {
  if (!form.checkValidity()) {
    form.reportValidity();
    return;
  }
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  $("fault").hidden = true;
  const late = setTimeout(() => { $("waiting").hidden = false; }, 250);
  try {
    if (changed) {
      const known = await fetched(`/api/v1/scalp/choices?${query()}`, signal);
      fill($("stage"), known.stages, known.asked.stage);
      fill($("region"), known.regions, known.asked.region);
      fill($("left"), known.therapies, known.asked.left);
      fill($("right"), known.therapies, known.asked.right);
      $("person").options[0].textContent = known.typical ? "1, a typical one" : "1";
      $("stage-label").textContent = known.stage_label;
    }
    const asked = query();
    const answer = await fetched(`/api/v1/scalp?${asked}`, signal);
    await ready;
    window.history.replaceState(null, "", `/scalp?${asked}`);
    $("whole-table").href = `/scalp/table?${asked}`;
    scalp = opened(answer);
    one = mostDiffering();
    $("room").hidden = false;
    words();
    draw();
    speak();
  } catch (error) {
    if (error.name === "AbortError") return;
    $("fault").textContent = `This could not be shown: ${error.message}`;
    $("fault").hidden = false;
  } finally {
    clearTimeout(late);
    if (!signal.aborted) $("waiting").hidden = true;
  }
}

// What stays the same at every time.
function words() {
  all("[data-name]").forEach((place) => { place.textContent = upper(scalp.sides[Number(place.dataset.name)].name); });
  $("place").textContent = scalp.place;
  $("clip").textContent = CLIP_MM;
  $("disclaimer").textContent = scalp.disclaimer;
  $("about").replaceChildren(...scalp.about.map((line) => element("li", line)));
  $("sure").replaceChildren(
    ...scalp.sides.map((side, i) => {
      const box = element("div", "");
      box.className = `side ${i ? "right" : "left"}`;
      box.append(element("h3", upper(side.name)), element("p", `Certainty that it works: ${side.certainty}. ${side.why}`));
      for (const line of [...side.words, ...side.notes]) box.append(note(line));
      return box;
    }),
  );
  $("phases").replaceChildren(
    ...scalp.phases.map((name, phase) => {
      const item = element("li", ""), picture = document.createElement("canvas");
      picture.style.width = picture.style.height = "18px";
      const { pen } = sharp(picture, 18, 18);
      pen.fillStyle = "#eed3c1";
      pen.fillRect(0, 0, 18, 18);
      pen.fillStyle = pen.strokeStyle = MARKS[phase].colour;
      pen.lineWidth = 1.6;
      mark(pen, MARKS[phase].shape, 9, 9, 4.2);
      if (MARKS[phase].shape === "ring") pen.stroke();
      else pen.fill();
      picture.setAttribute("aria-hidden", "true");
      item.append(picture, `${upper(name)}: ${MARKS[phase].shape}`);
      return item;
    }),
  );
  slider.max = scalp.frames - 1;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function note(text) {
  const made = element("p", upper(text));
  made.className = "note";
  return made;
}

// --- drawing --------------------------------------------------------------------------------

// What the end of the head's scale stands for, the same at every time and on both sides.
function scaleEnd(shown) {
  if (shown !== "density") return 100;
  const most = 2 * Math.max(...scalp.sides.map((side) => side.density.reduce((a, b) => Math.max(a, b), 0)));
  return Math.max(50, 50 * Math.ceil(most / 50));
}

function draw() {
  if (!scalp) return;
  const began = performance.now(), now = frame(), shown = $("shown").value, most = scaleEnd(shown);
  const look = { marks: $("marks").checked, differing: $("differing").checked, one };
  closes.forEach((picture, side) => picture.draw(scalp, side, now, look));
  heads.forEach((picture, side) => picture.draw(scalp, side, now, shown, most));
  drawChart($("chart"), scalp, now);
  if (one >= 0) drawStrip($("strip"), scalp, one, now);
  numbers(now);
  scale(shown, most);
  const time = monthWords(scalp.days[now]);
  $("month").textContent = upper(time);
  slider.setAttribute("aria-valuetext", time);
  // For the benchmark: how long the last frame took, in ms.
  document.documentElement.dataset.drawn = (performance.now() - began).toFixed(2);
}

function numbers(now) {
  const [left, right] = scalp.sides, rows = [];
  const row = (name, a, b, places = 0) => {
    const cells = [a, b, a === null || b === null ? null : b - a].map((value, i) =>
      value === null ? "–" : (i === 2 && value > 0 ? "+" : "") + value.toFixed(places).replace("-", "−"));
    rows.push([name, ...cells]);
  };
  row("Hairs of 30 µm and more (they cover)", left.wide[now], right.wide[now]);
  row("Finer hairs", left.fine[now], right.fine[now]);
  row("Mean width of the former, µm", left.mean_diameter[now], right.mean_diameter[now], 1);
  for (const name of scalp.phases) row(`Follicles ${name}`, left.counts[name][now], right.counts[name][now]);
  for (const name of Object.keys(left.regions)) row(`Expected density, ${name}, hairs/cm²`, left.regions[name][now], right.regions[name][now]);
  if (left.score) row("SALT: % of scalp hair missing", left.score[now], right.score[now]);
  const body = $("numbers").tBodies[0];
  if (body.rows.length !== rows.length) {
    body.replaceChildren(...rows.map(() => {
      const made = document.createElement("tr"), head = element("th", "");
      head.scope = "row";
      made.append(head, element("td", ""), element("td", ""), element("td", ""));
      return made;
    }));
  }
  rows.forEach((cells, r) => cells.forEach((text, c) => { body.rows[r].cells[c].textContent = text; }));
  $("numbers-caption").textContent = `${upper(scalp.who)}, ${monthWords(scalp.days[now])}`;
  scalp.sides.forEach((side, i) => {
    const told = `${side.wide[now]} hairs of 30 µm and more, ${side.fine[now]} finer; ${side.counts[scalp.phases[4]][now]} follicles empty`;
    document.querySelector(`[data-caption="${i}"]`).textContent = told;
    $(`close-${i}`).setAttribute("aria-label", `${scalp.close.number} follicles under ${side.name}, ${monthWords(scalp.days[now])}: ${told}`);
    const regions = Object.entries(side.regions).map(([name, values]) => `${name} ${values[now]}`).join(", ");
    const whole = side.score ? `SALT ${side.score[now]}: that share of scalp hair is missing, %` : `Hairs/cm²: ${regions}`;
    document.querySelector(`[data-head-caption="${i}"]`).textContent = whole;
    $(`head-${i}`).setAttribute("aria-label", `Head under ${side.name} from above, from the left and from behind, ${monthWords(scalp.days[now])}. ${whole}`);
  });
  $("chart").setAttribute("aria-label", `Hairs of 30 µm and more over two years. ${scalp.sides.map((side) => `${side.name}: from ${side.wide[0]} to ${side.wide[scalp.frames - 1]}`).join("; ")}`);
  follicle(now);
}

function follicle(now) {
  if (one < 0) return;
  const at = now * scalp.close.number + one;
  const told = scalp.sides.map((side) => {
    const phase = side.phase[at];
    if (phase > 6) return `${side.name}: not there`;
    const name = scalp.phases[phase].replace(/ \(.*/, "");
    if (!STANDING[phase]) return `${side.name}: ${name}, no hair`;
    const mm = side.length[at] / 10;
    return `${side.name}: ${name}, ${side.diameter[at]} µm wide, ${mm < 20 ? `${mm.toFixed(1)} mm` : `${(mm / 10).toFixed(0)} cm`} long so far`;
  });
  $("one").textContent = `Follicle ${one + 1} of ${scalp.close.number}, ${monthWords(scalp.days[now])}. ${told.map(upper).join(". ")}.`;
  $("strip").setAttribute("aria-label", `What follicle ${one + 1} does over two years, left and right: height is the width of its hair, colour and mark its phase.`);
}

function scale(shown, most) {
  const canvas = $("scale"), width = Math.min(420, canvas.parentElement.clientWidth), { pen } = sharp(canvas, width, 38);
  canvas.style.width = `${width}px`;
  pen.clearRect(0, 0, width, 38);
  const bar = width - 24;
  for (let i = 0; i < bar; i += 1) {
    const share = i / bar;
    const c = shown === "hair" ? [238 - 176 * share, 211 - 169 * share, 193 - 163 * share] : scaleColour(share);
    pen.fillStyle = `rgb(${c.map(Math.round).join(",")})`;
    pen.fillRect(12 + i, 0, 1.5, 16);
  }
  pen.fillStyle = getComputedStyle(canvas).color;
  pen.font = "13px system-ui, sans-serif";
  pen.textAlign = "center";
  for (const share of [0, 0.25, 0.5, 0.75, 1]) pen.fillText(Math.round(share * most) + (share === 1 && shown !== "density" ? " %" : ""), Math.min(width - 24, 12 + share * bar), 32);
  $("scale-words").textContent = shown === "density"
    ? "Hairs of 30 µm and more per cm²."
    : `Cover: the widths of all hairs that can be seen, added up; 100 % is ${scalp.full}. In the picture of hair, that share of the strokes is there.`;
}

// --- one follicle -----------------------------------------------------------------------------

// The follicle that differs between the sides in most frames; -1 if none does.
function mostDiffering() {
  let found = 0, most = -1;
  for (let i = 0; i < scalp.close.number; i += 1) {
    let apart = 0;
    for (let f = 0; f < scalp.frames; f += 1) apart += differs(scalp.sides[0], scalp.sides[1], f * scalp.close.number + i);
    // Grafts stand on one side only; a follicle that is on both says more, if only it differs.
    if (scalp.sides.some((side) => side.phase[i] > 6)) apart /= 1000;
    if (apart > most) [found, most] = [i, apart];
  }
  return found;
}

function choose(number) {
  one = (number + scalp.close.number) % scalp.close.number;
  draw();
}

$("previous").addEventListener("click", () => choose(one - 1));
$("next").addEventListener("click", () => choose(one + 1));
$("most").addEventListener("click", () => choose(mostDiffering()));
closes.forEach((picture) => picture.canvas.addEventListener("click", (event) => {
  const found = scalp ? picture.nearest(scalp, event.offsetX, event.offsetY) : -1;
  if (found >= 0) choose(found);
}));

// --- time -------------------------------------------------------------------------------------

// Read out what is there once the slider rests.
function speak() {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    const now = frame(), [left, right] = scalp.sides;
    $("live").textContent = `${upper(monthWords(scalp.days[now]))}: ${left.name} ${left.wide[now]} hairs of 30 µm and more, ${right.name} ${right.wide[now]}.`;
  }, 500);
}

function stop() {
  clearInterval(playing);
  playing = 0;
  $("play").textContent = "Play";
  $("play").setAttribute("aria-pressed", "false");
  speak();
}

function play() {
  if (playing) {
    stop();
    return;
  }
  if (frame() >= scalp.frames - 1) slider.value = 0;
  // Who asked for less motion sees a picture every quarter of a year, long enough to look at.
  const [step, every] = calm.matches ? [6.5, 1500] : [1, 130];
  const from = frame(), began = performance.now();
  $("play").textContent = "Pause";
  $("play").setAttribute("aria-pressed", "true");
  playing = setInterval(() => {
    const steps = Math.floor((performance.now() - began) / every);
    slider.value = Math.min(scalp.frames - 1, Math.round(from + step * steps));
    draw();
    if (frame() >= scalp.frames - 1) stop();
  }, every);
}

$("play").addEventListener("click", play);
slider.addEventListener("input", () => {
  if (playing) stop();
  draw();
  speak();
});
for (const id of ["marks", "differing", "shown"]) $(id).addEventListener("change", draw);
window.addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(draw, 60);
});
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

form.addEventListener("change", (event) => ask(["kind", "sex", "age", "stage", "region"].includes(event.target.name)));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(true);
});
ask(false);
