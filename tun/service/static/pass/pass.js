// The page at /pass: a pass is made, shown with a code that changes, and deleted.
import { NotReached, Refused } from "../visitor/api.js";
import { plaintextOf, readFields, wireNextKey } from "../visitor/details.js";
import { clearErrors, showErrors } from "../visitor/errors.js";
import { stayOnAddress } from "../visitor/address.js";
import { fill, message } from "../visitor/messages.js";
import { keepPages } from "../visitor/pages.js";
import { prepareSealing } from "../visitor/seal.js";
import { section, show } from "../visitor/states.js";
import { date, movingClock } from "../visitor/times.js";
import { codeAt, forgetPass, keptPass, secondsLeft, serviceNow } from "./kept.js";
import { freshClock, offices, preparePass, sendPass, withdrawPass } from "./making.js";
import { qrPath } from "./qr.js";

const element = (id) => document.getElementById(id);

let pass = null;
let prepared = null;                                   // what was sealed, and for which form
let shownAt = null;                                    // the moment and code that are to be seen

const REASONS = { network: "reason-network", timeout: "reason-timeout", answer: "reason-answer", busy: "reason-busy" };

function wordsFor(error) {
  if (error instanceof Refused) return `${error.title}. ${error.detail}`;
  if (error instanceof NotReached) return message(REASONS[error.reason] || "reason-answer");
  return null;
}

function trouble(name, words) {
  fill(section(name), { trouble: words });
  const place = section(name).querySelector("[data-trouble]");
  place.hidden = words === "";
  if (words) place.scrollIntoView({ block: "center" });
}

async function draw() {
  const now = serviceNow(pass);
  for (const clock of document.querySelectorAll("[data-clock]")) clock.textContent = movingClock(now);
  element("left").value = secondsLeft(now);
  const text = await codeAt(pass, now);
  if (text !== shownAt) {
    shownAt = text;
    element("code").setAttribute("d", qrPath(text));
  }
}

async function showPass() {
  if (serviceNow(pass) >= pass.until) {
    await forgetPass();
    return askForForm();
  }
  fill(section("pass"), { until: message("pass-until", { date: date(pass.until - 43_200) }) });
  trouble("pass", "");
  await draw();
  return show("pass");
}

async function askForForm() {
  pass = null;
  let found = [];
  show("form");
  try {
    found = await offices();
  } catch (error) {
    trouble("form", wordsFor(error));
  }
  element("office-choice").hidden = found.length < 2;
  element("office").replaceChildren(...found.map(({ number, name }) => new Option(name, number)));
  prepareSealing();
}

async function make() {
  clearErrors(section("form"));
  trouble("form", "");
  const { contact, faults } = readFields([]);
  const { plaintext, faults: tooLarge } = faults.length > 0 ? { faults } : plaintextOf(contact, 1);
  if (tooLarge) {
    showErrors(section("form"), tooLarge);
    return;
  }
  if (element("office").value === "") {
    await askForForm();
    return;
  }
  element("make").disabled = true;
  try {
    const typed = JSON.stringify([contact, element("office").value]);
    if (prepared === null || prepared.typed !== typed) {
      prepared = { typed, ...await preparePass(plaintext, Number(element("office").value)) };
    }
    await sendPass(prepared);
    prepared = null;
    element("details").reset();                        // no name stays in the page
    pass = await keptPass();
    await showPass();
    keepPages();
  } catch (error) {
    const words = wordsFor(error);
    if (words !== null) trouble("form", words);
    else {
      if (!(error instanceof DOMException)) reportError(error);
      show("refused");
    }
  } finally {
    element("make").disabled = false;
  }
}

async function drop() {
  try {
    await withdrawPass(pass);
    pass = null;
    show("gone");
  } catch (error) {
    const words = wordsFor(error);
    if (error instanceof Refused && error.code !== "too-many-requests") {
      await forgetPass();                              // blocked at a desk, or over: nothing of it is left there
      pass = null;
      show("gone");
    } else trouble("pass", words || message("reason-answer"));
  }
}

async function begin() {
  const page = document.documentElement;
  if (page.dataset.blocked) return;                    // support.js has said why
  page.dataset.started = "";
  stayOnAddress();
  wireNextKey();
  element("details").addEventListener("submit", (event) => {
    event.preventDefault();
    make();
  });
  element("drop").addEventListener("click", drop);
  element("anew").addEventListener("click", askForForm);
  setInterval(() => { if (pass && !document.hidden && !section("pass").hidden) draw(); }, 1000);
  try {
    pass = await keptPass() || null;
  } catch {
    show("refused");
    return;
  }
  if (pass === null || pass.until === 0) {             // one that was never answered: nobody could use it
    await askForForm();
    return;
  }
  await showPass();
  pass = await freshClock(pass);
}

begin();
