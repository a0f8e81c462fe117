// The phone's own store: one database of this origin with a few boxes of records. Nothing in it is ever sent by itself.
//
// A writing has happened when its transaction is complete, not before; what nobody else has yet is written strictly.

const NAME = "tun";
const VERSION = 4;

/**
 * Visits by their id; what the phone knows of health offices, which is public, by their number; whom it remembers, if
 * asked to (encrypted); what somebody has chosen here; the certificates in the wallet (encrypted); and its pass.
 */
export const BOXES = { visits: "visit", offices: "number", person: "name", choices: "name", wallet: "id", pass: "name" };

let opening = null;

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const [box, key] of Object.entries(BOXES)) {
        if (!asked.result.objectStoreNames.contains(box)) asked.result.createObjectStore(box, { keyPath: key });
      }
    };
    asked.onblocked = () => reject(new Error("blocked"));
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      // A later version of this page, or "delete everything", must not wait for this tab.
      asked.result.onversionchange = () => { asked.result.close(); opening = null; };
      asked.result.onclose = () => { opening = null; };
      resolve(asked.result);
    };
  });
}

function database() {
  opening ||= Promise.resolve().then(open);
  opening.catch(() => { opening = null; });
  return opening;
}

/**
 * One transaction. Resolves when it is complete; rejects where this browser refuses to store.
 * @param {"readonly" | "readwrite"} mode @param {(box: IDBObjectStore) => IDBRequest} deed
 */
export async function within(box, mode, deed, { strict = false } = {}) {
  const transaction = (await database()).transaction(box, mode, strict ? { durability: "strict" } : {});
  return new Promise((resolve, reject) => {
    const asked = deed(transaction.objectStore(box));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error || new Error("aborted"));
  });
}

/** Removes the whole database from this phone. @returns {Promise<boolean>} whether it is gone */
export async function removeDatabase() {
  try {
    (await database()).close();
    opening = null;
    return await new Promise((resolve, reject) => {
      const asked = indexedDB.deleteDatabase(NAME);
      asked.onsuccess = () => resolve(true);
      asked.onerror = () => reject(asked.error);
    });
  } catch {
    return false;
  }
}
