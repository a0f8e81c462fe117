/* The head counts of a venue, renewed while somebody is looking. Without this the link "Aktualisieren" does it. */

const EVERY = 15_000; // milliseconds
const section = document.querySelector("[data-counts]");
const lost = section.querySelector("[data-counts-lost]");

function show(id, persons) {
  const figure = document.getElementById(id);
  if (!figure) return;
  figure.textContent = persons;
  if (!figure.classList.contains("big-number-figure")) return;
  const meter = figure.closest(".big-number")?.querySelector("progress");
  if (meter) {
    meter.value = persons;
    meter.classList.toggle("meter-full", persons >= meter.max);
  }
}

async function renew() {
  if (document.hidden) return;
  try {
    // Whose session has ended is led to the sign-in: no numbers from there.
    const answer = await fetch(section.dataset.counts, { redirect: "error", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { at, counts } = await answer.json();
    for (const [id, persons] of Object.entries(counts)) show(id, persons);
    section.querySelector("[data-counts-at]").textContent = at;
    lost.hidden = true;
  } catch {
    lost.hidden = false;
  }
}

setInterval(renew, EVERY);
document.addEventListener("visibilitychange", renew);
