// Text of the trial for its protocol: written by the server as `anagen protocol` writes it, here to copy.

import { $, all, post } from "./dom.js";

// textOf: gives the trial file's text; targetOf: the chance wanted.
export function beginDocuments(textOf, targetOf) {
  $("write").addEventListener("click", async () => {
    const asked = { toml: textOf(), kind: $("document-kind").value, power: targetOf() };
    for (const input of all("[data-assumed]")) if (input.value !== "" && !input.closest("[hidden]")) asked[input.dataset.assumed] = Number(input.value);
    $("document-told").textContent = "Writing …";
    try {
      const made = await post("/api/v1/design/document", asked);
      $("document-text").value = made.markdown;
      $("document-made").hidden = false;
      $("document-told").textContent = `${made.kind} of ${made.title}, in Markdown.`;
    } catch (error) {
      $("document-told").textContent = `Not written: ${error.message}`;
    }
  });
  $("copy").addEventListener("click", async () => {
    const box = $("document-text");
    try {
      await navigator.clipboard.writeText(box.value);
      $("document-told").textContent = "Copied.";
    } catch {
      box.select();
      $("document-told").textContent = "It is selected: copy it with Ctrl+C.";
    }
  });
}

// Shares are assumed where responders are counted, means where they are not; what was written is of an older trial.
export function documentOf(means) {
  for (const input of all("[data-assumed]")) input.closest(".field").hidden = means.responders !== (input.dataset.assumed.includes("share"));
  if (!$("document-made").hidden) $("document-told").textContent = "The trial has changed since: write it again.";
}
