// The answers of a form behind the # of the address, so that Back, Forward, reload, a bookmark, a second tab and a
// server that was started anew all come to the same page. What stands behind the # is sent to nobody, unless
// this script sends it to this very server as the form it was. Every page works without it.

import { packed } from "./packed.js";

const LONGEST = 24000; // letters of a code, as the server has it
const told = new URLSearchParams(location.hash.slice(1));
const held = document.getElementById("answers-script")?.dataset.code ?? "";
const gone = document.querySelector("form[data-gone]");
const form = document.querySelector("form[data-track]");

function hold(code, at = "") {
  const fragment = (code ? `a=${code}` : "") + (at ? `&at=${encodeURIComponent(at)}` : "");
  history.replaceState(history.state, "", location.pathname + location.search + (fragment ? `#${fragment}` : ""));
}

// Sends a code to a room as a form; gives where its answers stand now ("address", or "form": filled), or null.
async function sendAnew(room, code, which) {
  try {
    const answer = await fetch(room, {
      method: "POST", body: new URLSearchParams({ a: code }), headers: { Accept: "application/json" },
    });
    return answer.ok ? (await answer.json())[which] : null;
  } catch {
    return null;
  }
}

// Goes there in place of this step of the history; where only the # differs, a browser would stay.
function goTo(address) {
  const url = new URL(address, location.href);
  const here = url.pathname + url.search === location.pathname + location.search;
  if (!here) return location.replace(url);
  history.replaceState(history.state, "", url);
  location.reload();
}

if (gone) {
  const code = told.get("a");
  if (code) {
    document.querySelector("[data-trying]").hidden = false;
    document.querySelector("[data-lost]").hidden = true;
    const address = await sendAnew(gone.getAttribute("action"), code, "address");
    if (address) {
      const [path, fragment = ""] = address.split("#");
      const at = told.get("at") ? `&at=${encodeURIComponent(told.get("at"))}` : "";
      const part = gone.dataset.part.includes(".") ? "" : gone.dataset.part; // a file would leave this page standing
      goTo(`${path}${part && !part.startsWith("?") ? "/" : ""}${part}#${fragment}${at}`);
    } else { // the room will say what is wrong with them
      gone.elements.a.value = code;
      gone.submit();
    }
  }
} else if (form) {
  // The form's own page: what was typed comes back, whichever way one comes to it.
  const code = told.get("a");
  if (code && code !== held) {
    const address = await sendAnew(form.dataset.track, code, "form");
    if (address && new URLSearchParams(address.split("#")[1]).get("a") !== held) goTo(address);
    else if (address) hold(held);
  }
  const filled = () => {
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value);
    return new URLSearchParams(fields).toString();
  };
  const blank = filled();
  const save = async () => {
    const text = filled();
    try {
      const made = text === blank && !held ? "" : await packed(text);
      if (made.length <= LONGEST) hold(made);
    } catch { /* an old browser, or too many edits at once: the next one is held */ }
  };
  let soon = 0;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(save, 150);
  });
  form.addEventListener("change", save); // comes before the form is sent
} else if (held) {
  hold(held, told.get("at") ?? "");
  const show = (id) => {
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    target.scrollIntoView();
  };
  show(told.get("at"));
  // A link within the page names only its place: the answers are put back beside it.
  window.addEventListener("hashchange", () => {
    const now = new URLSearchParams(location.hash.slice(1));
    if (now.has("a")) show(now.get("at"));
    else hold(document.getElementById("answers-script").dataset.code, location.hash.slice(1));
  });
}

function copying() {
  for (const button of document.querySelectorAll("[data-copy][hidden]:not([data-copy=\"\"])")) {
    const field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        button.textContent = "Copied";
      } catch {
        button.textContent = "Press Ctrl+C to copy";
      }
    });
  }
}
copying();
document.addEventListener("answers-changed", copying); // the page changed without being left
