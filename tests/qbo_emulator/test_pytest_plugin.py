import httpx2

from qbo_emulator.world import SAMPLE_REALM


def test_the_fixtures_give_an_emulator_and_its_address(qbo_emulator, qbo_emulator_url):
    headers = {"Authorization": f"Bearer {qbo_emulator.grant().access_token}", "Accept": "application/json"}
    info = httpx2.get(f"{qbo_emulator_url}/v3/company/{SAMPLE_REALM}/companyinfo/{SAMPLE_REALM}", headers=headers)
    assert info.json()["CompanyInfo"]["CompanyName"] == qbo_emulator.company().name
    assert qbo_emulator.log.find(entity="CompanyInfo")[0].status == 200
