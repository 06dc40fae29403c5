"""Make the pictures of printed sheets from the gallery: `python docs/make_prints.py`."""

from pathlib import Path

import pypdfium2

HERE = Path(__file__).parent
GALLERY = HERE.parent / "maps" / "gallery"
# Gallery file → picture, page, pixels across.
PRINTS = {
    "route-sheet.pdf": ("print-sheet.png", 0, 760),
    "pocket-cards.pdf": ("print-cards.png", 0, 760),
    "wall-map.pdf": ("print-wall.png", 0, 1300),
}


def make(name: str, picture: str, *, page: int, width: int) -> None:
    """Draw one page as a picture of few colours."""
    leaf = pypdfium2.PdfDocument(GALLERY / name)[page]
    image = leaf.render(scale=width / leaf.get_width()).to_pil()
    image.convert("RGB").quantize(64).save(HERE / "_static" / picture, optimize=True)


if __name__ == "__main__":
    for name, (picture, page, width) in PRINTS.items():
        make(name, picture, page=page, width=width)
