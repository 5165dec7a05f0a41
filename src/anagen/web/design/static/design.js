// The design room. The trial is one table, as its file would give it; form and text are two views of it.
// The server reads, checks and writes files; nothing of that is done here.

const $ = (id) => document.getElementById(id);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const text = $("toml"), parts = $("parts"), arms = $("arms");
const tab = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
const STAGES = [8, 40, 100]; // replicates of an estimate: a first look, then better
const WAIT = 350;
const LONGEST = 15; // seconds that a better estimate may take

let table = {}, known = null, timer = 0, asking = null, pending = null;

async function post(path, body, signal) {
  const answer = await fetch(path, { method: "POST", signal, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.error ?? "that did not work"), { status: answer.status });
  return told;
}

// --- table and form ---------------------------------------------------------------------------

function read(path) {
  return path.split(".").reduce((at, key) => (at === undefined || at === null ? undefined : at[key]), table);
}

function write(path, value) {
  const keys = path.split("."), last = keys.pop();
  let at = table;
  for (const key of keys) at = at[key] ??= {};
  if (value === undefined || value === "") delete at[last];
  else at[last] = value;
}

// What a person wrote, as the file has it: a number where the field is one, else text as written.
function value(input, before) {
  if (input.type === "checkbox") return input.checked ? true : undefined;
  if (input.value === "") return undefined;
  if (input.type === "number" || typeof before === "number") {
    const number = Number(input.value);
    return Number.isFinite(number) ? number : input.value;
  }
  if (typeof before === "boolean") return input.value === "true" ? true : input.value === "false" ? false : input.value;
  return input.value;
}

const same = (input, shown) => (input.type === "number" ? Number(input.value) === Number(shown) && input.value !== "" : input.value === shown);

function fill() {
  for (const input of all("[data-path]", parts)) show(input, read(input.dataset.path));
  for (const group of all("[data-list]")) {
    const chosen = read(group.dataset.list) ?? [];
    for (const box of all("input", group)) box.checked = chosen.includes(box.value);
  }
  fillPeople();
  fillArms();
  fillReference();
  fitting();
}

// Keys of the population that have no field above: those that this hair loss can take, and any that are there.
const OWN = ["alopecia", "sex", "age", "size", "ancestry", "norwood", "ludwig", "with", "forms"];
function fillPeople() {
  const people = table.population ?? {}, place = $("more-people");
  const taken = known.own_keys[people.alopecia] ?? [];
  const keys = [...new Set([...taken, ...Object.keys(people)])].filter((key) => !OWN.includes(key) && typeof people[key] !== "object");
  if (place.dataset.keys !== keys.join(" ")) {
    place.dataset.keys = keys.join(" ");
    place.replaceChildren(...keys.map((key) => extra(key)));
  }
  for (const input of all("[data-path]", place)) show(input, read(input.dataset.path));
}

function extra(key) {
  const box = document.createElement("div"), label = document.createElement("label"), hint = document.createElement("span");
  const input = document.createElement("input"), path = `population.${key}`;
  box.className = "field";
  input.type = known.numbers.includes(key) ? "number" : "text";
  if (input.type === "number") input.step = "any";
  input.id = label.htmlFor = `f-${path}`;
  input.dataset.path = path;
  input.autocomplete = "off";
  label.textContent = key === "salt" ? "SALT" : `${key[0].toUpperCase()}${key.slice(1)}`.replaceAll("_", " ");
  hint.className = "hint";
  hint.id = `h-${path}`;
  hint.textContent = known.help[path] ?? "";
  if (hint.textContent) input.setAttribute("aria-describedby", hint.id);
  box.append(label, ...(hint.textContent ? [hint] : []), input);
  return box;
}

function show(input, found) {
  const shown = found === undefined || found === null ? "" : String(found);
  if (input.type === "checkbox") {
    input.checked = found === true;
    return;
  }
  // A value that the list has not is shown all the same, so that nothing is changed by being looked at.
  if (input.tagName === "SELECT" && shown !== "" && ![...input.options].some((option) => option.value === shown)) input.add(new Option(shown, shown));
  if (input !== document.activeElement || !same(input, shown)) input.value = shown;
}

function fillReference() {
  const select = $("f-analysis.reference"), names = (table.arm ?? []).map((arm) => arm.name ?? "").filter(Boolean);
  select.replaceChildren(new Option(names.length > 1 ? "The last arm" : "Nothing: there is one arm", ""), ...names.map((name) => new Option(name, name)));
  show(select, read("analysis.reference"));
}

// Hides what does not go with the rest.
function fitting() {
  const people = table.population ?? {}, pattern = people.alopecia === "androgenetic" || JSON.stringify(people.with ?? "").includes("androgenetic");
  document.querySelector('[data-list="population.norwood"]').hidden = !(pattern && people.sex !== "female");
  document.querySelector('[data-list="population.ludwig"]').hidden = !(pattern && people.sex !== "male");
  document.querySelector('[data-list="design.strata"]').hidden = read("design.randomisation") !== "stratified";
}

// --- arms -------------------------------------------------------------------------------------

const therapyOf = (name) => known.therapies.find((one) => one.name === name);

function fillArms() {
  const wanted = table.arm ?? [];
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
    const box = place.children[j], path = `arm.${i}.treatment.${j}`, entry = therapyOf(treatment.therapy), sure = entry?.certainty[table.population?.alopecia], grid = box.querySelector(".grid");
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

const LABELS = { therapy: "Therapy", product: "Product", dose: "Dose", fluence: "Fluence", depth: "Needle length", route: "Route", schedule: "Schedule", area: "Area treated" };

function field(path, key, entry, before) {
  const box = document.createElement("div"), label = document.createElement("label");
  box.className = "field";
  let input;
  if (key === "therapy" || key === "product") {
    input = document.createElement("select");
    if (key === "therapy") input.append(...known.therapies.map((one) => new Option(one.label, one.name)));
    else input.append(new Option("Choose …", ""), ...entry.products.map((name) => new Option(name, name)));
  } else {
    input = document.createElement("input");
    input.type = typeof before === "number" ? "number" : "text";
    input.autocomplete = "off";
    if (key === "schedule") input.setAttribute("list", "schedules");
    if (key === "route") input.setAttribute("list", "routes");
  }
  input.id = `f-${path}.${key}`;
  input.dataset.at = `${path}.${key}`;
  input.dataset.key = key;
  label.htmlFor = input.id;
  label.textContent = LABELS[key] ?? key.replaceAll("_", " ");
  box.append(label);
  const hint = hintOf(key, entry);
  if (hint) {
    const told = document.createElement("span");
    told.className = "hint";
    told.id = `h-${path}.${key}`;
    told.textContent = hint;
    input.setAttribute("aria-describedby", told.id);
    box.append(told);
  }
  box.append(input);
  return box;
}

function hintOf(key, entry) {
  if (!entry) return "";
  if (key === entry.dose_key) return `Studied: ${entry.dose_studied}${entry.dose_usual ? `; empty: ${entry.dose_usual}` : ""}`;
  if (key === "route") return `One of: ${entry.routes.join(", ")}`;
  if (key === "depth") return "As “1.5 mm”";
  if (key === "schedule") return "As “3 sessions every 6 weeks”, “twice daily”";
  return "";
}

function usualTreatment(name) {
  const entry = therapyOf(name), made = { therapy: name };
  if (entry?.products.length) made.product = entry.products[0];
  if (entry?.dose_key && !entry.dose_usual) made[entry.dose_key] = entry.dose_example;
  if (name === "microneedling") made.depth = "1.5 mm";
  else if (entry?.routes.length > 1) made.route = entry.routes.includes("microneedling") ? "microneedling 1.5 mm" : entry.routes[0];
  if (entry?.scheduled) made.schedule = entry.routes.includes("microneedling") || name === "PRP" ? "3 sessions every 6 weeks" : "daily";
  return made;
}

arms.addEventListener("click", (event) => {
  const act = event.target.dataset?.do;
  if (!act) return;
  const i = Number(event.target.closest(".arm").dataset.place.split(".")[1]), arm = table.arm[i];
  if (act === "add") (arm.treatment ??= []).push(usualTreatment("minoxidil topical"));
  if (act === "remove") {
    if (read("analysis.reference") === arm.name) write("analysis.reference");
    table.arm.splice(i, 1);
  }
  if (act === "drop") arm.treatment.splice(Number(event.target.closest(".treatment").dataset.place.split(".")[3]), 1);
  fillArms();
  fillReference();
  // The button that was pressed may be gone: go on from what is there.
  if (act === "remove") $("add-arm").focus();
  else if (act === "drop") arms.children[i].querySelector('[data-do="add"]').focus();
  else all(".treatment", arms.children[i]).at(-1).querySelector("select").focus();
  changed();
});

$("add-arm").addEventListener("click", () => {
  const taken = (table.arm ??= []).map((arm) => arm.name);
  let number = taken.length + 1;
  while (taken.includes(`arm ${number}`)) number += 1;
  table.arm.push({ name: `arm ${number}`, treatment: [usualTreatment("minoxidil topical")] });
  fillArms();
  fillReference();
  $(`f-arm.${table.arm.length - 1}.name`).focus();
  changed();
});

parts.addEventListener("input", (event) => {
  const input = event.target, group = input.closest("[data-list]"), path = input.dataset.path ?? input.dataset.at;
  if (group) write(group.dataset.list, all("input:checked", group).map((box) => box.value));
  else if (path) change(path, input);
  else return;
  fitting();
  changed();
});

function change(path, input) {
  const before = read(path), now = value(input, before), arm = /^arm\.(\d+)\.(\w+)$/.exec(path);
  if (/\.treatment\.\d+\.therapy$/.test(path)) {
    const [, i, , j] = path.split(".");
    table.arm[i].treatment[j] = usualTreatment(now);
    fillArms();
    $(`f-${path}`).focus();
    return;
  }
  write(path, now);
  if (arm?.[2] === "name") {
    if (before && read("analysis.reference") === before) write("analysis.reference", now);
    fillReference();
  }
  if (arm?.[2] === "untreated") {
    if (now) delete table.arm[arm[1]].treatment;
    fillArms();
  }
  if (path === "population.sex" || path === "population.alopecia") {
    if (path === "population.alopecia") otherLoss(now);
    const { sex, alopecia } = table.population;
    if (sex === "female" || !known.staged.includes(alopecia)) write("population.norwood");
    if (sex === "male" || !known.staged.includes(alopecia)) write("population.ludwig");
    fill();
  }
  if (path === "design.randomisation" && now !== "stratified") write("design.strata");
}

// Another hair loss takes other keys, and may be measured in another way.
function otherLoss(now) {
  const taken = known.own_keys[now] ?? [], measured = known.measured[now];
  for (const key of Object.values(known.own_keys).flat()) if (!taken.includes(key)) write(`population.${key}`);
  write("population.with");
  if (!measured || measured.methods.includes(read("measurement.method"))) return;
  write("measurement.method", measured.methods[0]);
  write("measurement.region", measured.region ?? undefined);
  if (!measured.region) write("measurement.field");
  write("measurement.outcomes");
  write("analysis.endpoint", measured.endpoint);
  write("analysis.model");
  write("analysis.missing");
}

// --- checking and estimating --------------------------------------------------------------------

function changed(body = () => ({ table })) {
  clearTimeout(timer);
  asking?.abort();
  $("estimate").classList.add("stale");
  timer = setTimeout(() => { pending = check(body()); }, WAIT);
}

async function check(body) {
  timer = 0;
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const told = await post("/api/v1/design/check", body, mine.signal);
    if (body.toml === undefined) text.value = told.toml ?? text.value;
    else if (told.table) {
      table = told.table;
      fill();
      parts.hidden = false;
    }
    faulty(told.fault, body.toml !== undefined);
    warn(told.means);
    if (!told.fault) estimate(text.value, mine);
  } catch (error) {
    if (error.name !== "AbortError") faulty({ what: error.message, path: "", line: null });
  }
}

async function estimate(toml, mine) {
  try {
    for (const replicates of STAGES) {
      const found = await post("/api/v1/design/estimate", { toml, replicates, tab }, mine.signal);
      if (mine.signal.aborted) return;
      expected(found);
      // A slow trial is not estimated for a minute: the full run is there for that.
      const next = STAGES[STAGES.indexOf(replicates) + 1];
      if (next && found.seconds_each * (next - replicates) > LONGEST) return;
    }
  } catch (error) {
    if (error.name === "AbortError" || error.status === 409) return;
    $("estimate").hidden = true; // what stands there is another trial's
    $("accuracy").hidden = false;
    $("accuracy").textContent = `No estimate now: ${error.message}`;
  }
}

function faulty(fault, fromText = false) {
  for (const told of all("[data-made]")) told.remove();
  for (const input of all("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", (input.getAttribute("aria-describedby") ?? "").replace(/ ?fault-here/, ""));
    if (!input.getAttribute("aria-describedby")) input.removeAttribute("aria-describedby");
  }
  $("toml-fault").hidden = true;
  $("fault").hidden = !fault;
  $("run").disabled = Boolean(fault);
  brief("");
  if (!fault) return;
  $("estimate").hidden = $("accuracy").hidden = true;
  const words = fault.what + (fault.nearest ? `; did you mean “${fault.nearest}”?` : "") + (fault.expected ? `. Expected: ${fault.expected}.` : "");
  const place = placeOf(fault.path);
  if (place) {
    const told = document.createElement("p");
    told.className = "error";
    told.dataset.made = "1";
    told.id = "fault-here";
    told.textContent = words;
    // Under the field, over the whole width where there is one.
    if (place.box.parentElement.classList.contains("grid")) place.box.after(told);
    else place.box.append(told);
    if (place.input) {
      place.input.setAttribute("aria-invalid", "true");
      place.input.setAttribute("aria-describedby", `${place.input.getAttribute("aria-describedby") ?? ""} fault-here`.trim());
    }
  }
  if (fromText || !place) {
    $("toml-fault").textContent = (fault.line ? `Line ${fault.line}: ` : "") + words;
    $("toml-fault").hidden = false;
    if (!place) $("text").open = true;
  }
  $("fault").textContent = place ? `One thing to mend: ${fault.what}.` : `One thing to mend: ${words}`;
  if (place) {
    const go = document.createElement("button");
    go.type = "button";
    go.textContent = "Go there";
    go.addEventListener("click", () => (place.input ?? place.box.querySelector("input, select, button")).focus());
    $("fault").append(" ", go);
  }
  $("announce").textContent = `One thing to mend: ${words}`;
  brief(`To mend: ${fault.what}`, true);
}

// The field of a path, or the box of the nearest thing around it.
function placeOf(path) {
  for (let at = path; at; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
    const input = $(`f-${at}`);
    if (input && parts.contains(input)) return { box: input.closest(".field") ?? input.closest(".arm"), input };
    const group = document.querySelector(`[data-list="${CSS.escape(at)}"]`);
    if (group && !group.hidden) return { box: group, input: null };
    const arm = document.querySelector(`.arm[data-place="${CSS.escape(at)}"]`);
    if (arm) return { box: arm, input: null };
  }
  return null;
}

function warn(means) {
  const lines = means?.warnings ?? [];
  $("warnings").hidden = !lines.length;
  $("warnings").replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
}

const number = (x, places = 1) => (x === null ? "–" : x.toFixed(places).replace(/^-(0(\.0*)?)$/, "$1").replace("-", "−"));
const percent = (x) => (x === null ? "–" : `${Math.round(100 * x)} %`);

function expected(found) {
  const place = $("estimate");
  place.replaceChildren(...found.comparisons.flatMap((row) => comparison(row, found)));
  place.hidden = false;
  place.classList.remove("stale");
  const half = Math.max(...found.comparisons.map((row) => (row.power === null ? 0 : (row.power_high - row.power_low) / 2)));
  const how = found.scaled ? `${found.replicates} replicates of ${found.patients} patients, scaled to ${found.size}` : `${found.replicates} replicates of ${found.size} patients`;
  $("accuracy").hidden = false;
  $("accuracy").textContent = `From ${how}${found.draws > 1 ? `, over ${found.draws} draws of what is not known` : ""}. ` +
    (half ? `The chance is good to about ± ${Math.round(100 * half)} points. ` : "") + "The full run says it better.";
  const first = found.comparisons[0];
  if (first && found.replicates === STAGES[1]) $("announce").textContent = `Expected: ${number(first.effect)} ${found.unit}${first.power === null ? "" : `; chance of finding a difference ${percent(first.power)}`}.`;
  brief(first ? `${number(first.effect)} ${found.unit}${first.power === null ? "" : `; found in ${percent(first.power)} of trials`}` : "");
  document.documentElement.dataset.estimated = `${found.replicates} ${performance.now().toFixed(0)}`;
}

// The same in a line, at hand on a narrow screen, where the estimate stands below the form.
function brief(words, bad = false) {
  $("brief").hidden = !words;
  $("brief").textContent = words;
  $("brief").classList.toggle("bad", bad);
}

function comparison(row, found) {
  const title = document.createElement("h3");
  title.textContent = found.reference ? `${row.arm} against ${found.reference}` : row.arm;
  const effect = document.createElement("p");
  effect.textContent = `${found.reference ? "Difference" : "Result"}: ${number(row.effect)} ${found.unit.replace("cm2", "cm²")} (nine trials in ten: ${number(row.effect_low)} to ${number(row.effect_high)})`;
  if (row.power === null) return [title, effect];
  const chance = document.createElement("p");
  chance.textContent = `Chance of finding a ${found.reference ? "difference" : "change"}: ${percent(row.power)} (${percent(row.power_low)} to ${percent(row.power_high)})`;
  return [title, effect, chance, bar(row)];
}

// The chance on a track of 0 to 100 %, its interval, and the usual goal of 80 %.
function bar(row) {
  const make = (name, given, words) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
    if (words) made.textContent = words;
    return made;
  };
  const picture = make("svg", { viewBox: "0 0 300 30", "aria-hidden": "true" });
  picture.append(
    make("rect", { class: "track", x: 0, y: 4, width: 300, height: 10, rx: 3 }),
    make("rect", { class: "span", x: 300 * row.power_low, y: 4, width: Math.max(1, 300 * (row.power_high - row.power_low)), height: 10 }),
    make("rect", { class: "point", x: Math.min(297, Math.max(0, 300 * row.power - 1.5)), y: 1, width: 3, height: 16 }),
    make("line", { class: "goal", x1: 240, x2: 240, y1: 0, y2: 18 }),
    make("text", { x: 0, y: 28 }, "0"),
    make("text", { x: 240, y: 28, "text-anchor": "middle" }, "80 %"),
    make("text", { x: 300, y: 28, "text-anchor": "end" }, "100 %"),
  );
  return picture;
}

// --- text, file, run ----------------------------------------------------------------------------

text.addEventListener("input", () => changed(() => ({ toml: text.value })));

$("download").addEventListener("click", () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text.value], { type: "application/toml" }));
  link.download = `${(read("trial.name") ?? "trial").replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60)}.toml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

$("whole").addEventListener("submit", async (event) => {
  if (!timer) return;
  // Something was typed a moment ago: have it checked and written first.
  event.preventDefault();
  clearTimeout(timer);
  const typing = document.activeElement === text;
  pending = check(typing ? { toml: text.value } : { table });
  await pending;
  if (!$("run").disabled) $("whole").submit();
});

async function begin() {
  known = await (await fetch("/api/v1/design/choices")).json();
  $("text").open = false;
  $("download").hidden = false;
  await check({ toml: text.value });
}

begin();
