// The page's end of the workers that draw a PDF, page by page, to look for codes. The file never leaves the device.
//
// A PDF may come from anybody: everything about it is bounded, and whatever takes too long is ended from here.
import { NoReader } from "./decoder.js";

const LARGEST = 8 * 1024 * 1024;                       // bytes
const ARRIVAL = 60_000;                                // milliseconds until the reader is here, also over a slow network
const PATIENCE = 30_000;                               // milliseconds for all that is done with a file then
const MOST_PAGES = 10;
const HEADER = 1024;                                   // bytes within which "%PDF-" stands, as other readers have it

/**
 * A PDF that cannot be looked at. `reason` is "large", "locked" (a password), "broken", "slow", or "unsupported" (a
 * browser whose workers cannot draw).
 */
export class NotReadable extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Whether a file is a PDF, by what stands in it. @param {Blob} file */
export async function isPdf(file) {
  const start = new Uint8Array(await file.slice(0, HEADER).arrayBuffer());
  return new TextDecoder("latin1").decode(start).includes("%PDF-");
}

function newReader() {
  const worker = new Worker(new URL("./pdfworker.js", import.meta.url), { type: "module" });
  let settle = null;
  let timer = 0;
  let arrived = false;
  const end = (error) => settle?.reject(error);
  const ask = (message, owned = []) => new Promise((resolve, reject) => {
    settle = { resolve, reject };
    worker.postMessage(message, owned);
  });
  worker.addEventListener("message", ({ data }) => {
    if (data.reason === "unloaded") end(new NoReader("no reader"));
    else if (data.reason) end(new NotReadable(data.reason));
    else settle.resolve(data);
  });
  worker.addEventListener("error", () => end(arrived ? new NotReadable("broken") : new NoReader("no reader")));
  return {
    ask,
    arrive: async () => {
      timer = setTimeout(() => end(new NoReader("no reader")), ARRIVAL);
      await ask({ load: true });
      arrived = true;
      clearTimeout(timer);
      timer = setTimeout(() => end(new NotReadable("slow")), PATIENCE);
    },
    close: () => { clearTimeout(timer); worker.terminate(); },
  };
}

/**
 * Looks for codes, page by page, until one is wanted.
 * @param {Blob} file @param {(picture: ImageBitmap) => Promise<string[]>} look finds the codes in a page
 * @param {(text: string) => boolean} isWanted
 * @returns {Promise<string[]>} the texts of all codes on the pages that were looked at, ten at most. Rejects with
 *   NotReadable, or with NoReader where the reader of PDFs does not arrive.
 */
export async function textsInPdf(file, look, isWanted) {
  if (typeof OffscreenCanvas === "undefined") throw new NotReadable("unsupported");
  if (file.size > LARGEST) throw new NotReadable("large");
  const found = [];
  const reader = newReader();
  try {
    await reader.arrive();
    const data = await file.arrayBuffer();
    const { pages } = await reader.ask({ data }, [data]);
    for (let number = 1; number <= Math.min(pages, MOST_PAGES) && !found.some(isWanted); number += 1) {
      const { picture } = await reader.ask({ number });
      found.push(...await look(picture));
      picture.close();
    }
    return found;
  } finally {
    reader.close();
  }
}
