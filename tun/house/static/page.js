/* Small services to every page; each page is complete without them. */

// After a refused form the summary of what to correct is where people should be.
document.querySelector("[data-error-summary]:not([hidden])")?.focus();

// What stands after "#" never reaches the service, so only the browser can carry it to the other language.
const language = document.getElementById("language");
language?.addEventListener("click", () => {
  if (location.hash) language.hash = location.hash;
});

// A hurried double tap is one deed. The form stays usable, so the back button finds it as it was.
const PAUSE_BETWEEN_SENDS = 2000; // milliseconds
for (const form of document.querySelectorAll("form[data-once]")) {
  let sentAt = -Infinity;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < PAUSE_BETWEEN_SENDS) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

// Whoever sees what they type need not type it twice. Sent hidden again, so that no browser remembers it as plain text.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(field.type === "text"));
  });
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

// Copying needs a secure context; where there is none the button stays hidden.
for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  const label = button.querySelector("[data-button-label]");
  const words = label.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = words; }, 3000);
  });
}
