// Other visits that this phone has open: shown where no code is at hand, and offered for check-out on arrival.
import { NotReached, Refused } from "./api.js";
import { all } from "./kept.js";
import { message } from "./messages.js";
import { venueName } from "./places.js";
import { endVisit } from "./sending.js";
import { clock } from "./times.js";

const isUnfinished = ({ stage }) => stage !== "ended";
const WORDS = { open: "open-visit", pending: "waiting-visit", refused: "refused-visit" };

const words = (record) => message(WORDS[record.stage], {
  venue: venueName(record.venue), clock: clock(record.arrival || record.at),
});

/** On the page without a code: the way back to a visit. @param {(record: Object) => void} open */
export async function listUnfinished(open) {
  const records = (await all()).filter(isUnfinished);
  document.getElementById("unfinished").hidden = records.length === 0;
  document.getElementById("unfinished-list").replaceChildren(...records.map((record) => {
    const row = document.getElementById("unfinished-row").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-button-label]").textContent = words(record);
    row.querySelector("button").addEventListener("click", () => open(record));
    return row;
  }));
}

let other = null;

const tell = (text) => { document.getElementById("elsewhere-text").textContent = text; };

/** On the form: whoever arrives here has probably left there. @param {string} place where the visitor is now */
export async function offerCheckOutElsewhere(place) {
  other = (await all()).find((record) => record.stage === "open" && !record.ending && record.place !== place) || null;
  document.getElementById("elsewhere").hidden = other === null;
  document.getElementById("elsewhere-leave").hidden = false;
  if (other) tell(message("elsewhere", { venue: venueName(other.venue), clock: clock(other.arrival) }));
}

export async function leaveElsewhere() {
  try {
    const ended = await endVisit(other);
    document.getElementById("elsewhere-leave").hidden = true;
    tell(message("elsewhere-left", { venue: venueName(other.venue), clock: clock(ended.end) }));
    document.getElementById("elsewhere").focus();
  } catch (error) {
    if (error instanceof NotReached) tell(message("leave-unreached"));
    else if (error instanceof Refused) tell(`${error.title}. ${error.detail}`);
    else throw error;
  }
}
