// A design in the address: behind the #, which a browser keeps to itself and sends to nobody.

import { packed, unpacked } from "/static/web/packed.js";

const LONGEST = 60000; // characters of a trial file, as the server has it

// The parts of an address: "design", "table" (while no server writes the file) and "beside". A part that has
// been cut on its way is left out, and `broken` says so.
export async function readAddress(hash = location.hash) {
  const found = { broken: false };
  for (const [key, code] of new URLSearchParams(hash.slice(1))) {
    try {
      found[key] = key === "target" ? code : (await unpacked(code, 4 * LONGEST)).slice(0, LONGEST);
    } catch {
      found.broken = true;
    }
  }
  return found;
}

export async function hashOf(parts) {
  const found = new URLSearchParams();
  for (const [key, text] of Object.entries(parts)) if (text) found.set(key, key === "target" ? text : await packed(text));
  return found.size ? `#${found}` : "";
}
