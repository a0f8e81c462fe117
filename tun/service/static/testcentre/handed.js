// From the page that made a card to the one that enters its holder's result: in this tab, and never in an address.
const NAME = "tun-card";

/** @param {string} number of the card that was just made */
export function handOver(number) {
  try {
    sessionStorage.setItem(NAME, number);
  } catch {
    // A browser that keeps nothing: the card is scanned once it is printed.
  }
}

/** @returns {string} the number, once; "" where none was handed over */
export function takeOver() {
  try {
    const number = sessionStorage.getItem(NAME) || "";
    sessionStorage.removeItem(NAME);
    return number;
  } catch {
    return "";
  }
}
