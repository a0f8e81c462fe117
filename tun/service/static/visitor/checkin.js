// The check-in page: which state follows which. What a state does lives in the modules named here.
import { carryCode, stayOnAddress, writeCode } from "./address.js";
import { NotReached, Refused } from "./api.js";
import { arriveUnchecked, askWhose, entryRule, freshArrival, keptHere, mostPersons, place, showForm } from "./arrival.js";
import { codeFromAddress, displayShortCode, readShortCode } from "./code.js";
import { wireCompanions } from "./companions.js";
import { deliver, discardWaiting, leaveWaiting, resume, resumeInTurn, sendWaiting } from "./delivery.js";
import { showKept, showSending, stopWaiting, waitingVisit } from "./delivery.js";
import { hasEntries, readDetails, wireNextKey } from "./details.js";
import { leaveElsewhere, listUnfinished, offerCheckOutElsewhere } from "./elsewhere.js";
import { clearErrors, showErrors } from "./errors.js";
import { kept, keptForCode, onNews, tidyUp } from "./kept.js";
import { foldAnew, foldForKnown, rememberIfAsked, unfold, wireRemember } from "./known.js";
import { fill, message } from "./messages.js";
import { sendLater, startOutbox } from "./outbox.js";
import { keepPages } from "./pages.js";
import { forgetShown, leave, saveReceipt, shownVisit, stopShowing } from "./presence.js";
import { canSeal } from "./seal.js";
import { prepareVisit } from "./sending.js";
import { current, section, show } from "./states.js";
import { showBroken, showRefused, showUnreached, tryAgain } from "./trouble.js";
import { takeTurn } from "./turns.js";

const SHORT_CODE_REFUSALS = new Set(["short-code-mistyped", "short-code-unknown"]);

// What few visitors need comes when it is asked for: the first page stays light.
const planned = () => import("./planned.js");
const correction = () => import("./correction.js");
const entry = () => import("../wallet/entry.js");

let busy = false;

/** One deed at a time: a second tap while the first is under way does nothing. */
const once = (deed) => async (event) => {
  if (event instanceof Event) event.preventDefault();
  if (busy) return;
  busy = true;
  try {
    await deed(event);
  } catch {
    showBroken();
  } finally {
    busy = false;
  }
};

async function showCodeEntry() {
  stopShowing();
  stopWaiting();
  await listUnfinished((record) => once(() => resumeInTurn(record, start))());
  show("code");
}

async function lookUp(asked) {
  stopShowing();
  stopWaiting();
  fill(section("loading"), { attempt: "" });
  show("loading");
  try {
    const { answer } = await askWhose(asked, (attempt) => fill(section("loading"), { attempt: message("attempt", { attempt }) }));
    writeCode(answer.code);
    const record = await keptHere();
    if (record) return resumeInTurn(record, start);
    await offerCheckOutElsewhere(place());
    await foldForKnown(hasEntries());
    if (entryRule().rule !== "none") await (await entry()).showEntry(entryRule());
    return showForm();
  } catch (error) {
    return tellLookUp(error, asked);
  }
}

async function tellLookUp(error, asked) {
  if (error instanceof Refused && SHORT_CODE_REFUSALS.has(error.code)) {
    await showCodeEntry();
    return showErrors(section("code"), [{ id: "short", text: `${error.title}. ${error.detail}` }]);
  }
  if (error instanceof Refused) return showRefused(error, () => lookUp(asked));
  if (error instanceof NotReached) return goOnUnchecked(error, asked);
  throw error;
}

/** Without the service: by what this phone knows of the office, or not at all, and then it says why. */
async function goOnUnchecked(error, asked) {
  const found = await arriveUnchecked(asked.code || "");
  const record = found === "ready" && await keptHere();
  if (record) return resumeInTurn(record, start);
  if (found !== "ready") return showUnreached(error, () => lookUp(asked), found);
  await offerCheckOutElsewhere(place());
  await foldForKnown(hasEntries());
  return showForm();
}

/** From the address to a state; also where the page begins anew. */
async function start() {
  await tidyUp();
  const code = codeFromAddress();
  if (code === "") return showCodeEntry();
  const record = await keptForCode(code);
  return record ? resumeInTurn(record, start) : lookUp({ code });
}

function enterShortCode() {
  clearErrors(section("code"));
  const input = document.getElementById("short");
  const short = readShortCode(input.value);
  if (short === null) return showErrors(section("code"), [{ id: "short", text: message("fault-short") }]);
  input.value = displayShortCode(short);
  return lookUp({ short: displayShortCode(short) });
}

async function checkIn() {
  clearErrors(section("form"));
  const details = readDetails(mostPersons());
  if (details.faults) return showErrors(section("form"), details.faults);
  showSending();
  let made = details;
  try {
    if (entryRule().rule !== "none") made = await (await entry()).withProofs(details);
    if (made.faults) {
      show("form");
      return showErrors(section("form"), made.faults);
    }
    await rememberIfAsked(details.contact);
    return await takeTurn(place(), async () => {
      const record = await keptHere();                 // by another tab, a moment ago
      if (record) return resume(record);
      await deliver(await prepareVisit({ ...await freshArrival(), ...made }), start);
      return sendLater(showNews);
    });
  } catch (error) {
    if (made.giveBack && error.code !== "proof-spent") await made.giveBack();
    if (error instanceof Refused) return showRefused(error, start);
    if (error instanceof NotReached) return showUnreached(error, checkIn);
    throw error;
  }
}

function again() {
  return lookUp({ code: codeFromAddress() || shownVisit().code });
}

function wire() {
  const deeds = {
    "with-others": unfold,
    "leave": async () => { await leave(); sendLater(showNews); },
    "plan": async () => (await planned()).showPlanned(),
    "planned-back": async () => (await planned()).leavePlanned(),
    "correct": async () => (await correction()).showCorrection(),
    "correction-back": async () => (await correction()).leaveCorrection(),
    "receipt": saveReceipt,
    "receipt-out": saveReceipt,
    "forget": forgetShown,
    "forget-out": forgetShown,
    "again-in": again,
    "send-again": () => sendWaiting(start),
    "leave-unsent": leaveWaiting,
    "discard": async () => { await discardWaiting(); return start(); },
    "turned-away-seen": async () => { await discardWaiting(); return start(); },
    "elsewhere-leave": async () => { await leaveElsewhere(); sendLater(showNews); },
    "refused-again": tryAgain,
    "unreached-again": tryAgain,
    "reload": () => location.reload(),
  };
  for (const [id, deed] of Object.entries(deeds)) document.getElementById(id).addEventListener("click", once(deed));
  const forms = {
    "details": checkIn,
    "code-entry": enterShortCode,
    "planned": async () => (await planned()).savePlanned(),
    "correction": async () => (await correction()).sendCorrection(),
  };
  for (const [id, deed] of Object.entries(forms)) document.getElementById(id).addEventListener("submit", once(deed));
  wireCompanions(mostPersons);
  wireNextKey();
  wireRemember();
  carryCode();
  stayOnAddress();
}

/** The visit that is to be seen has changed by itself: sent or refused after waiting, or changed in another tab. */
const showNews = (record) => once(async () => {
  const seen = shownVisit() || waitingVisit();
  return seen && seen.visit === record.visit ? showKept(record) : undefined;
})();

/** What happens outside this page's buttons. */
function listen() {
  // A poster scanned into the same tab changes only what stands behind the #.
  window.addEventListener("hashchange", () => location.reload());
  window.addEventListener("pageshow", (event) => { if (event.persisted && current() !== "form") location.reload(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && current() === "form") once(foldAnew)();
  });
  onNews(once(async (visit) => {
    const seen = shownVisit() || waitingVisit();
    if (!seen || visit !== seen.visit) return undefined;
    const record = await kept(visit);                  // another tab has checked out, sent or forgotten it
    return record ? showKept(record) : start();
  }));
}

async function begin() {
  const page = document.documentElement;
  if (page.dataset.blocked) return undefined;          // support.js has said why
  page.dataset.started = "";
  if (!(await canSeal())) {
    for (const reason of document.querySelectorAll("[data-reason]")) reason.hidden = reason.dataset.reason !== "crypto";
    return show("blocked");
  }
  wire();
  listen();
  keepPages();
  await start();
  startOutbox(showNews);
}

once(begin)();
