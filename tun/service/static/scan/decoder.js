// The page's end of the worker that finds QR codes. Pictures never leave the device.

/** The worker or its WebAssembly did not arrive, or this browser cannot run it. */
export class NoReader extends Error {}

const PATIENCE = 20_000;                               // milliseconds: the reader is fetched before the first answer

const hasCanvas = () => typeof OffscreenCanvas !== "undefined";

/** Pixels for browsers whose workers cannot draw. */
function drawn(source, width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  context.drawImage(source, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { picture: { data: data.buffer, width, height }, owned: data.buffer };
}

const whole = (picture) => ({ picture, owned: picture });

/** What a running video shows now. A VideoFrame costs nothing to make; an ImageBitmap is known by more browsers. */
async function frameOf(video) {
  if (!hasCanvas()) return drawn(video, video.videoWidth, video.videoHeight);
  if (typeof VideoFrame !== "undefined") {
    try {
      return whole(new VideoFrame(video));
    } catch {
      // Not of this video: the other way.
    }
  }
  return whole(await createImageBitmap(video));
}

/** @param {Blob | ImageBitmap | HTMLCanvasElement} source Rejects where it is no picture that this browser can show. */
async function pictureOf(source) {
  const bitmap = await createImageBitmap(source);
  return hasCanvas() ? whole(bitmap) : drawn(bitmap, bitmap.width, bitmap.height);
}

/**
 * Starts a worker of its own; `close` ends it.
 * @returns {{video: (video: HTMLVideoElement) => Promise<string[]>,
 *   picture: (source: Blob | ImageBitmap | HTMLCanvasElement) => Promise<string[]>, close: () => void}}
 *   the texts of the codes that were found; they reject with NoReader, and with the browser's own error for no picture
 */
export function newDecoder() {
  const waiting = new Map();
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  let last = 0;
  let gone = false;                                    // perhaps before anything was asked

  const settle = (id, answer) => {
    const asked = waiting.get(id);
    if (!asked) return;
    waiting.delete(id);
    clearTimeout(asked.timer);
    if (answer === null) asked.reject(new NoReader("no reader"));
    else asked.resolve(answer);
  };
  const giveUp = () => {
    gone = true;
    for (const id of [...waiting.keys()]) settle(id, null);
  };
  worker.addEventListener("message", ({ data }) => settle(data.id, data.broken ? null : data.texts));
  worker.addEventListener("error", giveUp);

  const ask = ({ picture, owned }, thorough) => new Promise((resolve, reject) => {
    if (gone) return reject(new NoReader("no reader"));
    const id = last += 1;
    waiting.set(id, { resolve, reject, timer: setTimeout(() => settle(id, null), PATIENCE) });
    return worker.postMessage({ id, picture, thorough }, [owned]);
  });
  return {
    video: async (video) => ask(await frameOf(video), false),
    picture: async (source) => ask(await pictureOf(source), true),
    close: () => { worker.terminate(); giveUp(); },
  };
}
