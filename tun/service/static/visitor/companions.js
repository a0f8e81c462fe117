// "Wer ist mit Ihnen da?": those whom this device knows by name, and nobody, names one by one, or only a number.
import { message } from "./messages.js";

const list = () => document.getElementById("companions");
const rows = () => [...list().querySelectorAll("[data-companion]")];
const chosen = () => document.querySelector('input[name="company"]:checked').value;

function number() {
  rows().forEach((row, index) => {
    const input = row.querySelector("input");
    const error = row.querySelector("[data-error-place]");
    input.id = `companions-${index}`;
    error.id = `companions-${index}-error`;
    input.setAttribute("aria-describedby", error.id);
    row.querySelector("label").htmlFor = input.id;
    row.querySelector("[data-companion-label]").textContent = message("companion-label", { number: index + 1 });
    row.querySelector("[data-companion-remove]").textContent = message("companion-remove", { number: index + 1 });
  });
}

function add() {
  const row = document.getElementById("companion-row").content.firstElementChild.cloneNode(true);
  list().append(row);
  number();
  return row;
}

function tell(name, values) {
  document.getElementById("company-told").textContent = message(name, values);
}

function remove(row) {
  const index = rows().indexOf(row);
  row.remove();
  if (rows().length === 0) add();
  number();
  tell("companion-removed", { number: index + 1 });
  rows()[Math.max(0, index - 1)].querySelector("input").focus();
}

function reveal() {
  for (const part of document.querySelectorAll("[data-company]")) part.hidden = part.dataset.company !== chosen();
  if (chosen() === "names" && rows().length === 0) add();
}

const knownBoxes = () => [...document.querySelectorAll("#known-companions input")];
const checkedNames = () => knownBoxes().filter((box) => box.checked).map((box) => box.value);

/** Whether the question is asked in full, or waits behind a button below the names that are known. */
export function revealCompany(inFull) {
  const shown = inFull || chosen() !== "nobody";       // what somebody has begun to answer stays to be seen
  document.getElementById("company-choices").hidden = !shown;
  document.getElementById("company-more").hidden = shown;
  document.getElementById("company").hidden = !shown && knownBoxes().length === 0;
}

/** One box for each name, none ticked but those that already were. @param {(name: string) => void} drop forgets one */
export function listKnownCompanions(names, drop) {
  const ticked = new Set(checkedNames());
  const nobody = message(names.length > 0 ? "company-nobody-else" : "company-nobody");
  document.querySelector('label[for="company-nobody"]').textContent = nobody;
  document.getElementById("known-companions").replaceChildren(...names.map((name, index) => {
    const row = document.getElementById("known-companion-row").content.firstElementChild.cloneNode(true);
    const box = row.querySelector("input");
    Object.assign(box, { id: `known-companion-${index}`, value: name, checked: ticked.has(name) });
    row.querySelector("label").htmlFor = box.id;
    row.querySelector("label").textContent = name;
    row.querySelector("[data-drop]").textContent = message("companion-drop", { name });
    row.querySelector("button").addEventListener("click", () => {
      drop(name);
      document.getElementById("check-in").focus();
    });
    return row;
  }));
}

/** @param {() => number} most how many people one check-in may hold, the visitor included */
export function wireCompanions(most) {
  for (const choice of document.querySelectorAll('input[name="company"]')) choice.addEventListener("change", reveal);
  document.getElementById("companion-add").addEventListener("click", () => {
    if (rows().length >= most() - 1) tell("companions-full", { most: most() });
    else add().querySelector("input").focus();
  });
  document.getElementById("company-more").addEventListener("click", () => {
    revealCompany(true);
    document.getElementById("company-names").click();
    rows()[0].querySelector("input").focus();
  });
  list().addEventListener("click", (event) => {
    if (event.target.closest("button")) remove(event.target.closest("[data-companion]"));
  });
  reveal();
}

/** The answer as it stands, and the same again in a fresh form. */
export const companyEntries = () => ({
  chosen: chosen(),
  names: rows().map((row) => row.querySelector("input").value),
  number: document.getElementById("company_number").value,
  ticked: checkedNames(),
});

export function restoreCompany({ chosen: choice, names, number: count, ticked }) {
  document.querySelector(`input[name="company"][value="${CSS.escape(choice)}"]`).checked = true;
  list().replaceChildren();
  for (const name of names) add().querySelector("input").value = name;
  document.getElementById("company_number").value = count;
  for (const box of knownBoxes()) box.checked = ticked.includes(box.value);
  reveal();
}

/** After a reset of the form: no names are left in the page. */
export function clearCompanions() {
  list().replaceChildren();
  tell("nothing");
  reveal();
}

function readOthers(most) {
  if (chosen() === "names") {
    const names = rows().map((row) => row.querySelector("input").value);
    const others = names.filter((name) => name.trim() !== "").length;
    if (others === 0) return { names, others, faults: [{ id: "companions-0", text: message("fault-companions-missing") }] };
    return { names, others, faults: [] };
  }
  if (chosen() === "number") {
    const typed = document.getElementById("company_number").value.trim();
    const others = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
    const text = message("fault-company-number", { most: most - 1 });
    return { names: [], others, faults: others >= 1 && others < most ? [] : [{ id: "company_number", text }] };
  }
  return { names: [], others: 0, faults: [] };
}

/**
 * @param {number} most
 * @returns {{names: string[], persons: number, faults: {id: string, text: string}[]}} persons with the visitor; names
 *   as they stand in the fields, then those that are ticked
 */
export function readCompanions(most) {
  const { names, others, faults } = readOthers(most);
  const ticked = checkedNames();
  const persons = 1 + others + ticked.length;
  if (faults.length === 0 && persons > most) faults.push({ id: "company", text: message("companions-full", { most }) });
  return { names: [...names, ...ticked], persons, faults };
}
