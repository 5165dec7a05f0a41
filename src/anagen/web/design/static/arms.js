// The arms of a trial and their treatments, whose keys depend on the therapy.

import { $, all, make } from "./dom.js";
import { show } from "./fields.js";

const LABELS = { depth: "Needle length", area: "Area treated" };
let known = null, table = () => ({});

export function beginArms(choices, current) {
  known = choices;
  table = current;
}

const therapyOf = (name) => known.therapies.find((one) => one.name === name);

export function fillArms() {
  const wanted = table().arm ?? [], arms = $("arms");
  while (arms.children.length > wanted.length) arms.lastElementChild.remove();
  while (arms.children.length < wanted.length) arms.append($("arm-form").content.cloneNode(true));
  wanted.forEach((arm, i) => {
    const form = arms.children[i];
    form.dataset.place = `arm.${i}`;
    form.querySelector("legend").textContent = `Arm ${i + 1}`;
    for (const input of all(":scope > .grid [data-key], :scope > .tick [data-key]", form)) {
      input.dataset.at = `arm.${i}.${input.dataset.key}`;
      input.id = `f-arm.${i}.${input.dataset.key}`;
      input.parentElement.querySelector("label")?.setAttribute("for", input.id);
      show(input, arm[input.dataset.key]);
    }
    fillTreatments(form.querySelector(".treatments"), arm.treatment ?? [], i);
    form.querySelector('[data-do="add"]').hidden = arm.untreated === true;
    form.querySelector('[data-do="remove"]').hidden = wanted.length < 2;
  });
}

function fillTreatments(place, wanted, i) {
  while (place.children.length > wanted.length) place.lastElementChild.remove();
  while (place.children.length < wanted.length) place.append($("treatment-form").content.cloneNode(true));
  wanted.forEach((treatment, j) => {
    const box = place.children[j], path = `arm.${i}.treatment.${j}`, entry = therapyOf(treatment.therapy);
    const sure = entry?.certainty[table().population?.alopecia], grid = box.querySelector(".grid");
    const keys = keysOf(treatment, entry), signature = `${path} ${treatment.therapy} ${keys.join(" ")}`;
    box.dataset.place = path;
    box.setAttribute("aria-label", `Treatment ${j + 1} of arm ${i + 1}`);
    if (box.dataset.signature !== signature) {
      box.dataset.signature = signature;
      grid.replaceChildren(...keys.map((key) => field(path, key, entry, treatment[key])));
    }
    for (const input of all("[data-at]", grid)) show(input, treatment[input.dataset.key]);
    box.querySelector(".why").textContent = sure ? `Certainty that it works: ${sure}` : "";
  });
}

// The usual keys of a therapy, and whatever else the file says.
function keysOf(treatment, entry) {
  const usual = ["therapy"];
  if (entry) {
    if (entry.products.length) usual.push("product");
    if (entry.dose_key) usual.push(entry.dose_key);
    if (treatment.depth !== undefined || entry.name === "microneedling") usual.push("depth");
    else if (entry.routes.length > 1 || treatment.route !== undefined) usual.push("route");
    if (entry.scheduled) usual.push("schedule");
  }
  return [...usual, ...Object.keys(treatment).filter((key) => !usual.includes(key))];
}

function field(path, key, entry, before) {
  const about = { id: `f-${path}.${key}`, "data-at": `${path}.${key}`, "data-key": key, autocomplete: "off" };
  let input;
  if (key === "therapy") input = make("select", about, ...known.therapies.map((one) => new Option(one.label, one.name)));
  else if (key === "product") input = make("select", about, new Option("Choose …", ""), ...entry.products.map((name) => new Option(name, name)));
  else {
    input = make("input", { ...about, type: typeof before === "number" ? "number" : "text" });
    if (key === "schedule") input.setAttribute("list", "schedules");
    if (key === "route") input.setAttribute("list", "routes");
  }
  const hint = hintOf(key, entry), plain = LABELS[key] ?? key.replaceAll("_", " ");
  if (hint) input.setAttribute("aria-describedby", `h-${path}.${key}`);
  const told = hint ? make("span", { class: "hint", id: `h-${path}.${key}` }, hint) : null;
  return make("div", { class: "field" }, make("label", { for: input.id }, plain[0].toUpperCase() + plain.slice(1)), told, input);
}

function hintOf(key, entry) {
  if (!entry) return "";
  if (key === entry.dose_key) return `Studied: ${entry.dose_studied}${entry.dose_usual ? `; empty: ${entry.dose_usual}` : ""}`;
  if (key === "route") return `One of: ${entry.routes.join(", ")}`;
  if (key === "depth") return "As “1.5 mm”";
  if (key === "schedule") return "As “3 sessions every 6 weeks”, “twice daily”";
  return "";
}

export function usualTreatment(name) {
  const entry = therapyOf(name), made = { therapy: name };
  if (entry?.products.length) made.product = entry.products[0];
  if (entry?.dose_key && !entry.dose_usual) made[entry.dose_key] = entry.dose_example;
  if (name === "microneedling") made.depth = "1.5 mm";
  else if (entry?.routes.length > 1) made.route = entry.routes.includes("microneedling") ? "microneedling 1.5 mm" : entry.routes[0];
  if (entry?.scheduled) made.schedule = entry.routes.includes("microneedling") || name === "PRP" ? "3 sessions every 6 weeks" : "daily";
  return made;
}

export function newArm() {
  const taken = (table().arm ??= []).map((arm) => arm.name);
  let number = taken.length + 1;
  while (taken.includes(`arm ${number}`)) number += 1;
  return { name: `arm ${number}`, treatment: [usualTreatment("minoxidil topical")] };
}
