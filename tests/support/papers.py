"""Files as people send them, made on the spot: photos that say where, PDFs, documents, and what is none of these."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GPS = 0x8825
_ORIENTATION, _MAKER = 0x0112, 0x010F


def photo(width: int = 60, height: int = 40, colour: str = "red", kind: str = "JPEG") -> bytes:
    """A photo that says where it was taken, with which telephone, and that it lies on its side."""
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif[_MAKER] = "Telephone of somebody"
    exif.get_ifd(GPS).update({1: "N", 2: (36.0, 40.0, 30.0), 3: "E", 4: (117.0, 3.0, 5.0)})
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, exif=exif, comment=b"Hello")
    return out.getvalue()


def pdf(pages: int = 1, text: str = "") -> bytes:
    """A PDF of empty pages; ``text`` stands in it as a comment."""
    kids = " ".join(f"{3 + number} 0 R" for number in range(pages))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] >>"] * pages,
    ]
    body, places = f"%PDF-1.4\n%{text}\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(parts) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{body}{tail}startxref\n{len(body)}\n%%EOF\n".encode("latin-1")


def package(main: str = "word/document.xml", **parts: bytes) -> bytes:
    """An Office document whose main part is ``main``; ``parts`` are further ones, by name without its ending."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name in ("[Content_Types].xml", main):
            found.writestr(name, "<x/>")
        for name, data in parts.items():
            found.writestr(f"{name}.bin", data)
    return out.getvalue()
