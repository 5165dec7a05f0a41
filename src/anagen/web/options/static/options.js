"use strict";
// Small helps; every page works without them.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
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
