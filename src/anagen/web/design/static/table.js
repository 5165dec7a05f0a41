// A trial as one table, as its file gives it: what stands at a path such as "arm.0.name".

export const read = (table, path) => path.split(".").reduce((at, key) => (at === undefined || at === null ? undefined : at[key]), table);

export function write(table, path, value) {
  const keys = path.split("."), last = keys.pop();
  let at = table;
  for (const key of keys) at = at[key] ??= {};
  if (value === undefined || value === "" || (Array.isArray(value) && !value.length)) {
    if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  } else at[last] = value;
}

// Every value with its path; lists of plain values count as one.
export function flat(table, path = "", found = new Map()) {
  for (const [key, value] of Object.entries(table)) {
    const here = path ? `${path}.${key}` : key;
    const plain = value === null || typeof value !== "object" || (Array.isArray(value) && value.every((one) => typeof one !== "object"));
    if (plain) found.set(here, Array.isArray(value) ? value.join(", ") : String(value));
    else flat(value, here, found);
  }
  return found;
}

// Paths that differ between two tables, in the order of the first.
export function differences(one, other) {
  const mine = flat(one), theirs = flat(other);
  return [...new Set([...mine.keys(), ...theirs.keys()])].filter((path) => mine.get(path) !== theirs.get(path)).map((path) => ({ path, mine: mine.get(path), theirs: theirs.get(path) }));
}

export function listText(values) {
  if (!Array.isArray(values)) return values === undefined ? "" : String(values);
  return values.some((one) => String(one).includes(",")) ? JSON.stringify(values) : values.join(", ");
}

export function listOf(text, numeric) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    found = null;
  }
  if (!Array.isArray(found)) found = text.replace(/^\[|\]$/g, "").split(",").map((one) => one.trim().replace(/^["']|["']$/g, "")).filter(Boolean);
  return numeric ? found.map((one) => (one !== "" && Number.isFinite(Number(one)) ? Number(one) : one)) : found;
}
