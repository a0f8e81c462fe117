// Finds QR codes in pictures, beside the page: its answer alone may compile WebAssembly (tun/house/headers.py).
//
// A picture comes as {id, picture}: a VideoFrame or an ImageBitmap, or pixels as {data, width, height}.
// The answer is {id, texts}, or {id, broken: true} where the reader did not arrive.
import { prepareZXingModule, readBarcodes } from "../vendor/zxing.js";

const READER = new URL("../vendor/zxing_reader.wasm", import.meta.url).href;
const LONGEST = 3000;                                  // pixels: a photograph of a whole page still has its code in it

let canvas = null;

function pixelsOf(picture) {
  if (picture.data) return new ImageData(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  const [wide, high] = [picture.displayWidth || picture.width, picture.displayHeight || picture.height];
  const scale = Math.min(1, LONGEST / Math.max(wide, high));
  const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
  if (canvas === null || canvas.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return context.getImageData(0, 0, width, height);
}

// The package would fetch its .wasm from a foreign host by itself: it is told where ours lies.
prepareZXingModule({ overrides: { locateFile: () => READER } });

async function read({ id, picture, thorough }) {
  try {
    const found = await readBarcodes(pixelsOf(picture), { formats: ["QRCode"], maxNumberOfSymbols: thorough ? 8 : 1 });
    self.postMessage({ id, texts: found.filter((one) => one.isValid).map((one) => one.text) });
  } catch {
    self.postMessage({ id, broken: true });
  }
}

self.addEventListener("message", ({ data }) => read(data));
