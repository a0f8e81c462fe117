/* Follows the opening of a list; when it is over the page shows the list. */

const place = document.querySelector("[data-progress-url]");
const bar = place.querySelector("progress");
const count = place.querySelector("[data-progress-count]");
const PAUSE = 400; // milliseconds

async function follow() {
  try {
    const answer = await fetch(place.dataset.progressUrl, { headers: { Accept: "application/json" } });
    const { done, total, over } = await answer.json();
    if (over) {
      location.reload();
      return;
    }
    bar.value = done;
    count.textContent = count.textContent.replace(/\d+/, String(done));
    bar.max = total;
  } catch {
    // The office restarts, or the network is gone for a moment: the next look will tell.
  }
  setTimeout(follow, PAUSE);
}

follow();
