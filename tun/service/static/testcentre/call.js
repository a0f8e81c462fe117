// Calls of the desk's own pages: with the staff's cookie, and with the page's token against foreign pages.
import { NotReached, Refused } from "../visitor/api.js";
import { message } from "../visitor/messages.js";

const TIMEOUT = 15_000;                                // milliseconds

const token = () => document.querySelector('input[name="csrf_token"]').value;

/**
 * @param {string} path @param {Object} content becomes JSON
 * @returns {Promise<Object>} Rejects with Refused, whose `title` and `detail` are the service's own words, or NotReached.
 */
export async function call(path, content) {
  let response, data;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(content),
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT),
    });
    data = await response.json();
  } catch {
    throw new NotReached("network");
  }
  if (response.ok) return data;
  if (!data || typeof data.code !== "string") throw new NotReached("answer");
  throw new Refused(response.status, data, null);
}

/** What went wrong, for people. */
export function wordsFor(error) {
  if (error instanceof Refused) return `${error.title}. ${error.detail}`;
  if (error instanceof NotReached) return message("unreached");
  reportError(error);                                  // a browser that lacks something, or a fault of ours
  return message("unable");
}
