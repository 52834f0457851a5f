"""The same client without await: for scripts, notebooks and frameworks that are not asynchronous."""

import os

from qbo import sync, walk
from qbo.workflows import parties

with sync.client(
    realm_id=os.environ["QBO_REALM_ID"],
    base_url=os.environ["QBO_API_BASE"],
    token=lambda _rejected: os.environ["QBO_ACCESS_TOKEN"],
) as company:
    print(company.company_info()["CompanyName"], "has", company.count("Customer"), "customers")
    vendor = company.run(parties.find_or_create, "Vendor", {"DisplayName": "Waited For Inc"})
    print("vendor", vendor.id)
    for records, _ in company.run(walk, "Vendor", page_size=10):
        print(len(records), "vendors, the last is", records[-1]["DisplayName"])
