// Names of places as people read them; also of those that this phone knows only by number so far.
import { message } from "./messages.js";

/** @param {{name: string | null}} venue */
export const venueName = (venue) => venue.name || message("venue-unnamed");

/** @param {{number: number, label: string | null} | null} area */
export const areaName = (area) => area && (area.label || message("area-number", { number: area.number }));
