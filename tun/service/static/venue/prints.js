// Ticking all codes of a heap, or none, with one touch.

for (const form of document.querySelectorAll("[data-prints]")) {
  for (const [selector, ticked] of [["[data-tick-all]", true], ["[data-tick-none]", false]]) {
    const button = form.querySelector(selector);
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = ticked;
    });
  }
}
