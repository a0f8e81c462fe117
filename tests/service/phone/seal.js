// Seals one contact as the check-in page does. Prints JSON; test_phone.py opens it.
import { fromBase64url, toBase64url } from "../../../tun/service/static/visitor/base64url.js";
import { readContact, toPlaintext } from "../../../tun/service/static/visitor/contact.js";
import { keyId, sealContact } from "../../../tun/service/static/visitor/seal.js";
import { noticeTag, visitId } from "../../../tun/service/static/visitor/visit.js";

const { typed, companions, point, venue, secret } = JSON.parse(process.argv[2]);
const visit = await visitId(fromBase64url(secret));
const to = { point: fromBase64url(point), venue: fromBase64url(venue), visit };
const sealed = await sealContact(toPlaintext(readContact(typed, companions).contact), to);
console.log(JSON.stringify({
  sealed: toBase64url(sealed),
  visit: toBase64url(visit),
  notice: toBase64url(await noticeTag(fromBase64url(secret))),
  key: toBase64url(await keyId(to.point)),
}));
