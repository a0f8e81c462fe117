// "Wer ist mit Ihnen da?": nobody, names one by one, or only a number.
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

/** @param {() => number} most how many people one check-in may hold, the visitor included */
export function wireCompanions(most) {
  for (const choice of document.querySelectorAll('input[name="company"]')) choice.addEventListener("change", reveal);
  document.getElementById("companion-add").addEventListener("click", () => {
    if (rows().length >= most() - 1) tell("companions-full", { most: most() });
    else add().querySelector("input").focus();
  });
  list().addEventListener("click", (event) => {
    if (event.target.closest("button")) remove(event.target.closest("[data-companion]"));
  });
  reveal();
}

/** After a reset of the form: no names are left in the page. */
export function clearCompanions() {
  list().replaceChildren();
  tell("nothing");
  reveal();
}

/**
 * @param {number} most
 * @returns {{names: string[], persons: number, faults: {id: string, text: string}[]}} persons with the visitor
 */
export function readCompanions(most) {
  const nobody = { names: [], persons: 1, faults: [] };
  if (chosen() === "names") {
    const names = rows().map((row) => row.querySelector("input").value);
    const filled = names.filter((name) => name.trim() !== "").length;
    if (filled === 0) return { ...nobody, faults: [{ id: "companions-0", text: message("fault-companions-missing") }] };
    return { names, persons: 1 + filled, faults: [] };
  }
  if (chosen() === "number") {
    const typed = document.getElementById("company_number").value.trim();
    const extra = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
    if (extra >= 1 && extra < most) return { names: [], persons: 1 + extra, faults: [] };
    return { ...nobody, faults: [{ id: "company_number", text: message("fault-company-number", { most: most - 1 }) }] };
  }
  return nobody;
}
