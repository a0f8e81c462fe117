// The page on which a card is made: what staff type is sealed here and only then sent.
import { fromBase64url, toBase64url } from "../visitor/base64url.js";
import { fillFields, hasEntries, plaintextOf, readFields } from "../visitor/details.js";
import { clearErrors, showErrors } from "../visitor/errors.js";
import { FIELDS } from "../visitor/contact.js";
import { fill, message } from "../visitor/messages.js";
import { canSeal, prepareSealing } from "../visitor/seal.js";
import { section, show } from "../visitor/states.js";
import { call, wordsFor } from "./call.js";
import { sealCardContact } from "../pass/cardseal.js";
import { handOver } from "./handed.js";

const element = (id) => document.getElementById(id);
const form = () => section("form");

let sent = null;                                       // what was sealed: tried again, it is the same card

function office() {
  const choice = element("office");
  const { point } = (choice.selectedOptions ? choice.selectedOptions[0] : choice).dataset;
  return { number: Number(choice.value), point };
}

async function sealed() {
  const { contact, faults } = readFields([]);
  if (faults.length > 0) return { faults };
  const { plaintext, faults: tooLarge } = plaintextOf(contact, 1);
  if (tooLarge) return { faults: tooLarge };
  const { number, point } = office();
  const text = JSON.stringify([contact, number]);
  if (sent === null || sent.text !== text) {
    const card = fromBase64url(form().dataset.card);
    const bytes = await sealCardContact(plaintext, { point: fromBase64url(point), card });
    sent = { text, body: { card: form().dataset.card, office: number, sealed: toBase64url(bytes) } };
  }
  return { body: sent.body };
}

function showTrouble(words) {
  fill(form(), { trouble: words });
  element("trouble").hidden = words === "";
  if (words) element("trouble").scrollIntoView({ block: "center" });
}

function forget() {
  sent = null;
  fillFields(Object.fromEntries(FIELDS.map((name) => [name, ""])));
}

async function make() {
  clearErrors(form());
  showTrouble("");
  element("make").disabled = true;
  try {
    const { faults, body } = await sealed();
    if (faults) {
      showErrors(form(), faults);
      return;
    }
    const { number } = await call("/api/v1/desk/cards", body);
    forget();                                          // no name stays in the page
    element("card").value = number;
    fill(section("made"), { number });
    handOver(number);
    show("made");
  } catch (error) {
    showTrouble(wordsFor(error));
  } finally {
    element("make").disabled = false;
  }
}

async function begin() {
  if (form() === null) return;
  if (!window.isSecureContext || !await canSeal()) {
    show("unable");
    return;
  }
  element("contact").addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  window.addEventListener("beforeunload", (event) => { if (hasEntries()) event.preventDefault(); });
  show("form");
  prepareSealing();
}

begin();
