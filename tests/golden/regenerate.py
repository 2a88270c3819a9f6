"""Write the expected drafts of the golden pages anew; review the difference before keeping it.

python tests/golden/regenerate.py
"""

import json
from dataclasses import asdict
from pathlib import Path

from framing.page import read_page

FOLDER = Path(__file__).parent


def expected(page: Path) -> str:
    """The draft of a page as JSON."""
    return json.dumps(asdict(read_page(page.read_bytes())), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.html")):
        path.with_suffix(".json").write_text(expected(path), encoding="utf-8")
