"""Measure how news is framed, and let anyone check the measurement.

The public verbs, by name. Each is imported when it is first used, so that `framing --help` does
not wait for pandas.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from framing.annotated import validate_annotations as validate_annotations
    from framing.annotations import read_annotations as read_annotations
    from framing.annotations import write_annotations as write_annotations
    from framing.canvas import save_figure as save_figure
    from framing.compare import compare as compare
    from framing.concordance import kwic as kwic
    from framing.contested import contested_pairs as contested_pairs
    from framing.corpus import read_corpus as read_corpus
    from framing.diversity import source_diversity as source_diversity
    from framing.evidence import find_evidence as find_evidence
    from framing.evidence import set_apart as set_apart
    from framing.explain import explain as explain
    from framing.explorer import explorer as explorer
    from framing.feature import Feature as Feature
    from framing.feature import Found as Found
    from framing.features import FEATURES as FEATURES
    from framing.features.loaded import loaded_feature as loaded_feature
    from framing.features.wording import wording_contributions as wording_contributions
    from framing.keyness import keyness as keyness
    from framing.leads import find_leads as find_leads
    from framing.lexicon import read_lexicon as read_lexicon
    from framing.measures import measure as measure
    from framing.omissions import find_omissions as find_omissions
    from framing.pairs import cut_and_added as cut_and_added
    from framing.promotion import link_graph as link_graph
    from framing.promotion import promos as promos
    from framing.promotion import write_link_graph as write_link_graph
    from framing.report import write_report as write_report
    from framing.retold import reuse_by_outlet as reuse_by_outlet
    from framing.reuse import find_reuse as find_reuse
    from framing.sampling import draw_sample as draw_sample
    from framing.sheets import read_sheets as read_sheets
    from framing.sheets import write_sheet as write_sheet
    from framing.show import show as show
    from framing.store import read_tables as read_tables
    from framing.stories import find_stories as find_stories
    from framing.stories import read_story_edits as read_story_edits
    from framing.targets import terms_by_target as terms_by_target
    from framing.validation import validate as validate
    from framing.verify import verify as verify
    from framing.wire import wire_copy as wire_copy

__version__ = "0.1.0"

_HOME = {
    "FEATURES": "features",
    "Feature": "feature",
    "Found": "feature",
    "compare": "compare",
    "contested_pairs": "contested",
    "cut_and_added": "pairs",
    "draw_sample": "sampling",
    "explain": "explain",
    "explorer": "explorer",
    "find_evidence": "evidence",
    "find_leads": "leads",
    "find_omissions": "omissions",
    "find_reuse": "reuse",
    "find_stories": "stories",
    "loaded_feature": "features.loaded",
    "keyness": "keyness",
    "kwic": "concordance",
    "link_graph": "promotion",
    "measure": "measures",
    "promos": "promotion",
    "read_annotations": "annotations",
    "read_corpus": "corpus",
    "read_lexicon": "lexicon",
    "read_sheets": "sheets",
    "read_story_edits": "stories",
    "read_tables": "store",
    "reuse_by_outlet": "retold",
    "save_figure": "canvas",
    "set_apart": "evidence",
    "show": "show",
    "source_diversity": "diversity",
    "terms_by_target": "targets",
    "validate": "validation",
    "validate_annotations": "annotated",
    "verify": "verify",
    "wire_copy": "wire",
    "write_annotations": "annotations",
    "write_link_graph": "promotion",
    "wording_contributions": "features.wording",
    "write_report": "report",
    "write_sheet": "sheets",
}

__all__ = [*_HOME, "__version__"]


if not TYPE_CHECKING:  # which knows the names above, and would take any other for one of them

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module 'framing' has no attribute '{name}'")
        home = import_module(f"framing.{_HOME[name]}")
        import_module("framing.accessor")  # a verb needs pandas: now frames have `.framing`
        return getattr(home, name)


def __dir__() -> list[str]:
    return __all__


class _Verbs(ModuleType):
    """Keeps `framing.compare` the verb, though Python would set the module of that name there."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Verbs
