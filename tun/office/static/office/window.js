/* Says in words, while somebody types, on which day the window ends. The server decides; this only tells early. */

const form = document.getElementById("window-form");
const hint = form.querySelector("[data-window-hint]");
const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeZone: "UTC" });

function show() {
  const [date, from, to] = ["date_from", "time_from", "time_to"].map((name) => form.elements[name].value);
  const overnight = date && from && to && to <= from && !form.elements.date_to.value;
  hint.hidden = !overnight;
  if (!overnight) return;
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  hint.textContent = hint.dataset.windowHint.replace("{day}", day.format(next)).replace("{time}", to);
}

form.addEventListener("input", show);
show();
