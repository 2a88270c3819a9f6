"""Readability: syllables as textstat counts them, and what counting them loads."""

import subprocess
import sys


def test_counting_syllables_does_not_wait_for_nltk_and_leaves_textstat_whole() -> None:
    """NLTK is not imported by a reading; whoever asks for it afterwards, or textstat, has it."""
    code = (
        "import sys\n"
        "from pandas import DataFrame\n"
        "from framing.features.readability import READABILITY\n"
        "text = 'The zorbification of reading.'\n"
        "found = READABILITY.find(DataFrame({'article_id': ['a'], 'text': [text]}))\n"
        "print(found.evidence['value'].tolist(), 'nltk' in sys.modules)\n"
        "from textstat.backend.utils import _get_cmudict\n"
        "print(_get_cmudict.nltk.data.__name__)\n"
        "import nltk\n"
        "print(nltk.tokenize.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[8.0] False", "nltk.data", "nltk.tokenize"]
