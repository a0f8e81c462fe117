// "To the health office", in the diary: choose visits and an office, then read five words out; take it back.
import { NotReached, Refused } from "./api.js";
import { happened } from "./diarycontent.js";
import { cameAt, timesOf } from "./diaryfile.js";
import { askOffices, prepareHandover, sendHandover, withdrawHandover } from "./handing.js";
import { keptHandover } from "./handoverkept.js";
import { fill, message } from "./messages.js";
import { areaName, venueName } from "./places.js";
import { clock, date } from "./times.js";
import { takeTurn } from "./turns.js";

const element = (id) => document.getElementById(id);
const part = (name) => document.querySelector(`[data-handover="${name}"]`);

let visits = [];

/** One part of the section at a time. Focus moves to its heading where a deed led there. */
function showPart(name, { moved = true } = {}) {
  for (const one of document.querySelectorAll("[data-handover]")) one.hidden = one.dataset.handover !== name;
  if (moved) {
    const heading = part(name).querySelector("h2, h3");
    heading.scrollIntoView({ block: "start" });
    heading.focus({ preventScroll: true, focusVisible: false });
  }
}

const told = (text) => { element("handover-told").textContent = text; };

function reasonOf(error) {
  if (error instanceof NotReached) return message(`reason-${error.reason}`);
  if (error.code === "not-found") return message("handover-no-key");
  return [error.title, error.detail].filter(Boolean).join(". ");
}

function showFault(error) {
  if (!(error instanceof Refused) && !(error instanceof NotReached)) throw error;
  element("handover-fault").hidden = false;
  element("handover-reason").textContent = reasonOf(error);
}

const clearFault = () => { element("handover-fault").hidden = true; };

function choice(record) {
  const row = element("handover-visit").content.firstElementChild.cloneNode(true);
  const [box, label] = [row.querySelector("input"), row.querySelector("label")];
  box.id = `handover-visit-${record.visit}`;
  box.value = record.visit;
  label.htmlFor = box.id;
  fill(row, {
    where: [venueName(record.venue), areaName(record.area)].filter(Boolean).join(", "),
    when: `${date(cameAt(record))}, ${timesOf(record)}`,
  });
  return row;
}

const chosen = () => {
  const ticked = new Set([...element("handover-visits").querySelectorAll("input:checked")].map((box) => box.value));
  return visits.filter(({ visit }) => ticked.has(visit));
};

/** Offices that this phone knows from its visits, that of most visits first. */
function known() {
  const found = new Map();
  for (const { office } of visits) {
    if (!office || !office.number) continue;
    const { count } = found.get(office.number) || { count: 0 };
    found.set(office.number, { ...office, count: count + 1 });
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}

function offer(offices, preferred) {
  const select = element("handover-office");
  select.replaceChildren(...offices.map(({ number, name }) => new Option(name, String(number))));
  if (offices.some(({ number }) => number === preferred)) select.value = String(preferred);
}

async function choose() {
  told("");
  clearFault();
  element("handover-visits").replaceChildren(...visits.map(choice));
  element("handover-none").hidden = true;
  offer(known());
  showPart("choose");
  try {
    const offices = await askOffices();
    offer(offices, Number(element("handover-office").value));
  } catch (error) {
    showFault(error);                                  // those of the visits are offered all the same
  }
}

function showGiven(record, options) {
  element("handover-words").replaceChildren(...record.words.map((word) => {
    const item = document.createElement("li");
    item.textContent = word;
    return item;
  }));
  const [gone, phone] = [record.until, record.office.phone];
  fill(part("given"), {
    until: message("handover-until", { office: record.office.name, date: date(gone), clock: clock(gone) }),
    count: message(record.count === 1 ? "handover-count-one" : "handover-count", { count: record.count }),
    left: record.left > 0 ? message("handover-left", { left: record.left }) : null,
    call: message("handover-call", { office: record.office.name }),
    phone,
  });
  element("handover-phone").href = `tel:${phone.replace(/[^\d+]/g, "")}`;
  showPart("given", options);
}

function showUnsent(record, error, options) {
  fill(part("unsent"), { reason: error ? reasonOf(error) : null, office: record.office.name });
  showPart("unsent", options);
}

async function deliver(record) {
  told("");
  showPart("working");
  try {
    showGiven(await sendHandover(record));
  } catch (error) {
    if (error instanceof NotReached) return showUnsent(record, error);
    showPart("choose");
    showFault(error);
  }
}

async function give(event) {
  event.preventDefault();
  clearFault();
  const records = chosen();
  element("handover-none").hidden = records.length > 0;
  if (records.length === 0) return element("handover-visits").querySelector("input").focus();
  const office = Number(element("handover-office").value);
  if (!office) return choose();                        // none is known, and the service could not be asked
  await takeTurn("handover", async () => {
    const earlier = await keptHandover();              // another tab was quicker
    if (earlier) return showKept(earlier);
    showPart("working");
    try {
      await deliver(await prepareHandover(records, office));
    } catch (error) {
      showPart("choose");
      showFault(error);
    }
  });
}

async function takeBack() {
  const record = await keptHandover();
  if (!record) return showSection();
  told("");
  showPart("working");
  try {
    const { gone, fetched } = await withdrawHandover(record);
    await showSection();
    const when = fetched && { date: date(fetched), clock: clock(fetched), office: record.office.name };
    told(when ? message("handover-fetched", when) : message(gone ? "handover-gone" : "handover-withdrawn"));
  } catch (error) {
    showKept(record);
    if (!(error instanceof NotReached) && !(error instanceof Refused)) throw error;
    told(`${message("handover-not-withdrawn")} ${reasonOf(error)}`);
  }
}

function showKept(record, options) {
  if (record.until === null) showUnsent(record, null, options);
  else showGiven(record, options);
}

async function showSection() {
  const record = await keptHandover();
  element("handover").hidden = visits.length === 0 && !record;
  if (record) showKept(record, { moved: false });
  else showPart("closed", { moved: false });
}

const inTurn = async (deed) => {
  const record = await keptHandover();
  return record ? takeTurn("handover", () => deed(record)) : showSection();
};

/** @param {Object[]} records as the diary shows them. What somebody is choosing at the moment stays. */
export async function showHandover(records) {
  const before = visits.map(({ visit }) => visit).join();
  visits = happened(records);
  const busy = !part("working").hidden || (!part("choose").hidden && before === visits.map(({ visit }) => visit).join());
  if (!busy) await showSection();
}

export function wireHandover() {
  element("handover-begin").addEventListener("click", choose);
  element("handover-form").addEventListener("submit", give);
  element("handover-cancel").addEventListener("click", () => { showPart("closed"); });
  element("handover-again").addEventListener("click", () => inTurn(deliver));
  for (const button of document.querySelectorAll("[data-take-back]")) button.addEventListener("click", () => inTurn(takeBack));
}
