// The page at /wallet: certificates on this device. Which state follows which; of a certificate nothing is sent anywhere.
import { carryCode, stayOnAddress } from "../visitor/address.js";
import { keepEntries } from "../visitor/draft.js";
import { fill, message } from "../visitor/messages.js";
import { keepPages } from "../visitor/pages.js";
import { current, section, show } from "../visitor/states.js";
import { clock, date, day } from "../visitor/times.js";
import { describe } from "./describe.js";
import { isCertificateText, readCertificate } from "./hcert.js";
import { certificateFromHash, stripFromHash } from "./link.js";
import { isRapidTestText, readRapidTest } from "./rapidtest.js";
import { allKept, dropAll, dropCertificate, hasExpired, keepCertificate } from "./vault.js";
import { counts, hasPlace, showRule } from "./venue.js";

const element = (id) => document.getElementById(id);

let offered = null;                                    // the certificate that is looked at and not yet kept, and what came with it
let camera = null;
let named = null;                                      // whom a rapid test's code names, for the check-in's form

function entryOf({ id, certificate, until }) {
  const entry = element("certificate-entry").content.cloneNode(true);
  fill(entry, { ...describe(certificate, until), counts: counts(certificate) });
  entry.querySelector("[data-drop]").addEventListener("click", async () => {
    await showWallet(await dropCertificate(id) ? { told: message("dropped") } : { trouble: message("not-dropped") });
  });
  return entry;
}

async function showCertificates() {
  const kept = await allKept();
  element("certificates").replaceChildren(...kept.map(entryOf));
  for (const one of document.querySelectorAll("[data-some]")) one.hidden = kept.length === 0;
  for (const one of document.querySelectorAll("[data-none]")) one.hidden = kept.length > 0;
  element("to-check-in").hidden = kept.length === 0 && !hasPlace();
}

async function showWallet({ told = "", trouble = "" } = {}) {
  offered = null;
  try {
    await showCertificates();
  } catch {
    return show("refused");
  }
  fill(section("wallet"), { told, trouble });
  element("trouble").hidden = trouble === "";
  element("done").hidden = told === "";
  return show("wallet");
}

/** What a code says is shown before anything is kept. */
async function offer(text, hash = "") {
  try {
    if (isRapidTestText(text)) return showRapidTest(await readRapidTest(text));
    const certificate = await readCertificate(text);
    if (hasExpired(certificate)) return showWallet({ trouble: message("expired", { date: date(certificate.expires) }) });
    offered = { certificate, strip: stripFromHash(hash, certificate) };
    fill(section("found"), { ...describe(certificate), counts: counts(certificate) });
    return show("found");
  } catch (error) {
    return showWallet({ trouble: wordsFor(error) });
  }
}

function showRapidTest({ given, family, born, at }) {
  named = family === "" ? null : { given_name: given, family_name: family };
  for (const id of ["rapid-carry", "rapid-carry-hint"]) element(id).hidden = named === null;
  fill(section("rapid"), {
    name: [given, family].filter(Boolean).join(" ") || message("unknown"),
    born: /^\d{4}-\d\d-\d\d$/.test(born) ? day(born) : born || null,
    at: message("on-day", { date: date(at), clock: clock(at) }),
  });
  return show("rapid");
}

/** What reads codes is fetched when it is needed, and may not arrive. */
class NotFetched extends Error {}

const fetched = (module) => module.catch(() => { throw new NotFetched("not fetched"); });

const WORDS = {
  NotFetched: () => message("no-reader"),
  NotACertificate: ({ reason }) => ({
    foreign: () => message("code-foreign"),
    damaged: () => message("code-damaged"),
    unsupported: () => message("browser-old"),
  })[reason](),
  NotARapidTest: () => message("code-damaged"),
  NoReader: () => message("no-reader"),
  NotReadable: ({ reason }) => ({
    large: () => message("pdf-large"),
    locked: () => message("pdf-locked"),
    broken: () => message("pdf-broken"),
    slow: () => message("pdf-slow"),
    unsupported: () => message("pdf-unsupported"),
  })[reason](),
  NoCamera: ({ reason }) => ({
    denied: () => message("camera-denied"),
    none: () => message("camera-none"),
    busy: () => message("camera-busy"),
    unsupported: () => message("camera-unsupported"),
  })[reason](),
};

const wordsFor = (error) => (WORDS[error.constructor.name] || (() => message("no-picture")))(error);

async function keep() {
  const kept = await keepCertificate(offered.certificate, offered.strip);
  if (kept === null) return show("refused");
  keepPages();
  return showWallet({ told: message("kept") });
}

// The reader is fetched when somebody wants to scan, not before.
async function scan() {
  fill(section("scan"), { seen: "" });
  show("scan");
  let found = null;
  const onText = (text) => {
    if (isOurs(text)) found = text;
    else fill(section("scan"), { seen: message("code-foreign") });
    return found !== null;
  };
  const onStop = (error) => {
    camera = null;
    if (found !== null) offer(found);
    else showWallet(error ? { trouble: wordsFor(error) } : { told: message("camera-off") });
  };
  try {
    const { startCamera } = await fetched(import("../scan/camera.js"));
    camera = await startCamera(element("camera"), onText, onStop);
  } catch (error) {
    await showWallet({ trouble: wordsFor(error) });
  }
}

const isOurs = (text) => isCertificateText(text) || isRapidTestText(text);

/** The code in a picture or a PDF that somebody chose, and what to say where there is none. */
async function textIn(file) {
  const { newDecoder } = await fetched(import("../scan/decoder.js"));
  const { isPdf, textsInPdf } = await fetched(import("../scan/pdf.js"));
  const decoder = newDecoder();
  try {
    const pdf = await isPdf(file);
    const texts = await (pdf ? textsInPdf(file, decoder.picture, isOurs) : decoder.picture(file));
    const text = texts.find(isCertificateText) || texts.find(isRapidTestText) || texts[0];
    return { text, missing: pdf ? message("no-code-pdf") : message("no-code") };
  } finally {
    decoder.close();
  }
}

async function readFile(event) {
  const [file] = event.target.files;
  if (!file) return undefined;
  show("reading");
  try {
    const { text, missing } = await textIn(file);
    return text === undefined ? showWallet({ trouble: missing }) : offer(text);
  } catch (error) {
    return showWallet({ trouble: wordsFor(error) });
  } finally {
    event.target.value = "";                           // the same file may be chosen again
  }
}

/** From the address: a certificate in it is taken out at once, so that no history and no bookmark keeps it. */
async function start() {
  const text = certificateFromHash(location.hash);
  if (text === null) return showWallet();
  const { hash } = location;
  history.replaceState(null, "", location.pathname + location.search);
  return offer(text, hash);
}

async function begin() {
  element("scan").addEventListener("click", scan);
  element("scan-stop").addEventListener("click", () => (camera ? camera.stop() : showWallet()));
  element("file").addEventListener("change", readFile);
  element("keep").addEventListener("click", keep);
  element("rapid-carry").addEventListener("click", () => keepEntries({ ...named, rapid: true }));
  for (const id of ["keep-not", "rapid-back"]) element(id).addEventListener("click", () => showWallet());
  element("drop-all").addEventListener("click", async () => {
    await showWallet(await dropAll() ? { told: message("dropped-all") } : { trouble: message("not-dropped") });
  });
  window.addEventListener("hashchange", start);
  carryCode();
  stayOnAddress();
  await start();
  keepPages();
  await showRule();
  if (current() === "wallet") await showCertificates();
  else if (offered) fill(section("found"), { counts: counts(offered.certificate) });
}

begin();
