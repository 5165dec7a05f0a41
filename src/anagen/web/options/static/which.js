"use strict";
// Leads through the questions one at a time. Without it they stand one below the other.
(() => {
  const form = document.querySelector("form[data-led]");
  if (!form || form.querySelector("[aria-invalid]")) return;
  const steps = [...form.querySelectorAll("fieldset")];
  const submit = form.querySelector(".actions");
  const bar = document.createElement("div");
  bar.className = "lead-on noprint";
  bar.innerHTML = '<button type="button" data-back>Back</button><button type="button" class="main" data-next>Next</button><p class="where"><span data-words></span></p>';
  const [back, next, where, words] = ["[data-back]", "[data-next]", ".where", "[data-words]"].map((one) => bar.querySelector(one));
  const dots = steps.map(() => where.insertBefore(document.createElement("i"), words));
  submit.before(bar);
  const [answer] = submit.children;
  bar.insertBefore(answer, where);
  submit.remove();
  let at = 0;

  function show(step, focus = true) {
    at = step;
    steps.forEach((one, i) => one.classList.toggle("now", i === at));
    dots.forEach((dot, i) => dot.classList.toggle("done", i <= at));
    words.textContent = `${at + 1} of ${steps.length}`;
    const last = at === steps.length - 1;
    back.hidden = at === 0;
    next.hidden = last;
    answer.classList.toggle("main", last);
    if (!focus) return;
    const legend = steps[at].querySelector("legend");
    legend.tabIndex = -1;
    legend.focus();
    steps[at].scrollIntoView({ block: "nearest" });
  }
  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  form.classList.add("led");
  show(0, false);
})();
