// The design room. The trial is one table, as its file would give it; form and text are two views of it.
// The server reads, checks and writes files; nothing of that is done here.

import { hashOf, readAddress } from "./address.js";
import { beginArms, fillArms, newArm, usualTreatment } from "./arms.js";
import { showCompared } from "./compare.js";
import { beginDocuments, documentOf } from "./documents.js";
import { $, all, make, post } from "./dom.js";
import { brief, readOff, say, showEstimands, showEstimate, showLooks } from "./expect.js";
import { build, chosen, fillFields, fitting, fresh, show, value } from "./fields.js";
import { read, write } from "./table.js";

const text = $("toml"), parts = $("parts");
const tab = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2);
const STAGES = [8, 40, 100]; // replicates of an estimate: a first look, then better
const WAIT = 350;
const LONGEST = 15; // seconds that a better estimate may take
const AGAIN = 1500; // until a server that does not answer is asked again

const mine = { table: {}, means: null, found: null, key: "" };
let other = null, known = null, timer = 0, asking = null, pending = null, first = "";

const target = () => Math.min(0.99, Math.max(0.5, Number($("target").value) / 100 || 0.8));

// --- table and form ---------------------------------------------------------------------------

function fill() {
  fillReference();
  fillFields(parts);
  fillArms();
  fitting(parts);
}

function fillReference() {
  const select = $("f-analysis.reference"), names = (mine.table.arm ?? []).map((arm) => arm.name ?? "").filter(Boolean);
  select.replaceChildren(new Option(names.length > 1 ? "The last arm" : "Nothing: there is one arm", ""), ...names.map((name) => new Option(name, name)));
  show(select, read(mine.table, "analysis.reference"));
}

$("arms").addEventListener("click", (event) => {
  const act = event.target.dataset?.do, arms = $("arms");
  if (!act) return;
  const i = Number(event.target.closest(".arm").dataset.place.split(".")[1]), arm = mine.table.arm[i];
  if (act === "add") (arm.treatment ??= []).push(usualTreatment("minoxidil topical"));
  if (act === "remove") {
    if (read(mine.table, "analysis.reference") === arm.name) write(mine.table, "analysis.reference");
    mine.table.arm.splice(i, 1);
  }
  if (act === "drop") arm.treatment.splice(Number(event.target.closest(".treatment").dataset.place.split(".")[3]), 1);
  fillArms();
  fillReference();
  // The button that was pressed may be gone: go on from what is there.
  if (act === "remove") $("add-arm").focus();
  else if (act === "drop") arms.children[i].querySelector('[data-do="add"]').focus();
  else all(".treatment", arms.children[i]).at(-1).querySelector("select").focus();
  changed("form");
});

$("add-arm").addEventListener("click", () => {
  (mine.table.arm ??= []).push(newArm());
  fillArms();
  fillReference();
  $(`f-arm.${mine.table.arm.length - 1}.name`).focus();
  changed("form");
});

// Tables that may be there or not, and lists of tables.
parts.addEventListener("click", (event) => {
  const act = event.target.dataset?.do, lot = event.target.closest("[data-tables]"), one = event.target.closest("[data-table]");
  if (act === "more") {
    const path = lot.dataset.tables;
    if (!read(mine.table, path)) write(mine.table, path, [fresh(lot.fields)]);
    else read(mine.table, path).push(fresh(lot.fields));
  } else if (act === "less") {
    const [, path, index] = /^(.*)\.(\d+)$/.exec(event.target.dataset.at), list = read(mine.table, path);
    list.splice(Number(index), 1);
    if (!list.length) write(mine.table, path);
  } else if (act === "with") write(mine.table, one.dataset.table, fresh(one.fields));
  else if (act === "without") write(mine.table, one.dataset.table);
  else return;
  fill();
  const place = act === "more" ? lot.querySelector(".items").lastElementChild : act === "with" ? one.querySelector(".body") : (lot ?? one);
  place.querySelector(act === "less" ? '[data-do="more"]' : act === "without" ? '[data-do="with"]' : "input, select").focus();
  changed("form");
});

parts.addEventListener("input", (event) => {
  const input = event.target, group = input.closest("[data-list]"), path = input.dataset.path ?? input.dataset.at;
  if (group) write(mine.table, group.dataset.list, chosen(group));
  else if (path) change(path, input);
  else return;
  fitting(parts);
  changed("form");
});

function change(path, input) {
  const table = mine.table, before = read(table, path), now = value(input, before), arm = /^arm\.(\d+)\.(\w+)$/.exec(path);
  if (/^arm\.\d+\.treatment\.\d+\.therapy$/.test(path)) {
    const [, i, , j] = path.split(".");
    table.arm[i].treatment[j] = usualTreatment(now);
    fillArms();
    $(`f-${path}`).focus();
    return;
  }
  write(table, path, now);
  if (arm?.[2] === "name") {
    if (before && read(table, "analysis.reference") === before) write(table, "analysis.reference", now);
    fillReference();
  }
  if (arm?.[2] === "untreated") {
    if (now) delete table.arm[arm[1]].treatment;
    fillArms();
  }
  if (path === "population.sex" || path === "population.alopecia") {
    if (path === "population.alopecia") otherLoss(now);
    const { sex, alopecia } = table.population;
    if (sex === "female" || !known.staged.includes(alopecia)) write(table, "population.norwood");
    if (sex === "male" || !known.staged.includes(alopecia)) write(table, "population.ludwig");
    fill();
  }
  if (path === "design.randomisation" && now !== "stratified") write(table, "design.strata");
}

// Another hair loss takes other keys, and may be measured in another way.
function otherLoss(now) {
  const taken = known.own_keys[now] ?? [], measured = known.measured[now], put = (path, value) => write(mine.table, path, value);
  for (const key of Object.values(known.own_keys).flat()) if (!taken.includes(key)) put(`population.${key}`);
  put("population.with");
  if (!measured || measured.methods.includes(read(mine.table, "measurement.method"))) return;
  put("measurement.method", measured.methods[0]);
  put("measurement.region", measured.region ?? undefined);
  if (!measured.region) put("measurement.field");
  put("measurement.outcomes");
  put("analysis.endpoint", measured.endpoint);
  put("analysis.model");
  put("analysis.missing");
}

// --- checking and estimating --------------------------------------------------------------------

// Something was typed: a sign of life at once, the earlier work stopped, the check a moment later.
function changed(source) {
  clearTimeout(timer);
  asking?.abort();
  $("estimate").classList.add("stale");
  const size = read(mine.table, "population.size"), read_off = source === "form" && mine.found && mine.key === keyOf() && Number.isInteger(size) ? readOff(mine.found, size) : "";
  working(read_off || "Reading the trial …");
  timer = setTimeout(() => { pending = check(source); }, WAIT);
}

// Two trials of one key differ in their size alone, or in what changes no number.
function keyOf() {
  const { trial = {}, population = {}, ...rest } = mine.table, { name, replicates, ...counted } = trial, { size, ...people } = population;
  return JSON.stringify([counted, people, rest]);
}

function working(words) {
  $("working").hidden = !words;
  $("working").textContent = words;
}

async function check(source) {
  timer = 0;
  asking?.abort();
  const now = (asking = new AbortController()), body = source === "text" ? { toml: text.value } : { table: mine.table };
  try {
    const told = await post("/api/v1/design/check", body, now.signal);
    back();
    if (source === "form") text.value = told.toml ?? text.value;
    else if (told.table) {
      mine.table = told.table;
      fill();
      parts.hidden = false;
    }
    faulty(told.fault, source === "text");
    warn(told.means);
    keep();
    if (told.fault) return;
    mine.means = told.means;
    documentOf(told.means);
    showLooks(told.means.looks);
    showEstimands(told.means);
    showCompared(mine, other);
    await estimate(now);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error.outage) outage(source);
    else faulty({ what: error.message, path: "", line: null });
  }
}

async function estimate(now) {
  mine.found = null;
  try {
    await staged(text.value, tab, now, (found) => {
      mine.found = found;
      mine.key = keyOf();
      showEstimate(found, mine);
      showCompared(mine, other);
      document.documentElement.dataset.estimated = `${found.replicates} ${performance.now().toFixed(0)}`;
    });
    const theirs = other?.found, aim = theirs?.comparisons.find((row) => row.curve)?.curve.needed.target ?? target();
    if (other && (!theirs || aim !== target() || theirs.replicates < mine.found.replicates)) {
      await staged(other.text, `${tab}-beside`, now, (found) => {
        other.found = found;
        showCompared(mine, other);
      });
    }
  } catch (error) {
    if (error.name === "AbortError" || error.status === 409) return;
    if (error.outage) throw error;
    $("estimate").hidden = $("curve").hidden = true; // what stands there is another trial's
    $("accuracy").hidden = false;
    $("accuracy").textContent = `No estimate now: ${error.message}`;
    say($("accuracy").textContent);
  } finally {
    if (!now.signal.aborted) working("");
  }
}

// Estimates of one design, better and better.
async function staged(toml, name, now, take) {
  for (const replicates of STAGES) {
    if (name === tab) working(`Working it out: ${replicates} replicates …`);
    const found = await post("/api/v1/design/estimate", { toml, replicates, tab: name, target: target() }, now.signal);
    if (now.signal.aborted) return;
    take(found);
    // A slow trial is not estimated for a minute: the full run is there for that.
    const next = STAGES[STAGES.indexOf(replicates) + 1];
    if (next && found.seconds_each * (next - replicates) > LONGEST) return;
  }
}

$("target").addEventListener("input", () => changed("form"));

// --- a server that does not answer --------------------------------------------------------------

function outage(source) {
  $("outage").hidden = false;
  working("");
  keep(source);
  setTimeout(async () => {
    try {
      await fetch("/static/web/anagen.svg", { cache: "no-store" });
    } catch {
      outage(source);
      return;
    }
    pending = check(source);
  }, AGAIN);
}

function back() {
  if ($("outage").hidden) return;
  $("outage").hidden = true;
  say("The server answers again.");
}

// --- faults and warnings ------------------------------------------------------------------------

function faulty(fault, fromText = false) {
  for (const told of all("[data-made]")) told.remove();
  for (const input of all("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.setAttribute("aria-describedby", (input.getAttribute("aria-describedby") ?? "").replace(/ ?fault-here/, ""));
    if (!input.getAttribute("aria-describedby")) input.removeAttribute("aria-describedby");
  }
  $("toml-fault").hidden = true;
  $("fault").hidden = !fault;
  $("run").disabled = $("set-aside").disabled = $("write").disabled = Boolean(fault);
  brief("");
  if (!fault) return;
  working("");
  $("estimate").hidden = $("accuracy").hidden = $("curve").hidden = $("looks").hidden = true;
  const words = fault.what + (fault.nearest ? `; did you mean “${fault.nearest}”?` : "") + (fault.expected ? `. Expected: ${fault.expected}.` : "");
  const place = placeOf(fault.path);
  if (place) {
    const told = make("p", { class: "error", id: "fault-here", "data-made": "1" }, words);
    // Under the field, over the whole width where there is one.
    if (place.box.parentElement.classList.contains("grid")) place.box.after(told);
    else place.box.append(told);
    if (place.input) {
      place.input.setAttribute("aria-invalid", "true");
      place.input.setAttribute("aria-describedby", `${place.input.getAttribute("aria-describedby") ?? ""} fault-here`.trim());
    }
    for (let around = place.box.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
  }
  if (fromText || !place) {
    $("toml-fault").textContent = (fault.line ? `Line ${fault.line}: ` : "") + words;
    $("toml-fault").hidden = false;
    if (!place) $("text").open = true;
  }
  $("fault").textContent = place ? `To mend: ${fault.what}.` : `To mend: ${words}`;
  if (place) {
    const go = make("button", { type: "button" }, "Go there");
    go.addEventListener("click", () => (place.input ?? place.box.querySelector("input, select, button")).focus());
    $("fault").append(" ", go);
  }
  say(`To mend: ${words}`);
  brief(`To mend: ${fault.what}`, true);
}

// The field of a path, or the box of the nearest thing around it.
function placeOf(path) {
  for (let at = path; at; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
    const input = $(`f-${at}`);
    if (input && parts.contains(input)) return { box: input.closest(".field") ?? input.closest(".arm"), input };
    const group = document.querySelector(`[data-list="${CSS.escape(at)}"]`);
    if (group && !group.hidden) return { box: group, input: null };
    const around = document.querySelector(`[data-place="${CSS.escape(at)}"], [data-tables="${CSS.escape(at)}"]`);
    if (around) return { box: around, input: null };
  }
  return null;
}

function warn(means) {
  const lines = means?.warnings ?? [];
  $("warnings").hidden = !lines.length;
  $("warnings").replaceChildren(...lines.map((line) => make("li", {}, line)));
}

// --- the address: every design that has been typed can be gone back to, reloaded and kept ---------

let kept = "", typed = null, turn = 0;

// Writes the design into the address; a new entry of the history for every field that is gone to.
async function keep(source = "") {
  const own = ++turn, here = text.value === first && source !== "form" ? "" : text.value;
  const unwritten = source === "form" ? { table: JSON.stringify(mine.table) } : { design: here };
  const hash = await hashOf({ ...unwritten, beside: other?.text, target: target() === 0.8 ? "" : String(target()) });
  if (own !== turn || hash === kept) return;
  const field = document.activeElement?.id ?? "", go = field === typed && kept !== "" ? "replaceState" : "pushState";
  history[go](null, "", location.pathname + location.search + hash);
  [kept, typed] = [hash, field];
}

// Opens what the address holds: at the start, and where somebody goes back, on, or to a bookmark.
async function open() {
  clearTimeout(timer);
  const found = await readAddress();
  turn += 1;
  [kept, typed] = [location.hash, document.activeElement?.id ?? ""];
  $("broken").hidden = !found.broken;
  $("target").value = String(Math.round(100 * (Number(found.target) || 0.8)));
  text.value = found.design ?? first;
  if (!found.beside) other = null;
  else if (other?.text !== found.beside) await beside(found.beside);
  if (!found.table) return check("text");
  mine.table = JSON.parse(found.table);
  fill();
  parts.hidden = false;
  return check("form");
}

window.addEventListener("popstate", () => { pending = open(); });

// --- two designs ----------------------------------------------------------------------------------

async function beside(toml) {
  const told = await post("/api/v1/design/check", { toml });
  other = told.fault ? null : { text: toml, table: told.table, means: told.means, found: null };
}

$("set-aside").addEventListener("click", () => {
  other = { text: text.value, table: structuredClone(mine.table), means: mine.means, found: mine.found };
  typed = null;
  keep();
  showCompared(mine, other);
  say("This design is set aside. What you change now is compared with it.");
});

$("exchange").addEventListener("click", () => {
  const now = { text: text.value, table: structuredClone(mine.table), means: mine.means, found: mine.found };
  text.value = other.text;
  other = now;
  typed = null;
  changed("text");
});

$("drop-other").addEventListener("click", () => {
  other = null;
  typed = null;
  keep();
  showCompared(mine, other);
  $("set-aside").focus();
});

// --- files ----------------------------------------------------------------------------------------

$("download").addEventListener("click", () => {
  const link = make("a", { href: URL.createObjectURL(new Blob([text.value], { type: "application/toml" })) });
  link.download = `${(read(mine.table, "trial.name") ?? "trial").replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 60)}.toml`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

$("file").addEventListener("change", async () => {
  const [file] = $("file").files;
  if (!file) return;
  if (file.size > 4 * text.maxLength) {
    faulty({ what: "this file is too long for a trial", path: "", line: null }, true);
  } else {
    text.value = await file.text();
    typed = null;
    changed("text");
  }
  $("file").value = "";
});

// --- text and run ---------------------------------------------------------------------------------

text.addEventListener("input", () => changed("text"));

$("whole").addEventListener("submit", async (event) => {
  if (!timer) return;
  // Something was typed a moment ago: have it checked and written first.
  event.preventDefault();
  clearTimeout(timer);
  timer = 0;
  await written(document.activeElement === text ? "text" : "form");
  if (!$("run").disabled) $("whole").submit();
});

// The check alone, without an estimate: the run follows.
async function written(source) {
  try {
    const told = await post("/api/v1/design/check", source === "text" ? { toml: text.value } : { table: mine.table });
    text.value = told.toml ?? text.value;
    faulty(told.fault, source === "text");
    await keep();
  } catch (error) {
    if (error.outage) outage(source);
    else faulty({ what: error.message, path: "", line: null });
    $("run").disabled = true;
  }
}

async function begin() {
  first = text.value;
  try {
    known = await (await fetch("/api/v1/design/choices")).json();
  } catch {
    $("outage").hidden = false;
    setTimeout(begin, AGAIN);
    return;
  }
  back();
  build(known, parts, $("arms-part"), () => mine.table);
  parts.append($("brief"));
  beginArms(known, () => mine.table);
  beginDocuments(() => text.value, target);
  $("text").open = false;
  for (const one of all("[data-scripted]")) one.hidden = false;
  await open();
}

begin();
