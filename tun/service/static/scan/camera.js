// The camera: on while somebody looks at it, off as soon as the page is hidden, left or has its code.
import { newDecoder } from "./decoder.js";

const WANTED = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
const PAUSE = 30;                                      // milliseconds between two looks where frames are not told

/** No camera. `reason` is "denied", "none", "busy", or "unsupported" (a browser inside another app, or no https). */
export class NoCamera extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const REASONS = {
  NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "none", OverconstrainedError: "none",
  NotReadableError: "busy", AbortError: "busy",
};

async function streamOf() {
  const devices = navigator.mediaDevices;
  if (!devices || !devices.getUserMedia) throw new NoCamera("unsupported");
  try {
    return await devices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    throw new NoCamera(REASONS[error.name] || "unsupported");
  }
}

const nextFrame = (video) => new Promise((resolve) => {
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(resolve);
  else setTimeout(resolve, PAUSE);
});

/**
 * Shows the camera in `video` and looks for codes until `onText` returns true, or `stop` is called.
 * @param {HTMLVideoElement} video @param {(text: string) => boolean} onText is told each code as often as it is seen
 * @param {(error: Error | null) => void} onStop once the camera is off again: with null where it has done its work or
 *   the page was hidden, else with what went wrong
 * @returns {Promise<{stop: () => void}>} Rejects with NoCamera.
 */
export async function startCamera(video, onText, onStop) {
  const stream = await streamOf();
  const decoder = newDecoder();
  let running = true;

  const stop = (error = null) => {
    if (!running) return;
    running = false;
    for (const track of stream.getTracks()) track.stop();
    decoder.close();
    video.srcObject = null;
    document.removeEventListener("visibilitychange", whenHidden);
    window.removeEventListener("pagehide", whenLeft);
    onStop(error);
  };
  const whenHidden = () => { if (document.hidden) stop(); };
  const whenLeft = () => stop();
  document.addEventListener("visibilitychange", whenHidden);
  window.addEventListener("pagehide", whenLeft);
  for (const track of stream.getTracks()) track.addEventListener("ended", () => stop(new NoCamera("busy")));

  const look = async () => {
    while (running) {
      await nextFrame(video);
      if (!running) return;
      const texts = video.videoWidth > 0 ? await decoder.video(video) : [];
      if (running && texts.some(onText)) stop();
    }
  };
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  try {
    await video.play();
  } catch {
    stop(new NoCamera("busy"));
    return { stop };
  }
  look().catch((error) => stop(error));
  return { stop: () => stop() };
}
