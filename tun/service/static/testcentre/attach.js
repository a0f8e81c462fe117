// Puts a negative test's proofs on a card: their openings are sealed here, before anything is sent.
import { fromBase64url, toBase64url } from "../visitor/base64url.js";
import { message } from "../visitor/messages.js";
import { readCertificate } from "../wallet/hcert.js";
import { certificateFromHash, stripFromHash } from "../wallet/link.js";
import { call, wordsFor } from "./call.js";
import { holderOf, idOf, sealOpening } from "../pass/cardseal.js";

const element = (id) => document.getElementById(id);
const place = element("card-proofs");

async function sealedProofs({ number, point, strip }) {
  const certificate = await readCertificate(certificateFromHash(strip));
  const { proofs } = stripFromHash(strip, certificate);
  const to = { point: fromBase64url(point), card: idOf(number) };
  return Promise.all(proofs.map(async ({ proof, opening }) => {
    const holder = await holderOf(opening);
    return { proof, opening: toBase64url(await sealOpening(opening, { ...to, holder })) };
  }));
}

function tell(state, words) {
  for (const one of place.querySelectorAll("[data-attach]")) one.hidden = one.dataset.attach !== state;
  for (const one of place.querySelectorAll("[data-words]")) one.textContent = words;
}

async function attach() {
  tell("working", "");
  try {
    const { number } = place.dataset;
    const { proofs } = await call("/api/v1/desk/cards/proofs", { number, proofs: await sealedProofs(place.dataset) });
    tell("done", message("attached", { number, proofs }));
  } catch (error) {
    tell("failed", wordsFor(error));
  }
}

element("attach-again").addEventListener("click", attach);
attach();
