// The reader of PDFs, the end that takes files apart: a worker by itself, which listens once it is loaded.
export { WorkerMessageHandler } from "pdfjs-dist/legacy/build/pdf.worker.mjs";
