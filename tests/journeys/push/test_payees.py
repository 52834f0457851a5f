async def test_a_payee_becomes_a_vendor_once_and_is_linked(desk):
    payee = await desk.payee("Ferro Supplies", email="ap@ferro.example", phone="555-0100")
    assert (await desk.intent("payee", payee)).state == "noted"
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    assert vendor["PrimaryEmailAddr"] == {"Address": "ap@ferro.example"}
    link, intent = await desk.link("payee", payee), await desk.intent("payee", payee)
    assert (link.entity, link.record_id, link.made_by) == ("Vendor", vendor["Id"], "push")
    assert intent.state == "sent"
    await desk.process.agrees()
