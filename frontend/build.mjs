// Bundles src/*.js into one file each, and writes beside them what they load, the licence texts and BUILD.json.
//
//     npm ci && npm run build            (output: ../tun/service/static/vendor)
//     node build.mjs SOME/FOLDER         (what the test does, to compare byte by byte)
//
// BUILD.json holds the SHA-256 of every input and every output, so that anybody can check without Node that
// what is served is what was built from what is written here. No time and no path goes in: two builds are equal.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "tun", "service", "static", "vendor");
const inputs = ["build.mjs", "package.json", "package-lock.json"];
const licences = (await readdir(join(here, "licences"))).sort();
// What a package brings besides the modules that are bundled: files that those load by name, and licences of what
// stands in them. Of pdfjs-dist no WebAssembly: its worker gets along without, and so under the stricter policy. (Under
// Node it would want a canvas, 30 MB of native code; package.json lets a package that is here anyway stand in for that.)
const copies = {
  "zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
  "jbig2_nowasm_fallback.js": "pdfjs-dist/wasm/jbig2_nowasm_fallback.js",
  "openjpeg_nowasm_fallback.js": "pdfjs-dist/wasm/openjpeg_nowasm_fallback.js",
  "LICENSE.pdfium.txt": "pdfjs-dist/wasm/LICENSE_JBIG2",
  "LICENSE.openjpeg.txt": "pdfjs-dist/wasm/LICENSE_OPENJPEG",
  "LICENSE.pdf.js.openjpeg.txt": "pdfjs-dist/wasm/LICENSE_PDFJS_OPENJPEG",
};
const sources = (await readdir(join(here, "src"))).filter((name) => name.endsWith(".js")).sort();

const within = (folder, names) => names.map((name) => `${folder}/${name}`);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

async function bundle(name) {
  const result = await build({
    absWorkingDir: here,
    entryPoints: [`src/${name}`],
    bundle: true,
    format: "esm",
    minify: true,
    target: ["es2020"],          // phones of 2020: Chrome 80, Safari 13.1
    charset: "utf8",
    legalComments: "none",       // the licence texts lie beside the bundle
    metafile: true,
    write: false,
  });
  return { bytes: result.outputFiles[0].contents, from: Object.keys(result.metafile.inputs) };
}

/** The packages, of all that is installed, of which some line came into a bundle. */
function packagesOf(files) {
  const names = files.map((file) => file.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean);
  return [...new Set(names)].sort();
}

const outputs = new Map();
const bundled = [];
for (const name of sources) {
  const { bytes, from } = await bundle(name);
  outputs.set(name, bytes);
  bundled.push(...from);
}

const packages = [];
for (const name of packagesOf(bundled)) {
  const folder = join(here, "node_modules", ...name.split("/"));
  const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const text = `LICENSE.${name.replace("@", "").replace("/", "-")}.txt`;
  outputs.set(text, await readFile(join(folder, "LICENSE")));
  packages.push({ name, version: about.version, licence: about.license, text });
}

for (const [name, path] of Object.entries(copies)) outputs.set(name, await readFile(join(here, "node_modules", path)));
const { ZXING_CPP_COMMIT } = await import("zxing-wasm/reader");
for (const name of licences) outputs.set(name, await readFile(join(here, "licences", name)));
packages.push({ name: "zxing-cpp", version: ZXING_CPP_COMMIT, licence: "Apache-2.0", text: "LICENSE.zxing-cpp.txt" });
// What pdfjs-dist has built in, as it says in its own files.
const builtIn = { "core-js": "MIT", "pdfium": "BSD-3-Clause", "openjpeg": "BSD-2-Clause" };
for (const [name, licence] of Object.entries(builtIn)) {
  packages.push({ name, version: "in pdfjs-dist", licence, text: `LICENSE.${name}.txt` });
}

const record = { inputs: {}, outputs: {}, packages };
for (const path of [...inputs, ...within("src", sources), ...within("licences", licences)].sort()) {
  record.inputs[path] = sha256(await readFile(join(here, path)));
}
for (const name of [...outputs.keys()].sort()) record.outputs[name] = sha256(outputs.get(name));
outputs.set("BUILD.json", JSON.stringify(record, null, 2) + "\n");

await mkdir(target, { recursive: true });
for (const [name, bytes] of outputs) await writeFile(join(target, name), bytes);
console.log(`${relative(process.cwd(), target).split(sep).join("/") || "."}: ${[...outputs.keys()].join(", ")}`);
