"use strict";
// Small helps; every page works without them.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
// What takes some seconds says so; coming back to the page sets it right again.
for (const button of document.querySelectorAll("[data-slow]")) {
  const words = button.textContent;
  let asking = null;
  const ask = async () => {
    try {
      const { waiting, seconds } = await (await fetch("/options/waiting")).json();
      const queue = waiting > 1 ? `${waiting} people wait, about ${seconds} s …` : button.dataset.slow;
      if (asking !== null) button.textContent = queue;
    } catch { /* the page is leaving, or the server is busy: the words stay */ }
  };
  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link goes to another tab
    if (button.form && !button.form.checkValidity()) return;
    button.textContent = button.dataset.slow;
    button.setAttribute("aria-busy", "true");
    asking ??= setInterval(ask, 2000);
  });
  window.addEventListener("pageshow", () => {
    clearInterval(asking);
    asking = null;
    button.textContent = words;
    button.removeAttribute("aria-busy");
  });
}
const faults = document.getElementById("faults");
if (faults) faults.focus();

// A link into something folded unfolds it.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  const folded = target && target.closest("details:not([open])");
  if (folded) folded.open = true;
});

const compare = document.querySelector("[data-compare]");
if (compare) {
  const boxes = [...compare.querySelectorAll("input[type=checkbox]")];
  const count = compare.querySelector("[data-count]");
  const show = () => {
    for (const box of boxes) document.getElementById(box.value).hidden = !box.checked;
    const shown = boxes.filter((box) => box.checked).length;
    count.textContent = `(${shown} of ${boxes.length} shown)`;
  };
  const set = (chosen) => {
    boxes.forEach((box, i) => { box.checked = chosen(i); });
    show();
  };
  compare.hidden = false;
  compare.addEventListener("change", show);
  compare.querySelector("[data-all]").addEventListener("click", () => set(() => true));
  compare.querySelector("[data-none]").addEventListener("click", () => set((i) => i === 0));
  // A link to an option that is hidden shows it first.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#option-"]');
    const box = link && boxes.find((one) => `#${one.value}` === link.getAttribute("href"));
    if (box && !box.checked) { box.checked = true; show(); }
  });
}
