import assert from "node:assert/strict";
import { test } from "node:test";

import { characters, readContact, splitStreet, tidy, TooLarge, toPlaintext } from "../../../tun/service/static/visitor/contact.js";

const ALICE = {
  given_name: "Alice", family_name: "Müller", phone: "0631 123456", email: "", street: "Fackelwoogstraße",
  house_number: "7", postcode: "67655", city: "Kaiserslautern",
};
const faultsOf = (typed, companions = []) => readContact({ ...ALICE, ...typed }, companions).faults;

test("blanks and control characters become single blanks, accents one sign", () => {
  assert.equal(tidy("  Zoe\u0308 \u0000\t de\n la   Cruz "), "Zoë de la Cruz");
});

test("half an emoji does not break the JSON", () => {
  assert.equal(tidy("A\ud83d"), "A\ufffd");
});

for (const name of ["👩‍👩‍👧 Emoji", "محمد علي", "王小明", "Nguyễn Thị", "O’Brien-Łukaszewicz", "<script>", "=1+1", "D'\"\\"]) {
  test(`the name ${name} stays what it is`, () => {
    const { contact, faults } = readContact({ ...ALICE, family_name: name }, []);
    assert.deepEqual(faults, []);
    assert.equal(contact.family_name, name);
    assert.equal(JSON.parse(new TextDecoder().decode(toPlaintext(contact))).family_name, name);
  });
}

for (const phone of ["0631/123456", "(0631) 12 34-56", "+49 (0)631 123456", "0049 631 123456", "0631 123 Durchwahl 12", "٠٦٣١١٢٣٤٥"]) {
  test(`a phone number may be written ${phone}`, () => assert.deepEqual(faultsOf({ phone }), []));
}

test("what is missing is named in the order of the form; the e-mail address may be", () => {
  const { faults } = readContact({}, []);
  const names = ["given_name", "family_name", "phone", "street", "house_number", "postcode", "city"];
  assert.deepEqual(faults, names.map((field) => ({ field, kind: "missing" })));
});

test("a phone number without digits and an address without @ are faults", () => {
  assert.deepEqual(faultsOf({ phone: "keine", email: "alice" }), [
    { field: "phone", kind: "not-a-number" }, { field: "email", kind: "not-an-address" },
  ]);
});

test("a hundred characters fit, and an emoji is one", () => {
  assert.equal(characters("😀"), 1);
  assert.deepEqual(faultsOf({ city: "😀".repeat(100) }), []);
  assert.deepEqual(faultsOf({ city: "a".repeat(101) }), [{ field: "city", kind: "too-long", limit: 100 }]);
});

test("companions: empty ones are left out, eighty characters fit", () => {
  const { contact, faults } = readContact(ALICE, ["Bob", "  ", "b".repeat(81)]);
  assert.deepEqual(contact.companions, ["Bob", "b".repeat(81)]);
  assert.deepEqual(faults, [{ field: "companions-2", kind: "too-long", limit: 80 }]);
});

test("a house number that autofill wrote into the street moves to its field", () => {
  assert.deepEqual(splitStreet("Fackelwoogstraße 7 a", ""), { street: "Fackelwoogstraße", house_number: "7 a" });
  assert.deepEqual(splitStreet("Straße des 17. Juni 135", ""), { street: "Straße des 17. Juni", house_number: "135" });
  assert.deepEqual(splitStreet("Am Markt, 12-14", ""), { street: "Am Markt", house_number: "12-14" });
  assert.deepEqual(splitStreet("Q7, 24", "3"), { street: "Q7, 24", house_number: "3" });
  assert.deepEqual(splitStreet("Markt", ""), { street: "Markt", house_number: "" });
});

test("the plain text is 1,024 bytes whatever the name", () => {
  for (const family_name of ["X", "Müller", "😀".repeat(50)]) {
    assert.equal(toPlaintext(readContact({ ...ALICE, family_name }, []).contact).length, 1024);
  }
});

test("exactly 1,024 bytes fit, one more does not, and the longest field is named", () => {
  const { contact } = readContact(ALICE, []);
  const free = 1024 - new TextEncoder().encode(JSON.stringify(contact)).length;
  const filled = { ...contact, street: contact.street + "s".repeat(free) };
  assert.equal(toPlaintext(filled)[1023], "}".charCodeAt(0));
  assert.throws(() => toPlaintext({ ...filled, street: `${filled.street}s` }), (error) => (
    error instanceof TooLarge && error.field === "street" && error.excess === 1
  ));
  const emoji = "😀".repeat(free / 4 + 10);
  assert.throws(() => toPlaintext({ ...contact, street: emoji }), { field: "street", excess: 10 - Math.floor(17 / 4) });
  const companions = ["Bob", "c".repeat(80), ...Array(18).fill("d".repeat(60))];
  assert.throws(() => toPlaintext({ ...contact, companions }), { field: "companions-1" });
});
