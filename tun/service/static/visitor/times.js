// Instants as people read them, in the city's time and the page's language.

/** The city's, as the page says. */
export const cityZone = () => document.querySelector("[data-time-zone]").dataset.timeZone;

function format(instant, parts) {
  const language = document.documentElement.lang === "en" ? "en-GB" : "de-DE";
  return new Intl.DateTimeFormat(language, { timeZone: cityZone(), ...parts }).format(new Date(instant * 1000));
}

const DATE = { day: "numeric", month: "long", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** 18:05 @param {number} instant Unix seconds, as everywhere here */
export const clock = (instant) => format(instant, CLOCK);

/** 18:05:09 */
export const movingClock = (instant) => format(instant, { ...CLOCK, second: "2-digit" });

/** 3. November 2026 */
export const date = (instant) => format(instant, DATE);

/** 2026-12-22, which is a day and not an instant, as 22. Dezember 2026 */
export const day = (text) => format(Date.parse(`${text}T12:00:00Z`) / 1000, DATE);

export const isSameDay = (one, other) => date(one) === date(other);

const minutesOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

/** The next instant after `now` at which the city's clocks show this. @param {string} text 18:05 */
export function nextAt(text, now) {
  const ahead = ((minutesOf(text) - minutesOf(clock(now)) + 1439) % 1440) + 1;
  const instant = now - (now % 60) + ahead * 60;
  // In between, clocks may have been put forward or back.
  return [0, -3600, 3600].map((shift) => instant + shift).find((one) => clock(one) === text) ?? instant;
}
