// Whether visits that have ended stay on this phone as a diary. They do, unless somebody has switched that off here.
import { within } from "./database.js";

const BOX = "choices";
const OFF = "no-diary";

export async function isDiaryKept() {
  try {
    return !(await within(BOX, "readonly", (box) => box.get(OFF)));
  } catch {
    return true;                                       // this browser keeps nothing anyway
  }
}

/** @returns {Promise<boolean>} whether the choice is kept */
export async function keepDiary(kept) {
  try {
    await within(BOX, "readwrite", (box) => (kept ? box.delete(OFF) : box.put({ name: OFF })));
    return await isDiaryKept() === kept;
  } catch {
    return false;
  }
}
