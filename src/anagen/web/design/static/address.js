// A design in the address: behind the #, which a browser keeps to itself and sends to nobody.

const LONGEST = 60000; // characters of a trial file, as the server has it

async function through(bytes, stream, most) {
  const parts = [], reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) throw new Error("too long");
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

async function packed(text) {
  const bytes = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function unpacked(code) {
  const binary = atob(code.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw"), 4 * LONGEST));
}

// The parts of an address: "design", "table" (while no server writes the file) and "beside". A part that has
// been cut on its way is left out, and `broken` says so.
export async function readAddress(hash = location.hash) {
  const found = { broken: false };
  for (const [key, code] of new URLSearchParams(hash.slice(1))) {
    try {
      found[key] = key === "target" ? code : (await unpacked(code)).slice(0, LONGEST);
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
