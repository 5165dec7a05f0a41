// The form, built from the description that the server makes of the protocol's schema.

import { $, all, make, upfirst } from "./dom.js";
import { listOf, listText, read } from "./table.js";

const WORDY = 100; // a hint of more letters takes a row of its own
let known = null, table = () => ({}), labels = new Map(), taken = new Set();

// Builds all parts into `place`; `armsOf` is the element that holds the arms.
export function build(choices, place, armsOf, current) {
  known = choices;
  table = current;
  taken = new Set(Object.values(known.own_keys).flat());
  for (const part of known.form) {
    if (part.section === "arm") place.append(armsOf);
    else place.append(partOf(part));
  }
}

// The label of a path, for tables and messages: "Patients in all".
export function labelOf(path) {
  const plain = path.replace(/\.\d+(?=\.|$)/g, "");
  return labels.get(plain) ?? upfirst(plain.split(".").pop().replaceAll("_", " "));
}

function partOf(part) {
  const optional = !part.required && part.fields.some((one) => one.required);
  if (part.kind === "tables") return make("fieldset", {}, make("legend", {}, part.title), repeated(part.section, part));
  if (optional) return make("fieldset", {}, make("legend", {}, part.title), maybe(part.section, { ...part, label: part.title }));
  const inside = [grid(part.section, part.fields), moreOf(part.section, part.more)];
  if (part.folded) {
    const title = make("summary", {}, part.title);
    return make("details", { class: "card part" }, title, ...inside);
  }
  return make("fieldset", {}, make("legend", {}, part.title), ...inside);
}

function moreOf(path, fields) {
  if (!fields.length) return null;
  return make("details", { class: "more" }, make("summary", {}, "More"), grid(path, fields));
}

function grid(path, fields) {
  return make("div", { class: "grid" }, ...fields.map((one) => fieldOf(`${path}.${one.key}`, one)));
}

export function fieldOf(path, field) {
  labels.set(path.replace(/\.\d+(?=\.|$)/g, ""), field.label);
  if (field.kind === "ticks") return ticks(path, field);
  if (field.kind === "tick") return tick(path, field);
  if (field.kind === "tables") return make("div", { class: "across inner" }, make("p", { class: "label" }, field.label), repeated(path, field));
  if (field.kind === "table") return make("div", { class: "across inner" }, field.fields.some((one) => one.required) ? maybe(path, field) : make("fieldset", { class: "item" }, make("legend", {}, field.label), grid(path, field.fields)));
  if (field.kind === "other") return make("p", { class: "across hint", "data-other": path }, `${field.label}: it stands in the text of the file below.`);
  const input = inputOf(path, field), hint = hintOf(path, field, input);
  return make("div", { class: field.hint.length > WORDY ? "field across" : "field" }, make("label", { for: input.id }, field.label), hint, input);
}

function inputOf(path, field) {
  const id = `f-${path}`, about = { id, "data-path": path, autocomplete: "off" };
  const names = { "population.alopecia": known.alopecias, "analysis.reference": [] }[path];
  if (field.kind === "choice" || names) {
    const first = field.default ? `${upfirst(field.default)} (the default)` : field.required ? "Choose …" : "As usual";
    const options = (names ?? field.options).map((name) => new Option(upfirst(name), name));
    return make("select", { ...about, "data-numeric": field.numeric ? "1" : "" }, new Option(first, ""), ...options);
  }
  if (field.kind === "number") {
    const input = make("input", { ...about, type: "number", step: field.step ?? "any" });
    if (field.low !== null && Math.abs(field.low) < 1e9) input.min = field.low;
    if (field.high !== null && Math.abs(field.high) < 1e9) input.max = field.high;
    return input;
  }
  const input = make("input", { ...about, type: "text" });
  if (field.kind === "list") Object.assign(input.dataset, { typed: "list", numeric: field.numeric ? "1" : "", single: field.single ? "1" : "" });
  if (path === "analysis.endpoint") input.setAttribute("list", "endpoints");
  return input;
}

function hintOf(path, field, input) {
  if (!field.hint) return null;
  input.setAttribute("aria-describedby", `h-${path}`);
  return make("span", { class: "hint", id: `h-${path}` }, field.hint);
}

function ticks(path, field) {
  const boxes = field.options.map((name) => make("label", { class: "tick" }, make("input", { type: "checkbox", value: name }), ` ${name}`));
  const hint = field.hint ? make("span", { class: "hint" }, field.hint) : null;
  return make("fieldset", { class: "ticks across", "data-list": path, "data-single": field.single ? "1" : "" }, make("legend", {}, field.label), hint, make("div", { class: "row" }, ...boxes));
}

function tick(path, field) {
  const input = make("input", { type: "checkbox", id: `f-${path}`, "data-path": path });
  const hint = hintOf(path, field, input);
  return make("div", { class: "field" }, make("label", { class: "tick" }, input, ` ${field.label}`), hint);
}

// Any number of tables, each with its fields.
function repeated(path, field) {
  const items = make("div", { class: "items" }), add = make("button", { type: "button", "data-do": "more", "aria-label": `Add one: ${(field.title || field.label).toLowerCase()}` }, "Add one");
  const made = make("div", { class: "tables", "data-tables": path }, items, make("div", { class: "actions" }, add));
  made.fields = field.fields;
  return made;
}

function itemOf(path, index, fields) {
  const remove = make("button", { type: "button", "data-do": "less", "data-at": `${path}.${index}` }, "Remove this");
  return make("fieldset", { class: "item", "data-place": `${path}.${index}` }, make("legend", {}, `${index + 1}`), grid(`${path}.${index}`, fields), make("div", { class: "actions" }, remove));
}

// One table that may be there or not.
function maybe(path, field) {
  const body = make("div", { class: "body", hidden: true }, grid(path, field.fields), make("div", { class: "actions" }, make("button", { type: "button", "data-do": "without" }, "Remove this")));
  const made = make("div", { class: "maybe", "data-table": path, "data-place": path }, make("div", { class: "actions" }, make("button", { type: "button", "data-do": "with" }, `Add: ${field.label.toLowerCase()}`)), body);
  made.fields = field.fields;
  return made;
}

// What a new table begins with: the first choice of what must be there.
export const fresh = (fields) => Object.fromEntries(fields.filter((one) => one.required && one.kind === "choice").map((one) => [one.key, one.options[0]]));

// --- what stands in the fields ------------------------------------------------------------------

const same = (input, shown) => (input.type === "number" ? Number(input.value) === Number(shown) && input.value !== "" : input.value === shown);

export function show(input, found) {
  const shown = found === undefined || found === null ? "" : input.dataset.typed === "list" ? listText(found) : typeof found === "object" ? JSON.stringify(found) : String(found);
  if (input.type === "checkbox") {
    input.checked = found === true;
    return;
  }
  // A value that the list has not is shown all the same, so that nothing is changed by being looked at.
  if (input.tagName === "SELECT" && shown !== "" && ![...input.options].some((option) => option.value === shown)) input.add(new Option(shown, shown));
  if (input !== document.activeElement || !same(input, shown)) input.value = shown;
}

// What a person wrote, as the file has it: a number where the field is one, else text as written.
export function value(input, before) {
  if (input.type === "checkbox") return input.checked ? true : undefined;
  if (input.value === "") return undefined;
  if (input.dataset.typed === "list") {
    const found = listOf(input.value, input.dataset.numeric === "1");
    return input.dataset.single === "1" && found.length === 1 ? found[0] : found;
  }
  if (input.type === "number" || input.dataset.numeric === "1" || typeof before === "number") {
    const number = Number(input.value);
    return Number.isFinite(number) ? number : input.value;
  }
  if (typeof before === "boolean") return input.value === "true" ? true : input.value === "false" ? false : input.value;
  return input.value;
}

export function chosen(group) {
  const found = all("input:checked", group).map((box) => box.value);
  return group.dataset.single === "1" && found.length === 1 ? found[0] : found;
}

export function fillFields(place) {
  for (const group of all("[data-tables]", place)) sync(group);
  for (const group of all("[data-table]", place)) {
    const there = read(table(), group.dataset.table) !== undefined;
    group.querySelector(":scope > .body").hidden = !there;
    group.querySelector(":scope > .actions").hidden = there;
  }
  for (const input of all("[data-path]", place)) show(input, read(table(), input.dataset.path));
  for (const group of all("[data-list]", place)) {
    const found = read(table(), group.dataset.list) ?? [];
    for (const box of all("input", group)) box.checked = Array.isArray(found) ? found.includes(box.value) : found === box.value;
  }
  for (const told of all("[data-other]", place)) told.hidden = read(table(), told.dataset.other) === undefined;
}

function sync(group) {
  const path = group.dataset.tables, items = group.querySelector(".items"), found = read(table(), path), wanted = Array.isArray(found) ? found.length : 0;
  if (items.children.length === wanted) return;
  items.replaceChildren(...Array.from({ length: wanted }, (_, index) => itemOf(path, index, group.fields)));
  for (const inner of all("[data-tables]", items)) sync(inner);
}

// Hides what does not go with the rest, and opens what holds something.
export function fitting(place) {
  const people = table().population ?? {}, own = known.own_keys[people.alopecia] ?? [];
  const staged = known.staged.some((name) => people.alopecia === name || JSON.stringify(people.with ?? "").includes(`"${name}"`));
  hide("population.norwood", !(staged && people.sex !== "female"));
  hide("population.ludwig", !(staged && people.sex !== "male"));
  hide("design.strata", read(table(), "design.randomisation") !== "stratified");
  for (const key of taken) hide(`population.${key}`, !own.includes(key) && people[key] === undefined);
  for (const folded of all("details.more, details.part", place)) {
    const boxes = all(".field, .ticks, .inner, [data-other]", folded);
    folded.hidden = boxes.length > 0 && boxes.every((box) => box.hidden);
    const filled = all("[data-path]", folded).some((input) => read(table(), input.dataset.path) !== undefined) || all("[data-list]", folded).some((group) => read(table(), group.dataset.list) !== undefined);
    if (filled) folded.open = true;
  }
}

function hide(path, hidden) {
  const box = document.querySelector(`[data-list="${path}"]`) ?? $(`f-${path}`)?.closest(".field");
  if (box) box.hidden = hidden;
}
