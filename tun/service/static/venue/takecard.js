// Takes cards at the door: scanned by the camera, by a hand scanner that types, or by number. Ready for the next at once.
import { wireCamera } from "../testcentre/cardcamera.js";
import { call, wordsFor } from "../testcentre/call.js";
import { fill, message } from "../visitor/messages.js";
import { clock } from "../visitor/times.js";

const element = (id) => document.getElementById(id);
const field = () => element("card");
const PANELS = ["in", "out", "check", "no"];

// Red is for what is certain; whatever only this place or this moment cannot tell, people look at once more.
const CERTAIN = /^(card-(blocked|over)|rule-|proof-|venue-closed|event-)/;

let busy = false;

function show(signal, words) {
  for (const name of PANELS) element(`panel-${name}`).hidden = name !== signal;
  fill(element(`panel-${signal}`), { words });
  element(`panel-${signal}`).scrollIntoView({ block: "start" });
}

const sentence = ({ signal, at, repeated }) => (
  message(repeated ? `card-${signal}-already` : `card-${signal}`, { clock: clock(at) }));

/** Refusals of check-ins speak to visitors with a phone; what happened is the same, what helps is not. */
function wordsOf(error) {
  const code = error.code || "";
  if (code === "" || code.startsWith("card-") || code.startsWith("pass-")) return wordsFor(error);
  const helps = code.startsWith("proof-") || code.startsWith("rule-") ? ` ${message("card-new-test")}` : "";
  return `${error.title}.${helps}`;
}

async function take(shown) {
  if (busy || shown === "") return;
  busy = true;
  try {
    const { venue } = element("take").dataset;
    const answer = await call(`/api/v1/venues/${venue}/cards`, { code: element("place").value, shown });
    field().value = "";
    show(answer.signal, sentence(answer));
  } catch (error) {
    show(CERTAIN.test(error.code) ? "no" : "check", wordsOf(error));  // the number stays: a slip is mended, not typed anew
    field().select();
  } finally {
    busy = false;
  }
}

element("take").addEventListener("submit", (event) => {
  event.preventDefault();
  take(field().value.trim());
});
wireCamera((text) => take(text), (fault) => show("check", fault));
// Off until somebody listens: sent by the browser itself, a number would stand in an address.
element("take-card").disabled = false;
field().focus({ preventScroll: true });
