import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tieout.clock import Clock

DAY = timedelta(days=1)


def test_untouched_it_tells_the_real_time_in_utc():
    before = datetime.now(UTC)
    now = Clock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta()


def test_it_can_be_turned_and_set_back():
    clock = Clock()
    clock.advance(100 * DAY)
    clock.advance(-DAY)
    assert timedelta(days=98.9) < clock.now() - datetime.now(UTC) < timedelta(days=99.1)
    clock.reset()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_frozen_it_moves_only_when_told():
    clock = Clock()
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clock.freeze(noon)
    assert clock.now() == noon
    clock.advance(DAY)
    assert clock.now() == clock.now() == noon + DAY


def test_all_who_read_the_file_are_turned_together(tmp_path):
    file = tmp_path / "clock.json"
    one, other = Clock(file), Clock(file)
    assert abs(other.now() - datetime.now(UTC)) < timedelta(seconds=5)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    one.freeze(noon)
    assert other.now() == noon
    for turns in range(1, 50):  # faster than a file's time stamp tells apart
        one.advance(DAY)
        assert other.now() == noon + turns * DAY
    program = "import sys, pathlib; from tieout.clock import Clock; print(Clock(pathlib.Path(sys.argv[1])).now())"
    told = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    assert datetime.fromisoformat(told.stdout.strip()) == noon + 49 * DAY


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"offset_seconds": 60, "frozen_at": "2026-03-01T12:00:00Z"}, datetime(2026, 3, 1, 12, 1, tzinfo=UTC)),
        ({"frozen_at": "2026-03-01T12:00:00+02:00"}, datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_anybody_may_write_the_file(tmp_path, content, expected):
    file = tmp_path / "clock.json"
    file.write_text(json.dumps(content))
    assert Clock(file).now() == expected
