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

// Ticks beside an answer change it at once: the form is sent as by its button, and what is told is put in place.
const live = document.querySelector("form[data-live]");
if (live) {
  const told = document.getElementById("told");
  const status = document.getElementById("updated");
  live.querySelector("[data-update]").hidden = true;
  let asked = null;

  const swap = (page) => {
    for (const id of ["told", "more"]) {
      const old = document.getElementById(id), fresh = page.getElementById(id);
      const open = [...old.querySelectorAll("details[id][open]")].map((one) => one.id);
      const chosen = old.querySelector("[name=threshold]:checked")?.id;
      old.replaceChildren(...fresh.childNodes);
      for (const one of open) document.getElementById(one)?.setAttribute("open", "");
      if (chosen) document.getElementById(chosen).checked = true;
    }
    for (const link of live.querySelectorAll("[data-change]")) {
      link.href = page.querySelector("[data-change]").getAttribute("href");
    }
    status.textContent = `Updated. ${document.getElementById("sentences").textContent.trim()}`;
  };

  const send = async () => {
    asked?.abort();
    asked = new AbortController();
    told.setAttribute("aria-busy", "true");
    const fields = new URLSearchParams(new FormData(live));
    fields.delete("add");
    try {
      const answer = await fetch(live.action, { method: "POST", body: fields, signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !page.getElementById("told")) throw new Error("not an answer");
      swap(page);
      const { code } = page.getElementById("answers-script").dataset;
      document.getElementById("answers-script").dataset.code = code;
      history.replaceState(history.state, "", answer.url.split("#")[0] + (code ? `#a=${code}` : ""));
      document.dispatchEvent(new Event("answers-changed"));
    } catch (error) {
      if (error.name === "AbortError") return;
      live.submit(); // the server says what is wrong
    }
    told.removeAttribute("aria-busy");
  };
  live.addEventListener("change", send);
}
