// The check-in page: which state follows which. What a state does lives in the modules named here.
import { carryCode, stayOnAddress, writeCode } from "./address.js";
import { NotReached, Refused } from "./api.js";
import { arriveUnchecked, askWhose, entryRule, freshArrival, keptHere, mostPersons, place, showForm } from "./arrival.js";
import { codeFromAddress, displayShortCode, readShortCode } from "./code.js";
import { wireCompanions } from "./companions.js";
import { deliver, discardWaiting, leaveWaiting, resume, resumeInTurn, sendWaiting } from "./delivery.js";
import { showKept, showSending, stopWaiting, waitingVisit } from "./delivery.js";
import { hasEntries, readDetails, wireNextKey } from "./details.js";
import { carryEntries, restoreTyped, takeEntries } from "./draft.js";
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

/** What was typed before a look at the certificates is there again; else the form is folded for whom the phone knows. */
async function fillForm() {
  const entries = takeEntries();
  if (entries) restoreTyped(entries);
  else if (!hasEntries()) document.getElementById("from-rapid").hidden = true;
  await foldForKnown(hasEntries());
  if (entries) restoreTyped(entries);                  // with those now whom the phone knows by name
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
    if (entryRule().rule !== "none") await (await entry()).showEntry(entryRule());
    await fillForm();
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
  await fillForm();
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

/** A check-in that was refused. Where a rule holds, it may be said what would help. */
async function refuse(error) {
  if (entryRule().rule === "none") return showRefused(error, start);
  const { hasAnother, offerHelp } = await entry();
  const next = () => { show("form"); return checkIn(); };
  showRefused(error, hasAnother(error.code) ? next : start);
  return offerHelp(error.code, entryRule().now());
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
      if (record) {
        await made.settle?.();
        return resume(record);
      }
      await deliver(await prepareVisit({ ...await freshArrival(), ...made }));
      return sendLater(showNews);
    });
  } catch (error) {
    await made.settle?.(error.code);
    if (error instanceof Refused) return refuse(error);
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
  carryEntries();
  stayOnAddress();
}

/** The visit that is to be seen has changed by itself: sent or refused after waiting, or changed in another tab. */
const showNews = (record) => once(async () => {
  const seen = shownVisit() || waitingVisit();
  return seen && seen.visit === record.visit ? showKept(record) : undefined;
})();

/** By the browser's own way back. A form is as it was left, but there may be other certificates now. */
async function comeBack() {
  if (current() !== "form") return location.reload();
  takeEntries();                                       // they are still in the form
  return entryRule().rule === "none" ? undefined : (await entry()).showEntry(entryRule());
}

/** What happens outside this page's buttons. */
function listen() {
  // A poster scanned into the same tab changes only what stands behind the #.
  window.addEventListener("hashchange", () => location.reload());
  window.addEventListener("pageshow", (event) => { if (event.persisted) once(comeBack)(); });
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
