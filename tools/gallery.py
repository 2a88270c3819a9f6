"""Make docs/gallery.md: one picture of each notebook, executed on the sample corpus.

Usage: python tools/gallery.py EXECUTED_NOTEBOOKS, a folder of notebooks with their outputs, as
`jupyter nbconvert --execute --to notebook --output-dir EXECUTED notebooks/*.ipynb` writes them.
A picture is one that a cell of the notebook shows; its alt text is the one that the cell gives.
"""

from __future__ import annotations

import argparse
import base64
import io
import re
from pathlib import Path

import nbformat
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
CHOSEN = {
    "00-quickstart": 0,
    "01-who-is-cited": 2,
    "02-loaded-terms": 0,
    "03-cross-promotion": 1,
    "04-compare-outlets": 4,
    "05-who-copied-whom": 0,
    "06-validate": 0,
    "07-predict-outlet": 0,
}
"""Which picture of each notebook, from 0."""
MOST_BYTES = 150_000
HEAD = """# Gallery

One picture of each notebook, as it comes out on the sample corpus, which is fiction: six invented
outlets, 48 articles. In the notebook every number opens to the words behind it. Made by
`python tools/gallery.py`.
"""


def entry(path: Path) -> str:
    """Write the picture of one notebook to docs/img; return its part of the page."""
    cells = nbformat.read(path, as_version=4).cells
    shown = [
        output
        for cell in cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    chosen = shown[CHOSEN[path.stem]]
    image = _smaller(base64.b64decode(chosen.data["image/png"]))
    if len(image) > MOST_BYTES:
        raise SystemExit(f"{path.stem}: the picture has {len(image):,} bytes")
    name = f"notebook-{path.stem}.png"
    (ROOT / "docs" / "img" / name).write_bytes(image)
    question, answer = cells[0].source.removeprefix("# ").split("\n\n", 1)
    alt = re.sub(r"[\[\]]", "", " ".join(chosen.metadata["image/png"]["alt"].split()))
    link = f"../notebooks/{path.name}"
    return f"## [{question}]({link})\n\n![{alt}](img/{name})\n\n{answer.strip()}\n"


def _smaller(png: bytes) -> bytes:
    """The same picture in 128 colours."""
    buffer = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(128).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Make the page and its pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executed", type=Path, help="folder of notebooks with their outputs")
    folder = parser.parse_args().executed
    parts = [entry(folder / f"{name}.ipynb") for name in CHOSEN]
    (ROOT / "docs" / "gallery.md").write_text("\n".join([HEAD, *parts]), encoding="utf-8")


if __name__ == "__main__":
    main()
