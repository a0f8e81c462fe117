// The page's address ends in the code. Links inside the page must not push it out.
// (The link to the other language takes it along by page.js, which every page has.)
import { focusField } from "./errors.js";

function followInside(event) {
  const link = event.target.closest('a[href^="#"]');
  if (link === null) return;
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (target === null) return;
  event.preventDefault();
  if (target.matches("input, select, textarea, fieldset")) focusField(target.id);
  else {
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }
}

/** Lets links to "#somewhere" move the focus and leave the address as it is. */
export function stayOnAddress() {
  document.addEventListener("click", followInside);
}

/** On the way to a page about this device, and back: the code goes along behind the #, which nobody is sent. */
export function carryCode() {
  for (const link of document.querySelectorAll("[data-keep-code]")) {
    link.addEventListener("click", () => { link.hash = location.hash; });
  }
}

/** A code that was found by its short form goes where a scanned one stands: reloading finds it again. */
export function writeCode(code) {
  history.replaceState(null, "", `#${code}`);
}
