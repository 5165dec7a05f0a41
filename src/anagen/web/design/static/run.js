// The page of one run: asks how far it is, stops it when told to, and shows what came out. Its address holds the
// trial, so that it can be started again where the server has lost it.

import { hashOf } from "./address.js";
import { $ } from "./dom.js";

const job = $("job"), key = job.dataset.key, api = `/api/v1/design/jobs/${key}`;
const NAMES = { replicates: "replicate", pictures: "drawing courses", report: "writing the report", waiting: "starting" };
let shown = false, spoken = "", stopped = false;

function told(state) {
  if (state.state === "queued") return `Waiting: ${state.ahead} before it.`;
  if (state.state === "running") {
    const name = NAMES[state.what] ?? state.what;
    return state.what === "replicates" ? `Running: ${name} ${state.done} of ${state.of}` : `Running: ${name}`;
  }
  if (state.state === "finished") return `Finished in ${state.seconds.toFixed(1)} s.`;
  if (state.state === "cancelled") return "Cancelled. Nothing of it was kept.";
  return `It failed. ${state.fault}`;
}

// Shown at every step, said aloud every quarter of the way.
function say(state) {
  $("state").textContent = told(state);
  const part = state.what === "replicates" ? Math.floor((4 * state.done) / state.of) : state.what;
  const now = state.over ? state.state : `${state.state} ${part}`;
  if (now !== spoken) $("aloud").textContent = told(state);
  spoken = now;
}

async function numbers() {
  if (shown) return;
  shown = true;
  const answer = await fetch(`/design/jobs/${key}/numbers`);
  if (!answer.ok) {
    shown = false;
    return;
  }
  $("numbers").innerHTML = await answer.text(); // the server's own page, its text escaped there
  document.documentElement.dataset.numbers = performance.now().toFixed(0);
}

// Nothing is under way any more; the trial can be started again.
function lost(words) {
  job.dataset.state = "gone";
  $("under-way")?.remove();
  $("state").textContent = $("aloud").textContent = words;
  $("again").hidden = false;
}

function over(state) {
  job.dataset.state = state.state;
  $("under-way").remove();
  $("again").hidden = state.state === "finished";
  if (state.state !== "finished") return;
  const frame = document.createElement("iframe");
  frame.className = "report";
  frame.title = "Report of the trial";
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.src = `/design/jobs/${key}/report`;
  $("frame").replaceChildren(frame);
  $("results").hidden = false;
  document.documentElement.dataset.finished = performance.now().toFixed(0);
}

async function look() {
  let state;
  try {
    const answer = await fetch(api);
    if (answer.status === 404) {
      lost("This run is gone: the server was started anew, or more than an hour has passed.");
      return;
    }
    state = await answer.json();
  } catch {
    $("state").textContent = $("aloud").textContent = "The server does not answer: it has been stopped, or is starting again. This page goes on asking.";
    spoken = "";
    setTimeout(look, 1000);
    return;
  }
  say(state);
  if (state.summary) await numbers();
  if (state.over) {
    over(state);
    return;
  }
  const bar = $("progress");
  if (state.what === "replicates") {
    bar.max = state.of;
    bar.value = state.done;
  } else if (state.what !== "waiting") bar.removeAttribute("value");
  setTimeout(look, stopped ? 100 : 250);
}

$("cancel")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  stopped = true;
  $("cancel").querySelector("button").disabled = true;
  await fetch(api, { method: "DELETE" });
});

async function begin() {
  const hash = await hashOf({ design: $("toml").value });
  history.replaceState(null, "", location.pathname + hash);
  $("change").href = `/design${hash}`;
  if ($("under-way")) look();
}

begin();
