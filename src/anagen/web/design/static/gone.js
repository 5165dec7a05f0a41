// The page of a run that is gone: its address still holds the trial.

import { readAddress } from "./address.js";
import { $ } from "./dom.js";

const { design } = await readAddress();
if (design) {
  $("toml").value = design;
  $("again").hidden = false;
  $("change").href = `/design${location.hash}`;
}
