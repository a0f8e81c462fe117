/* Monday's opening hours for the whole week, for those who would otherwise type them seven times. */

const days = [...document.querySelectorAll("[data-hours] input")];
const button = document.querySelector("[data-copy-hours]");

button.hidden = false;
button.addEventListener("click", () => {
  for (const day of days.slice(1)) day.value = days[0].value;
  days[1].focus();
});
