// Two designs side by side: what differs, and what each gives.

import { powerChart } from "./chart.js";
import { $, all, make, number, percent, plainUnit, tableOf } from "./dom.js";
import { expectedPatients, neededWords } from "./expect.js";
import { labelOf } from "./fields.js";
import { differences } from "./table.js";

// mine, other: { table, means, found }; found is null while it is worked out.
export function showCompared(mine, other) {
  $("compare").hidden = !other;
  $("set-aside").textContent = other ? "Set this one aside instead" : "Set aside to compare";
  for (const box of all(".unlike")) box.classList.remove("unlike");
  if (!other) return;
  const unlike = differences(mine.table, other.table);
  for (const { path } of unlike) mark(path);
  const rows = unlike.map((one) => ({ differs: true, cells: [wordsOf(one.path), one.mine ?? "–", one.theirs ?? "–"] }));
  const heads = ["", "This design", "Set aside"];
  $("compare-keys").replaceChildren(unlike.length ? tableOf("What differs", heads, rows) : make("p", {}, "Both are the same so far: change something in the form."));
  $("compare-numbers").replaceChildren(tableOf("What each gives", heads, numbersOf(mine, other)));
  const pair = [mine, other].map((one) => one.found?.comparisons.find((row) => row.curve)), series = [];
  [mine, other].forEach((one, i) => {
    if (pair[i]) series.push({ name: heads[i + 1], style: `series-${i}`, points: pair[i].curve.points, simulated: [], size: one.found.size });
  });
  $("compare-curve").hidden = series.length < 2;
  if (series.length < 2) return;
  $("compare-picture").replaceChildren(powerChart(series, pair[0].curve.needed.target, "Chance of success by number of patients in both designs; the numbers stand beside it.", 560));
  $("compare-key").replaceChildren(...series.map((one) => make("li", { class: one.style }, one.name)));
}

function numbersOf(mine, other) {
  const of = (one, tell) => {
    if (!one.found) return "is worked out …";
    return one.found.comparisons.map((row) => tell(row, one.found)).join("; ") || "–";
  };
  const row = (name, tell) => {
    const cells = [of(mine, tell), of(other, tell)];
    return { differs: cells[0] !== cells[1], cells: [name, ...cells] };
  };
  return [
    row("Patients", (_, found) => String(found.size)),
    row("Effect", (one, found) => `${number(one.effect)} ${plainUnit(found.unit)}`),
    row("Chance of success", (one) => `${percent(one.power)} (${percent(one.power_low)} to ${percent(one.power_high)})`),
    row("Number needed", (one) => neededWords(one) || "–"),
    row("Patients when it ends", (one, found) => number(expectedPatients(one) ?? found.size, 0)),
    row("Replicates so far", (_, found) => String(found.replicates)),
  ];
}

function wordsOf(path) {
  const at = /^(\w+)\.(\d+)\.(.*)$/.exec(path);
  if (!at) return labelOf(path);
  const rest = at[3].replace(/treatment\.(\d+)\./, (_, number) => `treatment ${Number(number) + 1}, `);
  return `${labelOf(at[1])} ${Number(at[2]) + 1}, ${rest.includes(",") ? rest.replaceAll("_", " ") : labelOf(`${at[1]}.${rest}`).toLowerCase()}`;
}

function mark(path) {
  const input = document.getElementById(`f-${path}`), box = input?.closest(".field, .arm") ?? document.querySelector(`[data-list="${CSS.escape(path)}"]`);
  box?.classList.add("unlike");
}
