// The first screen: the twins of the scalp room, moving slowly, and the example answer, fetched if it does not stand there.

import { Close } from "/static/scalp/close.js";
import { Head, ready } from "/static/scalp/head.js";
import { monthWords, opened } from "/static/scalp/unpack.js";

const STEP_MS = 210, REST_MS = 2600;
const figure = document.querySelector(".twins"), example = document.getElementById("example");
const slider = document.getElementById("time"), button = document.getElementById("play"), month = document.getElementById("month");
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
const twins = [...figure.querySelectorAll(".twin")];

let scalp = null, timer = 0, inSight = true;

// --- the twins ------------------------------------------------------------------------------

const pictures = twins.map((twin) => ({
  close: new Close(twin.querySelector("canvas.close")),
  head: new Head(twin.querySelector("canvas.head"), ["above"]),
  count: twin.querySelector(".count"),
}));

function draw() {
  if (!scalp) return;
  const frame = Number(slider.value), look = { marks: false, differing: false, one: -1, bare: true };
  pictures.forEach((picture, side) => {
    picture.close.draw(scalp, side, frame, look);
    picture.head.draw(scalp, side, frame, "hair", 100);
    picture.count.textContent = `${scalp.sides[side].wide[frame]} hairs that cover`;
  });
  const told = monthWords(scalp.days[frame]);
  month.textContent = told[0].toUpperCase() + told.slice(1);
  slider.setAttribute("aria-valuetext", told);
}

const playing = () => button.getAttribute("aria-pressed") === "true";

function tick() {
  clearTimeout(timer);
  if (!playing()) return;
  // Nobody sees it: look again in a while.
  if (document.hidden || !inSight) {
    timer = setTimeout(tick, 500);
    return;
  }
  const frame = Number(slider.value), last = scalp.frames - 1;
  slider.value = frame >= last ? 0 : frame + 1;
  draw();
  timer = setTimeout(tick, Number(slider.value) >= last || Number(slider.value) === 0 ? REST_MS : STEP_MS);
}

function play(on) {
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "Pause" : "Play";
  clearTimeout(timer);
  if (on) timer = setTimeout(tick, STEP_MS);
}

async function show() {
  const answer = await fetch(`/api/v1/scalp?${figure.dataset.query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return; // the stills stay
  scalp = opened(await answer.json());
  await ready;
  slider.max = scalp.frames - 1;
  slider.value = slider.max;
  for (const twin of twins) {
    twin.querySelector("img").hidden = true;
    for (const canvas of twin.querySelectorAll("canvas")) {
      canvas.hidden = false;
      canvas.setAttribute("aria-hidden", "true"); // the caption and the counts say it
    }
  }
  figure.querySelector(".time").hidden = false;
  draw();
  play(!calm.matches);
  figure.dataset.shown = "";
}

button.addEventListener("click", () => play(!playing()));
slider.addEventListener("input", () => { play(false); draw(); });
window.addEventListener("resize", draw);
new IntersectionObserver(([seen]) => { inSight = seen.isIntersecting; }).observe(figure);
show().catch(() => {});

// --- the example ----------------------------------------------------------------------------

async function fetchExample() {
  const waits = example.querySelector(".waits");
  waits.hidden = false;
  try {
    const answer = await fetch(example.dataset.from);
    if (!answer.ok) throw new Error(String(answer.status));
    example.innerHTML = await answer.text(); // made by this server's template
    example.dataset.shown = "";
  } catch {
    waits.textContent = "The numbers are not ready yet. The whole answer has them.";
  }
}
if (!("shown" in example.dataset)) fetchExample();
