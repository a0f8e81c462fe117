"""What comes out of the printer, as other programs see it: pdfium draws and reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c
from PIL import Image

TOKEN = "0oRDoQEmoQRCq80" + "xY7-_k" * 26 + "Zq4"  # 174 characters, as long as a venue code's
PRINTED_AT = 1_795_449_600


@dataclass
class Printout:
    """A PDF as other programs see it."""

    content: bytes
    document: Any

    def image(self, page: int = 0, dots_per_inch: int = 300) -> Image.Image:
        picture: Image.Image = self.document[page].render(scale=dots_per_inch / 72).to_pil()
        return picture.convert("L")

    def text(self, page: int = 0) -> str:
        words: str = self.document[page].get_textpage().get_text_range()
        return " ".join(words.split())

    def objects(self, kind: int, page: int = 0) -> list[Any]:
        return list(self.document[page].get_objects(filter=[kind], max_depth=8))

    def white_margin(self, page: int = 0) -> float:
        """Millimetres from the edge of the page to the first ink."""
        inked = self.image(page, 100).point(lambda value: 255 if value < 250 else 0).getbbox()
        width, height = self.image(page, 100).size
        assert inked is not None
        left, top, right, bottom = inked
        return min(left, top, width - right, height - bottom) / 100 * 25.4

    def every_font_is_embedded(self) -> bool:
        return all(
            pdfium_c.FPDFFont_GetIsEmbedded(pdfium_c.FPDFTextObj_GetFont(text)) == 1
            for page in range(len(self.document))
            for text in self.objects(pdfium_c.FPDF_PAGEOBJ_TEXT, page)
        )
