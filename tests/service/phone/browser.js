// As much of a browser as the phone's modules need outside of one. There is no database: the page's memory has to do.

export function fakeBrowser() {
  globalThis.window = {};
  globalThis.navigator ??= {};
  globalThis.document = { documentElement: { lang: "de" } };
  // Pauses between tries pass at once; the time-out of a call never comes by itself.
  globalThis.setTimeout = (deed, pause) => { if (pause < 9000) queueMicrotask(deed); return 0; };
  globalThis.clearTimeout = () => {};
}

export function answer(status, body, headers = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { "Content-Type": "application/json", ...headers } });
}

export const refusal = (status, code) => answer(status, { status, code, title: `Title ${code}`, detail: "Detail" });

/** Answers calls in turn; an answer may be a Response, a function of the call, or "lost". */
export function fakeService(answers) {
  const calls = [];
  globalThis.fetch = async (path, options) => {
    const call = { path, body: options.body, options };
    calls.push(call);
    const next = answers.shift();
    if (next === undefined) throw new Error(`unexpected call of ${path}`);
    if (next === "lost") throw new TypeError("Failed to fetch");
    return typeof next === "function" ? next(call) : next;
  };
  return calls;
}
