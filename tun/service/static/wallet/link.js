// What a test centre hands out as a link: /wallet#hc1=…. Behind the # nothing is sent to the service.

const LONGEST = 16 * 1024;

/**
 * @param {string} hash of the page's address
 * @returns {string | null} the text of a certificate; null where the address carries no certificate (but perhaps
 *   the code of a venue, which stays)
 */
export function certificateFromHash(hash) {
  const data = hash.replace(/^#/, "");
  if (!data.startsWith("hc1=") || data.length > LONGEST) return null;
  // A "+" in an address stands for itself: base45 has it, and only %20 is a blank.
  return new URLSearchParams(data.replace(/\+/g, "%2B")).get("hc1");
}
