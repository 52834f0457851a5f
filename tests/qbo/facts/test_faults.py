"""Every code is explained and leads to a class."""

import subprocess
import sys
from pathlib import Path

import pytest

from qbo.errors import ADVICE, QuickBooksError
from qbo.facts.faults import FAULTS

PUBLISHED = """100 110 120 130 140 150 500 600 610 620 630 700 800 900 1000 1010 1020 1040 1050 2000 2010 2020 2030 2040
2050 2060 2070 2080 2090 2100 2110 2120 2130 2140 2150 2160 2170 2180 2190 2200 2210 2220 2230 2240 2250 2260 2270 2280
2290 2300 2500 2600 3000 3200 3202 4000 4001 4002 5000 5010 5020 5030 6000 6010 6020 6030 6040 6041 6050 6060 6070 6080
6090 6100 6110 6120 6130 6140 6150 6160 6170 6180 6190 6200 6210 6220 6230 6240 6250 6270 6280 6290 6390 6400 6420 6430
6440 6450 6460 6470 6480 6490 6510 6520 6530 6540 10000 10100 10200 3001 3100 invalid_grant invalid_client
invalid_request unauthorized_client unsupported_grant_type access_denied invalid_scope""".split()  # noqa: SIM905 - a list of ninety-odd quoted codes is no easier to read


def test_every_published_code_is_described():
    assert set(PUBLISHED) <= set(FAULTS)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=lambda fault: fault.code)
def test_a_code_says_what_it_means_what_to_do_and_who_must(fault):
    assert issubclass(ADVICE[fault.advice], QuickBooksError)
    assert fault.meaning.endswith(".")
    assert fault.remedy.endswith(".")
    assert fault.message
    assert fault.owner in ("you", "customer", "intuit", "operator")
    assert 400 <= fault.http < 600


def test_the_page_of_faults_is_what_the_facts_say():
    root = Path(__file__).parent.parent.parent.parent
    assert (
        subprocess.run([sys.executable, root / "scripts/make_fault_table.py", "--check"], check=False).returncode == 0
    )
