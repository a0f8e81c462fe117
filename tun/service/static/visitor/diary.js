// The diary at /diary: where this phone was, from its own store; to read, to take along, and to delete.
import { stayOnAddress } from "./address.js";
import { asJson, asText, byDay, keptUntil, timesOf } from "./diaryfile.js";
import { isDiaryKept, keepDiary } from "./diarychoice.js";
import { saveFile } from "./download.js";
import { showHandover, wireHandover } from "./handover.js";
import { all, forget, isLasting, onNews, tidyUp } from "./kept.js";
import { fill, message } from "./messages.js";
import { forgetOffices } from "./offices.js";
import { startOutbox } from "./outbox.js";
import { keepPages, removePages } from "./pages.js";
import { venueName, areaName } from "./places.js";
import { addressOf, saveReceiptOf } from "./receipt.js";
import { section, show } from "./states.js";

let records = [];

function row(record) {
  const entry = document.getElementById("diary-entry").content.firstElementChild.cloneNode(true);
  const { venue, area, event } = record;
  fill(entry, {
    venue: venueName(venue),
    address: venue.name ? addressOf(venue) : null,
    area: areaName(area),
    event: event && event.title,
    times: timesOf(record),
    persons: record.persons > 1 ? String(record.persons) : null,
    until: keptUntil(record),
  });
  for (const note of entry.querySelectorAll("[data-only]")) note.hidden = note.dataset.only !== record.stage;
  const way = entry.querySelector("[data-way]");
  way.hidden = record.stage === "ended";
  way.setAttribute("href", `${way.getAttribute("href")}#${record.code}`);
  const receipt = entry.querySelector("[data-receipt]");
  receipt.hidden = !record.receipt;
  receipt.addEventListener("click", () => saveReceiptOf(record));
  entry.querySelector("[data-delete]").addEventListener("click", () => remove(record));
  return entry;
}

function dayOf([name, visits]) {
  const block = document.getElementById("diary-day").content.firstElementChild.cloneNode(true);
  block.querySelector("h2").textContent = name;
  block.append(...visits.map(row));
  return block;
}

/** @param {string} [told] what has just happened, in the page's words */
async function showDiary(told = "") {
  await tidyUp();
  records = await all();
  const kept = await isDiaryKept();
  for (const part of document.querySelectorAll("[data-diary]")) part.hidden = (part.dataset.diary === "on") !== kept;
  for (const part of document.querySelectorAll("[data-refused]")) part.hidden = isLasting();
  for (const part of document.querySelectorAll("[data-some]")) part.hidden = records.length === 0;
  for (const part of document.querySelectorAll("[data-none]")) part.hidden = records.length > 0;
  document.getElementById("days").replaceChildren(...byDay(records).map(dayOf));
  await showHandover(records);
  if (section("diary").hidden || told) show("diary");  // what somebody is doing below is left in peace
  document.getElementById("told").textContent = told;
}

async function remove(record) {
  await forget(record.visit);
  await showDiary(message("diary-removed", { venue: venueName(record.venue), until: keptUntil(record) }));
}

async function removeEvery() {
  for (const { visit } of records) await forget(visit);
  await forgetOffices();
  await removePages();
  await showDiary(message("diary-emptied"));
}

async function switchOff() {
  if (!await keepDiary(false)) return showDiary(message("diary-not-switched"));
  // What is still open is needed for the check-out; it goes by itself, an hour after its end.
  for (const { visit, stage } of records) if (stage === "ended") await forget(visit);
  return showDiary(message("diary-switched-off"));
}

async function switchOn() {
  return showDiary(message(await keepDiary(true) ? "diary-switched-on" : "diary-not-switched"));
}

async function begin() {
  const deeds = {
    "save-json": () => saveFile(message("diary-file-json"), asJson(records), "application/json"),
    "save-text": () => saveFile(message("diary-file-text"), asText(records), "text/plain;charset=utf-8"),
    "print": () => window.print(),
    "delete-all": removeEvery,
    "switch-off": switchOff,
    "switch-on": switchOn,
  };
  for (const [id, deed] of Object.entries(deeds)) document.getElementById(id).addEventListener("click", deed);
  wireHandover();
  onNews(() => { if (!section("diary").hidden) showDiary(); });
  stayOnAddress();
  keepPages();
  await showDiary();
  startOutbox(() => showDiary());
}

begin();
