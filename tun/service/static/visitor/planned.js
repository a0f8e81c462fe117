// "I leave at about": the planned end of the visit that is shown, to be changed by its visitor.
import { planEnd, showAgain } from "./amend.js";
import { NotReached, Refused } from "./api.js";
import { clearErrors, showErrors } from "./errors.js";
import { nowFor } from "./kept.js";
import { fill, message } from "./messages.js";
import { momentOf, showIn, shownVisit, stopShowing } from "./presence.js";
import { section, show } from "./states.js";
import { clock, nextAt } from "./times.js";

const FIELD = "planned-until";

let record = null;
let refusal = null;

export function showPlanned() {
  record = shownVisit();
  refusal = null;
  stopShowing();
  clearErrors(section("planned"));
  document.getElementById(FIELD).value = clock(record.planned_end);
  fill(section("planned"), {
    planned: message("planned-now", { moment: momentOf(record.planned_end, nowFor(record)) }),
    latest: record.latest ? message("planned-latest", { moment: momentOf(record.latest, nowFor(record)) }) : null,
  });
  show("planned");
}

export const leavePlanned = () => showAgain(record, refusal);

const tell = (text) => showErrors(section("planned"), [{ id: FIELD, text }]);

export async function savePlanned() {
  const text = document.getElementById(FIELD).value;
  if (!/^\d\d:\d\d/.test(text)) return tell(message("fault-planned-missing"));
  try {
    const asked = nextAt(text.slice(0, 5), nowFor(record));
    record = await planEnd(record, asked);
    showIn(record);
    document.getElementById("moved").hidden = record.planned_end === asked;
    return undefined;
  } catch (error) {
    if (error instanceof Refused) {
      refusal = error.code;
      return tell(`${error.title}. ${error.detail}`);
    }
    if (error instanceof NotReached) return tell(message(`reason-${error.reason}`));
    throw error;
  }
}
