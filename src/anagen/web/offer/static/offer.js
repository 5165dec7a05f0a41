"use strict";
// Small helps; every page works without them.
const faults = document.getElementById("faults");
if (faults) faults.focus();

// What takes a while says so; coming back to the page sets it right again.
for (const button of document.querySelectorAll("[data-slow]")) {
  const words = button.textContent;
  button.addEventListener("click", () => {
    if (button.form && !button.form.checkValidity()) return;
    button.textContent = button.dataset.slow;
    button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    button.textContent = words;
    button.removeAttribute("aria-busy");
  });
}

// A link into something folded unfolds it.
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const target = link && document.getElementById(link.getAttribute("href").slice(1));
  const folded = target && (target.matches("details") ? target : target.closest("details"));
  if (folded) folded.open = true;
});
