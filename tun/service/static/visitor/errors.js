// Faults in a form: listed above it with links, repeated at each field, announced in the title. Entries stay.
import { setTitle } from "./states.js";
import { message } from "./messages.js";

function mark(id, text) {
  const place = document.getElementById(`${id}-error`);
  if (place) {
    place.hidden = text === "";
    place.querySelector("[data-error-text]").textContent = text;
  }
  const control = document.getElementById(id);
  if (control.matches("input, select, textarea")) {
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

/** Where the focus goes for a fault: the field itself, or the first one in a group. */
function focusable(id) {
  const element = document.getElementById(id);
  return element.matches("fieldset") ? element.querySelector("input:not([hidden]), a") : element;
}

/** Brings a field and the label above it into view, and the focus into the field. */
export function focusField(id) {
  const target = focusable(id);
  (target.closest(".field, fieldset") || target).scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
}

export function clearErrors(section) {
  section.querySelector("[data-error-summary]").hidden = true;
  for (const place of section.querySelectorAll("[data-error-text]")) {
    mark(place.parentElement.id.replace(/-error$/, ""), "");
  }
  setTitle(section.dataset.title);
}

/** @param {{id: string, text: string}[]} faults in the order of the form */
export function showErrors(section, faults) {
  clearErrors(section);
  const summary = section.querySelector("[data-error-summary]");
  summary.querySelector("[data-error-list]").replaceChildren(...faults.map(({ id, text }) => {
    mark(id, text);
    const link = document.createElement("a");
    link.href = `#${id}`;                              // followed by `stayOnAddress`, which keeps the code
    link.textContent = text;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  summary.hidden = false;
  setTitle(message("title-error", { title: section.dataset.title }));
  summary.scrollIntoView({ block: "start" });
  summary.focus({ preventScroll: true });
}
