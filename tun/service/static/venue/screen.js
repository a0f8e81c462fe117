// Keeps a tablet that shows a code awake, and lets it fill the screen, where the browser can do either.

const shown = document.querySelector("[data-screen]");
const fill = document.querySelector("[data-fill]");

async function stayAwake() {
  if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    // Refused, for example on a low battery: the code is shown all the same.
  }
}

// The lock ends whenever the page is out of sight.
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

if (document.fullscreenEnabled) {
  fill.hidden = false;
  fill.addEventListener("click", async () => {
    try {
      await shown.requestFullscreen();
    } catch {
      fill.hidden = true;
    }
  });
  document.addEventListener("fullscreenchange", () => { fill.hidden = Boolean(document.fullscreenElement); });
}
