// What a test centre hands out as a link: /wallet#hc1=…&strip=…. Behind the # nothing is sent to the service.

const LONGEST = 64 * 1024;

/**
 * @param {string} hash of the page's address
 * @returns {{text: string, strip: string | null} | null} null where the address carries no certificate (but perhaps
 *   the code of a venue, which stays)
 */
export function certificateFromHash(hash) {
  const data = hash.replace(/^#/, "");
  if (!data.startsWith("hc1=") || data.length > LONGEST) return null;
  // A "+" in an address stands for itself: base45 has it, and only %20 is a blank.
  const fields = new URLSearchParams(data.replace(/\+/g, "%2B"));
  const strip = fields.get("strip");
  return { text: fields.get("hc1"), strip: strip && /^[A-Za-z0-9_-]+$/.test(strip) ? strip : null };
}
