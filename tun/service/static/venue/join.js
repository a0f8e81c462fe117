/* An invitation stands behind the "#" of its link, so that no log sees it; only the browser can put it into the form. */

const place = document.querySelector("[data-invitation]");
const field = place.querySelector("input");

function take() {
  const token = location.hash.slice(1);
  if (token) field.value = token;
  // What nobody has to type nobody has to see, unless something is wrong with it.
  place.hidden = Boolean(field.value) && field.getAttribute("aria-invalid") !== "true";
}

take();
addEventListener("hashchange", take);
