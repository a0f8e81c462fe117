/* Counts down until the key locks itself, and then takes what was opened off the screen.
   It asks nobody: a page that is only looked at must not keep the key open. */

const bar = document.querySelector("[data-key-seconds]");
const lockedAt = performance.now() + Number(bar.dataset.keySeconds) * 1000;

function show() {
  const seconds = Math.ceil((lockedAt - performance.now()) / 1000);
  if (seconds > 0) {
    bar.querySelector("[data-key-minutes]").textContent = String(Math.ceil(seconds / 60));
    return;
  }
  clearInterval(timer);
  bar.querySelector("[data-key-words]").textContent = bar.dataset.keyLocked;
  bar.querySelector("form").hidden = true;
  for (const part of document.querySelectorAll("[data-hide-when-locked]")) part.remove();
}

const timer = setInterval(show, 1000);
show();
