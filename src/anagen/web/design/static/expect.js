// What to expect of a trial: effect and chance, power by size, looks, and what each estimand would see.

import { along, boundaryChart, powerChart } from "./chart.js";
import { $, drawn, make, number, percent, plainUnit, tableOf, upfirst } from "./dom.js";

const STYLES = 6;
const ATTRIBUTES = { strategy: "Strategy", treatment: "Treatment", population: "Population", variable: "Variable", intercurrent_events: "Intercurrent events", summary: "Summary" };

export function titleOf(row, found) {
  return found.reference ? `${row.arm} against ${found.reference}` : row.arm;
}

// Effect and chance of one comparison, in the words that are shown and that are said aloud.
export function wordsOf(row, found) {
  const effect = `${found.reference ? "Difference" : "Result"}: ${number(row.effect)} ${plainUnit(found.unit)} (nine trials in ten: ${number(row.effect_low)} to ${number(row.effect_high)})`;
  const chance = row.power === null ? "" : `Chance of finding a ${found.reference ? "difference" : "change"}: ${percent(row.power)} (${percent(row.power_low)} to ${percent(row.power_high)})`;
  return [effect, chance];
}

export function neededWords(row) {
  const needed = row.curve?.needed;
  if (!needed) return "";
  if (needed.patients === null) {
    const last = needed.low === null ? "" : ` (95 % interval ${needed.low} to more)`;
    return `For ${percent(needed.target)}: not reached with ${needed.largest} patients${last}`;
  }
  return `For ${percent(needed.target)}: ${needed.patients} patients (95 % interval ${needed.low ?? "fewer"} to ${needed.high ?? `more than ${needed.largest}`})`;
}

export function expectedPatients(row) {
  return row.looks.length && row.looks[0].ended !== null ? row.looks.reduce((sum, one) => sum + one.ended * one.patients, 0) : null;
}

// Shows an estimate; what is said aloud is what is shown.
export function showEstimate(found, design) {
  const place = $("estimate");
  place.replaceChildren(...found.comparisons.flatMap((row) => comparison(row, found)));
  place.hidden = false;
  place.classList.remove("stale");
  const half = Math.max(0, ...found.comparisons.map((row) => (row.power === null ? 0 : (row.power_high - row.power_low) / 2)));
  const how = found.scaled ? `${found.replicates} replicates of ${found.patients} patients, worked out for ${found.size}` : `${found.replicates} replicates of ${found.size} patients`;
  $("accuracy").hidden = false;
  $("accuracy").textContent = `From ${how}${found.draws > 1 ? `, over ${found.draws} draws of what is not known` : ""}. ` + (half ? `The chance is good to about ± ${Math.round(100 * half)} points. ` : "") + "The full run says it better.";
  showCurve(found, found.size);
  showLooks(found.comparisons[0]?.looks ?? design.means.looks, found);
  showEstimands(design.means, found);
  const told = found.comparisons.map((row) => [found.comparisons.length > 1 ? titleOf(row, found) : "", ...wordsOf(row, found), neededWords(row)].filter(Boolean).join(". "));
  say(`${told.join(". ")}. From ${found.replicates} replicates.`);
  const first = found.comparisons[0];
  brief(first ? `${number(first.effect)} ${plainUnit(found.unit)}${first.power === null ? "" : `; found in ${percent(first.power)} of trials`}` : "");
}

// Said to those who hear the page.
export function say(words) {
  $("announce").textContent = words;
}

// The same in a line, at hand on a narrow screen, where the estimate stands below the form.
export function brief(words, bad = false) {
  $("brief").hidden = !words;
  $("brief").textContent = words;
  $("brief").classList.toggle("bad", bad);
}

function comparison(row, found) {
  const [effect, chance] = wordsOf(row, found), shown = [make("h3", {}, titleOf(row, found)), make("p", {}, effect)];
  if (chance) shown.push(make("p", {}, chance), bar(row));
  return shown;
}

// The chance on a track of 0 to 100 %, with its interval.
function bar(row) {
  const picture = drawn("svg", { viewBox: "0 0 300 12", "aria-hidden": "true", class: "bar" });
  picture.append(
    drawn("rect", { class: "track", x: 0, y: 2, width: 300, height: 8, rx: 3 }),
    drawn("rect", { class: "span", x: 300 * row.power_low, y: 2, width: Math.max(1, 300 * (row.power_high - row.power_low)), height: 8 }),
    drawn("rect", { class: "point", x: Math.min(297, Math.max(0, 300 * row.power - 1.5)), y: 0, width: 3, height: 12 }),
  );
  return picture;
}

export function seriesOf(found, size) {
  return found.comparisons.filter((row) => row.curve).map((row, i) => ({ name: titleOf(row, found), style: `series-${i % STYLES}`, points: row.curve.points, simulated: row.curve.simulated, size }));
}

export function showCurve(found, size) {
  const series = seriesOf(found, size);
  $("curve").hidden = !series.length;
  if (!series.length) return;
  const target = found.comparisons.find((row) => row.curve).curve.needed.target;
  const here = series.map((one) => [one.name, along(one.points, size)]).filter(([, at]) => at).map(([name, at]) => `${name}: ${percent(at.power)} with ${size} patients`);
  $("curve-picture").replaceChildren(powerChart(series, target, `Chance of success by number of patients. ${here.join("; ")}.`));
  $("curve-key").replaceChildren(...(series.length > 1 ? series.map((one) => make("li", { class: one.style }, one.name)) : []));
  $("curve-how").textContent = series[0].simulated.length ? "Line and band: from the effects of all replicates, with 95 % interval. Dots: trials simulated at that size." : "Line and band: from the effects of a first few replicates, with 95 % interval.";
  $("needed").replaceChildren(...found.comparisons.filter((row) => row.curve).map((row) => make("p", {}, (series.length > 1 ? `${row.arm}. ` : "") + neededWords(row))));
  const sizes = series[0].points.filter((_, i, points) => i % 8 === 0 || i === points.length - 1 || points[i].size === size);
  const cell = (one, p) => along(one.points, p.size);
  $("curve-table").replaceChildren(tableOf("Chance by number of patients", ["Patients", ...series.map((one) => one.name)], sizes.map((p) => ({ cells: [String(p.size), ...series.map((one) => `${percent(cell(one, p)?.power)} (${percent(cell(one, p)?.low)} to ${percent(cell(one, p)?.high)})`)] }))));
}

// While only the number of patients is typed, the curve at hand answers at once.
export function readOff(found, size) {
  const rows = found.comparisons.map((row) => row.curve && along(row.curve.points, size));
  if (!rows.length || rows.some((at) => !at)) return "";
  showCurve(found, size);
  return `By the curve, with ${size} patients: ${rows.map((at) => `${percent(at.power)} (${percent(at.low)} to ${percent(at.high)})`).join("; ")}`;
}

export function showLooks(looks, found = null) {
  $("looks").hidden = !looks.length;
  if (!looks.length) return;
  const known = looks[0].ended !== null, told = looks.map((one) => ({
    cells: [`${one.patients} (${percent(one.fraction)})`, one.efficacy === null ? "–" : `${number(one.efficacy, 3)} (${number(one.p, 4)})`, one.futility === null ? "–" : number(one.futility, 2), `${number(100 * one.null, 2)} %`, ...(known ? [percent(one.shown), percent(one.ended)] : [])],
  }));
  const heads = ["Patients", "Bound Z (p)", "Stop below Z", "Found without effect", ...(known ? ["Found", "Ends here"] : [])];
  $("looks-picture").replaceChildren(boundaryChart(looks, looks[0].two_sided, `Boundaries of ${looks.length} looks; the numbers follow.`));
  $("looks-table").replaceChildren(tableOf(found && found.comparisons.length > 1 ? `Looks; ends for ${found.comparisons[0].arm}` : "Looks", heads, told));
  const mean = known ? expectedPatients({ looks }) : null;
  $("looks-told").textContent = mean === null ? "" : `When the trial ends it has ${number(mean, 0)} patients on average, at the effects expected.`;
}

export function showEstimands(means, found = null) {
  const about = means.estimand, rows = Object.entries(ATTRIBUTES).map(([key, name]) => make("div", {}, make("dt", {}, name), make("dd", {}, upfirst(String(about[key])))));
  $("estimand-about").replaceChildren(...rows);
  const tables = (found?.comparisons ?? []).filter((row) => row.estimands.length).map((row) => tableOf(`${titleOf(row, found)}, in ${plainUnit(found.unit)}`, ["Estimand", "True difference", "Estimate less truth", "Interval holds it"], row.estimands.map((one) => ({
    differs: one.targeted,
    cells: [upfirst(one.estimand) + (one.targeted ? " (the trial's)" : ""), `${number(one.true_difference)} (${number(one.true_interval95[0])} to ${number(one.true_interval95[1])})`, `${number(one.bias)} ± ${number(one.bias_mcse === null ? null : 1.96 * one.bias_mcse)}`, percent(one.coverage)],
  }))));
  $("estimand-truth").replaceChildren(...tables);
  $("estimand-told").textContent = tables.length ? "The truth of each strategy of ICH E9(R1), from the untreated and fully treated twins of the same patients, in at most 40 replicates." : "No patient has an intercurrent event: leaving apart, all strategies ask for the same effect. Add an event in the form to see how they part.";
}
