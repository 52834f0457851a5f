"""The programs of the documents, run as they stand wherever their language is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qbo_emulator import Emulator, running
from qbo_emulator.environment import lines

PAGE = (Path(__file__).parents[2] / "docs" / "emulator" / "languages.md").read_text()
PROGRAMS = dict(re.findall(r"```(js|java|php|ruby)\n(.+?)```", PAGE, re.DOTALL))
RUN = {
    "js": ("node", "first.mjs"),
    "java": ("java", "First.java"),
    "php": ("php", "first.php"),
    "ruby": ("ruby", "first.rb"),
}


def test_every_language_has_its_program():
    assert set(PROGRAMS) == set(RUN)


@pytest.mark.parametrize("language", RUN)
def test_the_program_of_a_language_enters_and_finds(language, tmp_path):
    program, file = RUN[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed on this machine")
    (tmp_path / file).write_text(PROGRAMS[language])
    with running(Emulator()) as address:
        told = dict(line.split("=", 1) for line in lines(address, realm_id="9130347957983026", reset=False))
        ended = subprocess.run(
            [program, file],
            cwd=tmp_path,
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.stdout.startswith("found "), ended.stderr
