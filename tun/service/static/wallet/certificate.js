// The page /certificate: shows what stands in its own link. Nothing leaves the phone, and nothing is checked or kept.

import { show } from "../visitor/states.js";
import { clock, date, day } from "../visitor/times.js";
import { NotACertificate } from "./hcert.js";
import { readLink } from "./link.js";

function fill(name, text) {
  const place = document.querySelector(`[data-fill="${name}"]`);
  place.textContent = text;
  place.closest(".summary-row").hidden = text === "";
}

/** Words for a code, or the code itself where this page has none. */
function worded(name, code) {
  const words = document.querySelector(`[data-words="${name}"] [data-code="${CSS.escape(code)}"]`);
  return words === null ? code : words.textContent;
}

async function open() {
  const written = location.hash.slice(1);
  if (written === "") return show("empty");
  // Out of the address and the browser's history: whoever looks there later should not find it.
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const found = await readLink(written);
    fill("name", `${found.given} ${found.family}`.trim());
    fill("born", found.born.length === 10 ? day(found.born) : found.born);
    fill("result", worded("result", found.result));
    fill("kind", worded("kind", found.type));
    fill("sampled", `${date(found.at)}, ${clock(found.at)}`);
    fill("centre", found.place);
    fill("issuer", found.issuer);
    fill("id", found.id);
    document.getElementById("certificate-text").value = found.text;
    document.getElementById("keep").hash = written; // the wallet reads the same link
    document.getElementById("proofs").hidden = found.proofs === 0;
    document.getElementById("proof-count").textContent = String(found.proofs);
  } catch (error) {
    if (!(error instanceof NotACertificate)) throw error;
    return show("broken");
  }
  return show("shown");
}

window.addEventListener("hashchange", () => { if (location.hash !== "") open(); });
open();
