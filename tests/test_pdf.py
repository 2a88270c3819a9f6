"""The report as PDF: the same bytes in every process, tagged for screen readers."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = (
    '{{"id": "{n}", "outlet": "{outlet}", "title": "The ferry", '
    '"text": "The regime closed the quay. “It is a scandal,” Mayor Ann Lee of {n} said."}}\n'
)


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The report on two articles, by two processes that differ in all that must not matter."""
    folder = tmp_path_factory.mktemp("pdf")
    source = folder / "corpus.jsonl"
    lines = [ARTICLE.format(n=n, outlet=outlet) for n, outlet in enumerate(("North", "South"))]
    source.write_text("".join(lines), encoding="utf-8")
    (folder / "2.pdf").symlink_to("elsewhere.pdf")
    made = []
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland")):
        pdf = folder / f"{seed}.pdf"
        settings = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        code = "from framing.cli import main; main()"
        command = [sys.executable, "-c", code, "report", str(source), "--quiet"]
        command += ["-o", str(folder / f"{seed}.html"), "--pdf", str(pdf), "--workers", seed]
        subprocess.run(command, check=True, env=settings)
        made.append(pdf)
    return made


def test_two_processes_write_the_same_pdf(pdfs):
    """Neither hash seed nor time zone, locale or number of processes changes a byte."""
    first, second = pdfs
    assert first.read_bytes() == second.read_bytes()


def test_a_link_to_a_pdf_stays_one(pdfs):
    """What it leads to is written."""
    assert pdfs[1].is_symlink()
    assert pdfs[1].with_name("elsewhere.pdf").is_file()


def test_the_pdf_is_tagged_and_names_its_standard(pdfs):
    """What a screen reader needs is there, and the file says which standard it keeps."""
    command = ["pdfinfo", str(pdfs[0])]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Tagged:          yes" in said
    command.insert(1, "-meta")
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "pdfuaid:part" in said


def test_no_word_of_a_wide_table_leaves_the_paper(pdfs):
    """Tables of more than nine columns lie on their side; every word ends before the margin."""
    command = ["pdftotext", "-bbox", str(pdfs[0]), "-"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = [page.partition(">") for page in said.split('<page width="')[1:]]
    widths = [float(size.split('"')[0]) for size, _, _ in pages]
    assert max(widths) > 800
    for width, (_, _, words) in zip(widths, pages, strict=True):
        ends = [float(end) for end in re.findall(r'xMax="([\d.]+)"', words)]
        assert max(ends, default=0) < width - 40
