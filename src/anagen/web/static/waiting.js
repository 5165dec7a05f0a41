"use strict";
// Small manners of every page; each page works without them.
//
// A form or a link that makes the server work shows within a moment that it does: the button says so (its
// `data-slow` has the words), a line at the foot of the screen tells the time gone and the queue, and readers of
// the screen hear it. A file to keep does not leave the page, so its button is set right again after a while.

const FIRST_WORDS = "Working on it …", FILE = /\.(pdf|toml|json|csv|ics|svg|txt)$/, FILE_SECONDS = 6;

const line = document.createElement("p");
line.className = "waiting noprint";
line.hidden = true;
const spoken = document.createElement("p");
spoken.className = "quiet";
spoken.setAttribute("role", "status");
document.querySelector("main")?.append(line, spoken);

let ticking = 0, busy = null, words = "";

function still() {
  clearInterval(ticking);
  ticking = 0;
  line.hidden = true;
  spoken.textContent = "";
  if (!busy) return;
  busy.textContent = words;
  busy.removeAttribute("aria-busy");
  busy = null;
}

async function queue() {
  try {
    const { waiting, seconds } = await (await fetch("/waiting")).json();
    return waiting > 1 ? ` ${waiting} people wait, about ${seconds} s more.` : "";
  } catch {
    return ""; // the page is leaving, or the server is busy
  }
}

function wait(control, address) {
  still();
  const told = control?.dataset.slow ?? FIRST_WORDS, began = performance.now();
  if (control && !control.children.length) {
    [busy, words] = [control, control.textContent];
    control.textContent = told;
    control.setAttribute("aria-busy", "true");
  }
  spoken.textContent = told;
  line.textContent = told;
  let people = "";
  ticking = setInterval(async () => {
    const gone = Math.round((performance.now() - began) / 1000);
    if (FILE.test(address) && gone >= FILE_SECONDS) {
      still();
      return;
    }
    line.hidden = false;
    line.textContent = `${told} ${gone} s.${people}`;
    if (gone % 3 === 2) people = await queue();
  }, 1000);
}

document.addEventListener("submit", (event) => {
  const control = event.submitter ?? event.target.querySelector("[type=submit], button:not([type=button])");
  // A script of the page may answer the form itself.
  queueMicrotask(() => {
    if (event.defaultPrevented) return;
    wait(control, new URL(control?.formAction || event.target.action, location.href).pathname);
  });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-slow]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.target) return;
  wait(link, link.pathname);
});
window.addEventListener("pageshow", still);
window.addEventListener("pagehide", still);

// Words that explain themselves open under the mouse as well.
for (const word of document.querySelectorAll(".word")) {
  const meaning = document.getElementById(word.getAttribute("popovertarget"));
  if (!meaning?.showPopover) continue;
  let opening = 0, pressed = false;
  word.addEventListener("click", () => { pressed = true; });
  word.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "mouse" || meaning.matches(":popover-open")) return;
    pressed = false;
    opening = setTimeout(() => meaning.showPopover({ source: word }), 180);
  });
  const leave = () => {
    clearTimeout(opening);
    setTimeout(() => { if (!pressed && !meaning.matches(":hover") && !word.matches(":hover")) meaning.hidePopover(); }, 250);
  };
  word.addEventListener("pointerleave", leave);
  meaning.addEventListener("pointerleave", leave);
}
