// The reader of QR codes in pictures: zxing-cpp as WebAssembly. Its .wasm lies beside the bundle.
export { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
