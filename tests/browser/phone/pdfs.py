"""Certificates as PDF: as test centres and portals hand them out, as scanners make them, and as nobody should."""

from __future__ import annotations

import io
import zlib
from zoneinfo import ZoneInfo

from fpdf import FPDF
from fpdf.enums import AccessPermission
from PIL import Image

from tests.browser.phone import papers
from tests.vectors.certificate_cast import hcert
from tun.core.certificates import content
from tun.service.prints.certificate import CentreOnPaper, certificate_pdf


def ours(text: str) -> bytes:
    """The sheet of the desk: its code is drawn in lines, not as a picture."""
    said = content.read(hcert(), *content.only_entry(hcert()))
    centre = CentreOnPaper("Testzentrum am Betzenberg", "Fritz-Walter-Straße 1", "67663 Kaiserslautern")
    return certificate_pdf(
        said, text, centre, tests={}, zone=ZoneInfo("Europe/Berlin"), city="Kaiserslautern", printed_at=1_795_446_000
    )


def _document() -> FPDF:
    document = FPDF(format="A4")
    document.set_font("helvetica", size=14)
    return document


def _page(document: FPDF, text: str | None, *, width: float = 60, mode: str = "L", angle: float = 0) -> None:
    document.add_page()
    document.cell(text="EU Digital COVID Certificate")
    if text is not None:
        code = papers.drawn(text, 4).convert(mode).rotate(angle, expand=True, fillcolor=255)
        document.image(code, x=70, y=60, w=width)


def portal(text: str | None, *, width: float = 60) -> bytes:
    """One page with the code as a picture, as portals of states make it."""
    document = _document()
    _page(document, text, width=width)
    return bytes(document.output())


def second_page(first: str | None, second: str) -> bytes:
    """A letter with the certificate behind it; on the letter there may be a code too."""
    document = _document()
    _page(document, first)
    _page(document, second)
    return bytes(document.output())


def fax(text: str) -> bytes:
    """In one bit, as office scanners pack it (CCITT group 4)."""
    document = _document()
    document.set_image_filter("AUTO")
    _page(document, text, mode="1")
    made = bytes(document.output())
    assert b"CCITTFaxDecode" in made
    return made


def scan(text: str, *, filter_: str = "DCTDecode") -> bytes:
    """A whole page that lay slightly askew on a scanner at 200 dpi, as one picture."""
    sheet = Image.new("L", (1654, 2339), 250)
    code = papers.drawn(text, 5).rotate(3, expand=True, fillcolor=250)
    sheet.paste(code, (500, 700))
    document = FPDF(format="A4")
    document.set_image_filter(filter_)
    document.add_page()
    document.image(sheet.convert("RGB"), x=0, y=0, w=210)
    made = bytes(document.output())
    assert filter_.encode() in made
    return made


def locked(text: str, *, password: str = "1985-03-21") -> bytes:
    document = _document()
    document.set_encryption(owner_password="portal", user_password=password, permissions=AccessPermission.none())
    _page(document, text)
    return bytes(document.output())


def built(*objects: bytes, root: int = 1) -> bytes:
    """A file of these objects, numbered from 1, with a table of where they lie."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, root, table))
    return out.getvalue()


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more, content)


def one_page(box: bytes, drawing: bytes, more: bytes = b"", *others: bytes) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R%s>>" % (box, more)
    return built(CATALOGUE, pages, page, drawing, *others)


def huge_box() -> bytes:
    """A page of forty kilometres."""
    return one_page(b"0 0 100000000 100000000", stream(b"0 0 1000 1000 re f"), b"/UserUnit 1000")


def many_pages(count: int = 5000) -> bytes:
    """White pages, and no end of them."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    return built(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), *[page] * count)


def lying_count() -> bytes:
    """A million pages, by its own word, all of them the same one."""
    kids = b" ".join([b"3 0 R"] * 1000)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"
    return built(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count 1000000>>" % kids, page)


def inflating(megabytes: int = 512) -> bytes:
    """Drawing instructions that are a thousand times as long as the file."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 1 1 re f\n" * 80_000) for _ in range(megabytes)) + packer.flush()
    return one_page(b"0 0 600 800", stream(packed, b"/Filter/FlateDecode"))


def large_picture() -> bytes:
    """A picture of forty thousand pixels square."""
    pixels = zlib.compress(bytes(40_000 * 40), 9)
    picture = stream(
        pixels,
        b"/Type/XObject/Subtype/Image/Width 40000/Height 40000/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/FlateDecode",
    )
    return one_page(b"0 0 600 800", stream(b"600 0 0 800 0 0 cm /I Do"), b"/Resources<</XObject<</I 5 0 R>>>>", picture)


def calling_itself() -> bytes:
    """A form that draws itself twice, which draws itself twice."""
    form = stream(b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>")
    return one_page(b"0 0 600 800", stream(b"/F Do"), b"/Resources<</XObject<</F 5 0 R>>>>", form)


def doubling(levels: int = 40) -> bytes:
    """Forms of which each draws the next one twice: a billion rectangles out of some kilobytes."""
    forms = [
        stream(
            b"/F Do /F Do",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 1),
        )
        for number in range(5, 5 + levels)
    ]
    last = stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return one_page(b"0 0 600 800", stream(b"/F Do"), b"/Resources<</XObject<</F 5 0 R>>>>", *forms, last)
