// The field for a card: by camera, by a hand scanner that types, or by its number. Nothing else in the form changes.
import { wireCamera } from "./cardcamera.js";
import { fill, message } from "../visitor/messages.js";
import { date } from "../visitor/times.js";
import { call, wordsFor } from "./call.js";
import { takeOver } from "./handed.js";

const element = (id) => document.getElementById(id);
const field = () => element("card");
const around = () => document.querySelector("[data-card-field]");

function tell({ found = "", fault = "" }) {
  fill(around(), { found });
  element("card-found").hidden = found === "";
  const place = element("card-error");
  place.hidden = fault === "";
  place.querySelector("[data-error-text]").textContent = fault;
  if (fault) field().setAttribute("aria-invalid", "true");
  else field().removeAttribute("aria-invalid");
}

/** Asks whether this card is good; its number takes the place of what was scanned. */
async function check() {
  const shown = field().value.trim();
  if (shown === "") {
    tell({});
    return;
  }
  try {
    const { number, until } = await call("/api/v1/desk/cards/find", { shown });
    if (field().value.trim() !== shown) return;        // scanned anew in the meantime
    field().value = number;
    // The end is a midnight in UTC: half a day before it is the last day everywhere.
    tell({ found: message("card-good", { number, date: date(until - 43_200) }) });
  } catch (error) {
    tell({ fault: wordsFor(error) });
  }
}

function begin() {
  // A hand scanner ends with Enter: that is the end of the card, and not of the form.
  field().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    check();
  });
  field().addEventListener("change", check);
  field().addEventListener("input", () => tell({}));   // what was said of another card is not said of this one
  wireCamera((text) => {
    field().value = text;
    check();
  }, (fault) => tell({ fault }));
  const handed = takeOver();
  if (handed && field().value === "") field().value = handed;
  if (field().value !== "" && field().getAttribute("aria-invalid") !== "true") check();
}

begin();
