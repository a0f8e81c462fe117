// The reader of PDFs, the end that draws pages. In the build with what browsers of the last years lack.
export { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
