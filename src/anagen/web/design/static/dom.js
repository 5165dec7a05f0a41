// Elements, numbers in words, and requests: what all parts of the room share.

export const $ = (id) => document.getElementById(id);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];

export function make(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(given)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("data-") || key.startsWith("aria-") || key === "role" || key === "for" || key === "list") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function drawn(tag, given = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export const number = (x, places = 1) => (x === null || x === undefined ? "–" : x.toFixed(places).replace(/^-(0(\.0*)?)$/, "$1").replace("-", "−"));
export const percent = (x) => (x === null || x === undefined ? "–" : `${Math.round(100 * x)} %`);
export const upfirst = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
export const plainUnit = (unit) => unit.replace("cm2", "cm²");

// A table with a caption and heads; cells are text.
export function tableOf(caption, heads, rows) {
  const head = make("tr", {}, ...heads.map((name) => make("th", { scope: "col" }, name)));
  const body = rows.map((row) => make("tr", { class: row.differs ? "differs" : "" }, make("th", { scope: "row" }, row.cells[0]), ...row.cells.slice(1).map((cell) => make("td", {}, cell))));
  const made = make("table", {}, make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...body));
  return make("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": caption }, made);
}

// The answer of the server; an error with `outage` where there is no server.
export async function post(path, body, signal) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  } catch (error) {
    throw error.name === "AbortError" ? error : Object.assign(new Error("the server does not answer"), { outage: true });
  }
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.error ?? "that did not work"), { status: answer.status });
  return told;
}
