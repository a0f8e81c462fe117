// Draws the one QR code that is made on a phone: a pass's. Version 3 at level L, byte mode, mask 0 (ISO/IEC 18004).
//
// 53 bytes fit, more is refused. One block of data, so nothing is interleaved; one mask, because any may be chosen.

const SIZE = 29;                                       // modules a side
const DATA = 55;                                       // codewords of data, and of error correction behind them
const CORRECTION = 15;
const MOST_BYTES = DATA - 2;
const FORMAT = 0b111011111000100;                      // level L, mask 0, with its own correction (annex C)
const FIELD = 0x11d;                                   // x⁸ + x⁴ + x³ + x² + 1

const [EXPONENTS, LOGARITHMS] = tables();

function tables() {
  const [exponents, logarithms] = [new Uint8Array(255), new Uint8Array(256)];
  for (let power = 0, value = 1; power < 255; power += 1) {
    exponents[power] = value;
    logarithms[value] = power;
    value = value << 1 ^ (value & 0x80 ? FIELD : 0);
  }
  return [exponents, logarithms];
}

const times = (one, other) => (one && other ? EXPONENTS[(LOGARITHMS[one] + LOGARITHMS[other]) % 255] : 0);

/** The product of (x − 2ⁿ), highest power first, without its leading 1. */
function generator() {
  let factors = [1];
  for (let power = 0; power < CORRECTION; power += 1) {
    const next = [...factors, 0];
    factors.forEach((factor, place) => { next[place + 1] ^= times(factor, EXPONENTS[power]); });
    factors = next;
  }
  return factors.slice(1);
}

/** What is left of the data, times x¹⁵, when it is divided by the generator. */
function correctionOf(data) {
  const factors = generator();
  const rest = new Array(CORRECTION).fill(0);
  for (const codeword of data) {
    const lead = codeword ^ rest.shift();
    rest.push(0);
    factors.forEach((factor, place) => { rest[place] ^= times(factor, lead); });
  }
  return rest;
}

/** Mode 4 ‖ length 8 ‖ bytes ‖ terminator 4, then two words by turns. */
function codewordsOf(bytes) {
  const data = [0x40 | bytes.length >> 4];
  let left = bytes.length & 15;
  for (const byte of bytes) {
    data.push(left << 4 | byte >> 4);
    left = byte & 15;
  }
  data.push(left << 4);
  for (let turn = 0; data.length < DATA; turn += 1) data.push(turn % 2 ? 0x11 : 0xec);
  return [...data, ...correctionOf(data)];
}

const grid = () => Array.from({ length: SIZE }, () => new Array(SIZE).fill(null));

function rings(modules, centreRow, centreColumn, radius, light) {
  for (let row = -radius; row <= radius; row += 1) {
    for (let column = -radius; column <= radius; column += 1) {
      const [y, x] = [centreRow + row, centreColumn + column];
      const ring = Math.max(Math.abs(row), Math.abs(column));
      if (y >= 0 && y < SIZE && x >= 0 && x < SIZE) modules[y][x] = !light.includes(ring);
    }
  }
}

function drawFormat(modules) {
  for (let bit = 0; bit < 15; bit += 1) {
    const dark = Boolean(FORMAT >> bit & 1);
    // Around the upper left corner, and once more divided between the two others.
    if (bit < 6) modules[bit][8] = dark;
    else if (bit < 8) modules[bit + 1][8] = dark;
    else if (bit === 8) modules[8][7] = dark;
    else modules[8][14 - bit] = dark;
    if (bit < 8) modules[8][SIZE - 1 - bit] = dark;
    else modules[SIZE - 15 + bit][8] = dark;
  }
  modules[SIZE - 8][8] = true;
}

function patterns() {
  const modules = grid();
  for (const [row, column] of [[3, 3], [3, SIZE - 4], [SIZE - 4, 3]]) rings(modules, row, column, 4, [2, 4]);
  rings(modules, SIZE - 7, SIZE - 7, 2, [1]);
  for (let place = 8; place < SIZE - 8; place += 1) {
    modules[6][place] = place % 2 === 0;
    modules[place][6] = place % 2 === 0;
  }
  drawFormat(modules);
  return modules;
}

/** Two columns at a time from the right, up and down by turns, past what is there already. */
function place(modules, codewords) {
  let bit = 0;
  let upwards = true;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;                        // the column of the timing pattern
    for (let step = 0; step < SIZE; step += 1) {
      const row = upwards ? SIZE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (modules[row][column] !== null) continue;
        const dark = bit < codewords.length * 8 && Boolean(codewords[bit >> 3] >> 7 - bit % 8 & 1);
        modules[row][column] = dark !== ((row + column) % 2 === 0);
        bit += 1;
      }
    }
    upwards = !upwards;
  }
  return modules;
}

/** @param {string} text in ASCII, up to 53 characters @returns {boolean[][]} rows of modules, true is dark */
export function qrModules(text) {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_BYTES) throw new RangeError("too long for this code");
  return place(patterns(), codewordsOf(bytes));
}

/** The same as a path of an SVG in which a module is one unit wide. */
export function qrPath(text) {
  return qrModules(text).flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
}
