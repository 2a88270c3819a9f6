"""The files around the package agree with each other."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import metadata, packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from framing.kept import made_by

ROOT = Path(__file__).resolve().parents[1]
TRAINING = ROOT / "framing" / "train"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PINS = {
    canonicalize_name(name): Version(version)
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", LOCK, re.MULTILINE)
}
REQUIREMENTS = [
    Requirement(line)
    for lines in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for line in lines
]
PYTHONS = ["3.11.7", "3.12.3", "3.13.1", "3.14.0"]


@pytest.fixture(scope="module")
def ours() -> list[Path]:
    """Return the files in git, and those that the next `git add` would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in names.split("\0") if name]
    return [file for file in files if file.is_file()]


def lines_matching(pattern: str, files: list[Path]) -> list[str]:
    """Return `file:line: text` for the text files' lines in which `pattern` is found."""
    found = []
    for file in files:
        data = file.read_bytes()
        if b"\0" not in data:
            lines = data.decode("utf-8", "replace").splitlines()
            hits = (n for n, line in enumerate(lines, 1) if re.search(pattern, line))
            found += [f"{file.relative_to(ROOT)}:{n}: {lines[n - 1].strip()[:100]}" for n in hits]
    return found


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_the_lock_pins_every_dependency_within_its_range(requirement):
    """`make lock` was run after the last change of pyproject.toml."""
    pin = PINS.get(canonicalize_name(requirement.name))
    assert pin is not None, f"{requirement} is not in requirements.lock: run `make lock`"
    assert requirement.specifier.contains(pin, prereleases=True), f"{pin}: run `make lock`"


def reached(is_extra: Callable[[str, str], bool]) -> set[str]:
    """Return what `pip install framing` brings, if extras are asked for and found by `is_extra`."""
    wanted = [(Requirement(line), "") for line in PROJECT["dependencies"]]
    seen, names = set(), set()
    while wanted:
        requirement, extra = wanted.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        names.add(canonicalize_name(requirement.name))
        for asked in ["", *requirement.extras]:
            if (requirement.name, asked) in seen:
                continue
            seen.add((requirement.name, asked))
            of = metadata(requirement.name)
            found = [name for name in of.get_all("Provides-Extra", []) if is_extra(asked, name)]
            needs = [Requirement(line) for line in of.get_all("Requires-Dist", [])]
            wanted += [(need, has) for need in needs for has in (found or [""])]
    return names


def test_a_pip_that_takes_names_of_extras_literally_installs_all():
    """Before 23.3, *html_clean* was not found where *html-clean* stood."""
    literally = reached(lambda asked, name: asked == name)
    assert (
        reached(lambda asked, name: canonicalize_name(asked) == canonicalize_name(name))
        == literally
    )
    assert {"justext", "lxml-html-clean"} <= literally


def test_a_manifest_names_every_library_that_finds_or_counts():
    """One of another version may give other numbers; those that only show or unpack do not."""
    others = {"click", "jinja2", "markupsafe", "matplotlib", "tqdm", "pyyaml", "threadpoolctl"}
    needed = {Requirement(line).name for line in PROJECT["dependencies"]}
    unpack = {"zstandard", "lxml-html-clean"}  # the second only reaches trafilatura by another name
    assert made_by()["libraries"].keys() == needed - others - unpack


def test_the_lock_has_a_hash_for_every_pin():
    """Pip refuses a lock in which one is missing."""
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_host_and_no_option():
    """It is installed from whichever index the reader's machine has set up."""
    assert re.findall(r"^\s*-(?!-hash).*|.*://.*", LOCK, re.MULTILINE) == []


def test_the_conda_environment_is_the_notebooks_extra():
    """environment.yml adds nothing that pyproject.toml does not declare."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    assert environment["name"] == PROJECT["name"]
    assert environment["channels"] == ["conda-forge"]
    *conda, pip = environment["dependencies"]
    assert [re.match(r"\w+", name)[0] for name in conda] == ["python", "pip"]
    (editable,) = pip["pip"]
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", editable)[1].split(",")
    assert set(extras) <= set(PROJECT["optional-dependencies"])


def test_the_conda_environment_allows_only_pythons_that_the_package_allows():
    """The two version ranges are written twice, so they are compared."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = SpecifierSet(environment["dependencies"][0].removeprefix("python"))
    package = SpecifierSet(PROJECT["requires-python"])
    allowed = [version for version in PYTHONS if conda.contains(version)]
    assert allowed
    assert [version for version in allowed if not package.contains(version)] == []


def test_the_package_imports_only_what_it_declares():
    """An import that works here only by accident would fail on a reader's machine."""
    declared = {canonicalize_name(requirement.name) for requirement in REQUIREMENTS}
    providers = packages_distributions()
    undeclared = set()
    for file in (ROOT / "framing").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module]
            else:
                continue
            for top in {module.partition(".")[0] for module in modules}:
                names = {canonicalize_name(name) for name in providers.get(top, [top])}
                if TRAINING in file.parents and top in ("torch", "transformers"):
                    continue  # asked for by name, with the command that installs them
                if top not in {*sys.stdlib_module_names, "framing"} and not names & declared:
                    undeclared.add(f"{file.relative_to(ROOT)}: {top}")
    assert undeclared == set()


def test_what_ships_under_another_licence_is_told():
    """In the expression, in a file that goes into the wheel, and in NOTICE."""
    licences = "Apache-2.0 AND BSD-2-Clause AND CC0-1.0"
    assert PROJECT["license"] == canonicalize_license_expression(licences)
    files = {name: (ROOT / name).read_text("utf-8") for name in PROJECT["license-files"]}
    assert files.keys() >= {"LICENSE", "NOTICE", "framing/_data/cmudict.LICENSE"}
    assert "CC0 1.0 Universal" in files["data/sample-LICENSE"]
    weights = [path.name for path in (ROOT / "framing" / "_data").glob("*.npz")]
    assert weights
    assert [name for name in weights if f"framing/_data/{name}" not in files["NOTICE"]] == []
    assert "AGPL-3.0" in files["NOTICE"]


def test_no_pickle_and_no_host_lock_is_kept(ours):
    """A pickle runs code when it is read; a uv.lock names the hosts it downloads from."""
    banned = {".pkl", ".pickle", ".joblib", ".npy", ".dill"}
    assert [file for file in ours if file.suffix in banned or file.name == "uv.lock"] == []


def test_no_file_names_a_path_of_one_machine(ours):
    """What works only in one person's folders does not belong in the repository."""
    assert lines_matching(r"(?<![\w.:/*-])/(?:work|root|home|Users)/\w", ours) == []


def test_no_file_names_a_package_host(ours):
    """Which index to install from is each machine's own affair."""
    assert lines_matching(r"python[h]osted|pypi[.](?:org|python)|registry[.]npm", ours) == []


def test_the_syllable_dictionary_is_whole_and_carries_its_licence():
    """CMU asks that its notice goes wherever the dictionary goes."""
    data = ROOT / "framing" / "_data"
    with zipfile.ZipFile(data / "cmudict.zip") as archive:
        entries = archive.read("cmudict/cmudict").decode("ascii").splitlines()
        licence = archive.read("cmudict/LICENSE").decode("utf-8")
    assert len(entries) == 135_166
    assert "TOMATO 2 T AH0 M AA1 T OW2" in entries
    assert (data / "cmudict.LICENSE").read_text("utf-8") == licence
    assert "Copyright (C) 1993-2015 Carnegie Mellon University" in licence
