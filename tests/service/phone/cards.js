// Seals for a card as the pages do, draws ids and codes; tests/service/test_phone.py opens and reads what comes out.
import { codeAt, secretKey } from "../../../tun/service/static/pass/kept.js";
import { holderOf, idOf, newId, sealCardContact, sealOpening } from "../../../tun/service/static/pass/cardseal.js";
import { qrModules } from "../../../tun/service/static/pass/qr.js";
import { fromBase64url, toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { readContact, toPlaintext } from "../../../tun/service/static/visitor/contact.js";

const order = JSON.parse(process.argv[2]);
const [point, card] = [fromBase64url(order.point), idOf(order.number)];
const { contact } = readContact(order.typed, []);
const holder = await holderOf(order.opening);
const ids = Array.from({ length: 200 }, newId);
const key = await secretKey(fromBase64url(order.secret));
const shown = await codeAt({ id: card, key }, order.now);

console.log(JSON.stringify({
  card: toBase64url(card),
  contact: toBase64url(await sealCardContact(toPlaintext(contact), { point, card })),
  holder: toBase64url(holder),
  opening: toBase64url(await sealOpening(order.opening, { point, card, holder })),
  ids: ids.map(toBase64url),
  extractable: key.extractable,
  shown,
  codes: [shown, ...order.texts].map((text) => qrModules(text).map((row) => row.map(Number))),
}));
