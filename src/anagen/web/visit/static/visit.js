// The room for clinicians by keyboard, and the copy of a sheet. Every page works without it.
(() => {
  const form = document.querySelector(".visit-form");
  const typing = (at) => at.closest("input[type=text], select, textarea, button, a, summary");
  if (form) {
    document.getElementById("faults")?.focus();
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === "m" || key === "f") press(document.getElementById(key === "m" ? "sex-male" : "sex-female"));
      else if (/^[1-8]$/.test(key)) press([...form.querySelectorAll(".stage input")].filter(seen)[Number(key) - 1]);
      else if (key === "enter") form.requestSubmit();
      else return;
      event.preventDefault();
    });
  }
  function seen(one) { return one.closest(".stages").offsetParent !== null; }
  function press(one) { if (one) { one.focus(); one.click(); } }

  const print = document.querySelector("[data-print]");
  if (print && !form) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  const copy = document.querySelector("[data-copy]");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const reader = document.querySelector("[name=version]:checked").value;
      const text = document.getElementById(`text-${reader}`);
      const told = document.querySelector("[data-told]");
      try {
        await navigator.clipboard.writeText(text.value);
        told.textContent = `The ${reader}'s version is copied.`;
      } catch { // not allowed: the text is shown and marked, to be copied by hand
        text.closest("details").open = true;
        text.focus();
        text.select();
        told.textContent = "Press Ctrl+C to copy the marked text.";
      }
    });
  }
})();
