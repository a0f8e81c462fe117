// Talks to the service. Every call ends in an answer, in the service's refusal, or in "not reached".
//
// A body is handed over as text, so that a repeated try sends the very same bytes.

const TIMEOUT = 10_000;                                // milliseconds, from the call to the last byte
const PAUSES = [1_000, 2_500, 5_000];                  // before the second, third and fourth try
const LONGEST_PAUSE = 20_000;                          // a longer Retry-After is left to the visitor
const PASSING = new Set([408, 429, 500, 502, 503, 504]);
const PASSING_CODES = new Set(["too-many-requests", "unavailable", "unexpected"]);

/** The service said no. `code`, `title` and `detail` are its own words, in the language of the page. */
export class Refused extends Error {
  constructor(status, problem, servedAt) {
    super(problem.code);
    Object.assign(this, { status, code: problem.code, field: problem.field, servedAt });
    Object.assign(this, { title: problem.title || "", detail: problem.detail || "" });
  }
}

/** No answer that could be understood. `reason`: "network", "timeout", "answer" or "busy". */
export class NotReached extends Error {
  constructor(reason, retryAfter = null) {
    super(reason);
    Object.assign(this, { reason, retryAfter });
  }
}

const seconds = (text) => (/^\d{1,6}$/.test(text || "") ? Number(text) : null);

async function fetchText(path, body, signal) {
  const response = await fetch(path, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body !== undefined && { "Content-Type": "application/json" }),
      "Accept": "application/json, application/problem+json",
      "Accept-Language": document.documentElement.lang,
    },
    body,
    signal,
    cache: "no-store",
    credentials: "omit",                               // visitors have no cookie, and get none
    redirect: "error",                                 // a café's log-in page is not an answer
    referrerPolicy: "no-referrer",
  });
  return { response, text: await response.text() };
}

async function fetchInTime(path, body) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), TIMEOUT);
  try {
    return await fetchText(path, body, control.signal);
  } catch {
    throw new NotReached(control.signal.aborted ? "timeout" : "network");
  } finally {
    clearTimeout(timer);
  }
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** One try. @param {string} [body] JSON; without one it is a GET @returns {Promise<Object>} Throws Refused or NotReached. */
export async function post(path, body) {
  const { response, text } = await fetchInTime(path, body);
  const data = parse(text);
  if (response.ok && data) return data;
  const code = data && typeof data.code === "string" ? data.code : null;
  if (PASSING.has(response.status) && (code === null || PASSING_CODES.has(code))) {
    throw new NotReached("busy", seconds(response.headers.get("Retry-After")));
  }
  if (code === null) throw new NotReached("answer");
  throw new Refused(response.status, data, Date.parse(response.headers.get("Date")) / 1000 || null);
}

export const get = (path) => post(path);

const wait = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/**
 * Up to four tries with growing pauses for what passes by itself; a refusal is final at once.
 * @param {(attempt: number) => void} [beforeRetry] is told of each further try, to show it
 */
export async function postPatiently(path, body, beforeRetry = () => {}) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await post(path, body);
    } catch (error) {
      if (!(error instanceof NotReached) || attempt === PAUSES.length) throw error;
      const asked = (error.retryAfter || 0) * 1000;
      if (asked > LONGEST_PAUSE || globalThis.navigator?.onLine === false) throw error;
      beforeRetry(attempt + 2);
      // Spread, so that a hall full of phones does not come back in the same second.
      await wait(Math.max(asked, PAUSES[attempt] * (0.5 + Math.random())));
    }
  }
}
