// Draws the pages of one PDF, beside the page. Another worker takes the file apart; both end with this one.
//
// {load} is answered once both are here; {data} opens a file and is answered with {pages}; {number} draws a page and is
// answered with {picture}. {reason} is the answer where there is none: "unloaded", "locked", "broken" or "unsupported".
import { getDocument, PDFWorker } from "../vendor/pdf.js";

const LONGEST = 3000;                                  // pixels: a code of four centimetres on A4 has five to a module
const LARGEST_SCALE = 8;                               // for pages that are as small as a label
const LARGEST_PICTURE = 24_000_000;                    // pixels in a scan; more are left out

/** What is drawn in between. A worker has no document, and needs none. */
class Canvases {
  create(width, height) {
    const canvas = new OffscreenCanvas(Math.max(1, width), Math.max(1, height));
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }) };
  }

  getNoAlphaContext(canvas) {
    return canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  }

  reset({ canvas }, width, height) {
    Object.assign(canvas, { width: Math.max(1, width), height: Math.max(1, height) });
  }

  destroy(made) {
    Object.assign(made.canvas, { width: 0, height: 0 });
    Object.assign(made, { canvas: null, context: null });
  }
}

/** Filters change colours. A code has two, and is found without. */
class NoFilters {
  addFilter() { return "none"; }
  addHCMFilter() { return "none"; }
  addAlphaFilter() { return "none"; }
  addLuminosityFilter() { return "none"; }
  addKnockoutFilter() { return "none"; }
  addHighlightHCMFilter() { return "none"; }
  destroy() {}
}

/** Fonts and tables of signs are not sent for: letters say nothing here. */
class NoData {
  async fetch() { throw new Error("nothing to fetch"); }
}

let parser = null;
let opened = null;

/** The other worker says that it is there before it is asked. */
const load = () => new Promise((resolve) => {
  parser = new Worker(new URL("../vendor/pdf_worker.js", import.meta.url), { type: "module" });
  parser.addEventListener("message", () => resolve({ ready: true }), { once: true });
  parser.addEventListener("error", () => resolve({ reason: "unloaded" }), { once: true });
});

async function open(data) {
  opened = await getDocument({
    data: new Uint8Array(data),
    worker: new PDFWorker({ port: parser, verbosity: 0 }),
    wasmUrl: new URL("../vendor/", import.meta.url).href,
    useWasm: false,
    useWorkerFetch: false,
    BinaryDataFactory: NoData,
    disableWorkerRendering: true,                      // this is one
    disableFontFace: true,                             // letters are drawn as shapes: a worker has no fonts to load
    useSystemFonts: false,
    maxImageSize: LARGEST_PICTURE,
    CanvasFactory: Canvases,
    FilterFactory: NoFilters,
    verbosity: 0,
  }).promise;
  return { pages: opened.numPages };
}

async function draw(number) {
  const page = await opened.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const scale = Math.min(LARGEST_SCALE, LONGEST / Math.max(plain.width, plain.height, 1));
  const viewport = page.getViewport({ scale });
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(viewport.width)), Math.max(1, Math.round(viewport.height)));
  const canvasContext = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (canvasContext === null) return { reason: "unsupported" };
  // As it would be printed: drawn without waiting for a screen.
  await page.render({ canvas: null, canvasContext, viewport, intent: "print" }).promise;
  page.cleanup();
  return { picture: canvas.transferToImageBitmap() };
}

async function answer({ load: first, data, number }) {
  try {
    if (first) return await load();
    return await (data ? open(data) : draw(number));
  } catch (error) {
    return { reason: error.name === "PasswordException" ? "locked" : "broken" };
  }
}

self.addEventListener("message", async ({ data }) => {
  const found = await answer(data);
  self.postMessage(found, found.picture ? [found.picture] : []);
});
