"""What a company says of itself and what it chose: what an update cannot take away."""


def test_a_company_has_a_name_whatever_is_left_out(books, refused):
    before = books.read("CompanyInfo", "1")
    with refused("2020", "CompanyName"):
        books.post("companyinfo", {"SyncToken": "0"})
    made = books.post("companyinfo", {"SyncToken": "0", "CompanyName": "Second Street"})["CompanyInfo"]
    assert (made["CompanyName"], made["Country"], made["SyncToken"]) == ("Second Street", "US", "1")
    assert made["CompanyAddr"] == before["CompanyAddr"]
    assert books.name == "Second Street"


def test_groups_of_preferences_that_a_body_leaves_out_stay(books):
    before = books.read("Preferences", "1")
    sales = {"SalesFormsPrefs": {"CustomTxnNumbers": True}}
    made = books.post("preferences", {"SyncToken": "0", **sales})["Preferences"]
    assert made["SalesFormsPrefs"] == {"CustomTxnNumbers": True}
    assert made["AccountingInfoPrefs"] == before["AccountingInfoPrefs"]


def test_several_currencies_cannot_be_given_up_nor_the_own_one_changed(books):
    books.allow_currencies()
    other = {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "EUR"}}
    made = books.post("preferences", {"SyncToken": "1", "CurrencyPrefs": other})["Preferences"]
    assert made["CurrencyPrefs"]["MultiCurrencyEnabled"] is True
    assert made["CurrencyPrefs"]["HomeCurrency"]["value"] == "USD"


def test_a_class_below_another_has_no_balance(books):
    above = books.create("Class", {"Name": "North"})
    books.create("Class", {"Name": "Hill", "ParentRef": {"value": above["Id"]}})
    books.settled()
    assert not {"Balance", "BalanceWithJobs"} & books.read("Class", above["Id"]).keys()
