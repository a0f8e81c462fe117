// The receipt as a file: the service's signed statement, and its content in words that need no program.
import { saveFile } from "./download.js";
import { message } from "./messages.js";

/** In one line. @param {{street: string, house_number: string, postcode: string, city: string}} of a venue or a person */
export const addressOf = (of) => `${of.street} ${of.house_number}, ${of.postcode} ${of.city}`;

const instant = (seconds) => (seconds ? new Date(seconds * 1000).toISOString() : null);

/** What a visit is to somebody who reads it elsewhere. No name and no secret is in it. */
export function contentOf(record) {
  const { venue, event, area, persons, visit, arrival, planned_end, end, readable_until, deleted_on, receipt } = record;
  return {
    kind: "tun-receipt", version: 1, service: location.origin, visit, venue, event, area, persons,
    arrival: instant(arrival), planned_end: instant(planned_end), end: instant(end),
    readable_until: instant(readable_until), deleted_on, receipt,
  };
}

export function saveReceiptOf(record) {
  const content = contentOf(record);
  const name = message("receipt-file", { day: content.arrival.slice(0, 10) });
  saveFile(name, JSON.stringify(content, null, 2) + "\n", "application/json");
}
