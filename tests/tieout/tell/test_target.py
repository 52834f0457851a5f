"""Nothing is sent into our own network, whatever name or form an address hides behind."""

from ipaddress import ip_address

import httpx2
import pytest

from tieout.errors import BadInput
from tieout.tell.target import NotAllowed, allowed, demand, find

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:a00:1::", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b::7f00:1",
)  # fmt: skip


def names(*addresses):
    """Answer a resolver for which every name stands for these, and who was asked for."""
    asked = []

    async def resolve(host, port):
        asked.append((host, port))
        return [ip_address(one) for one in addresses]

    resolve.asked = asked
    return resolve


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_private_address_is_refused_written_out_and_behind_a_name(address):
    assert not allowed(ip_address(address))
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(BadInput, match="private address"):
        demand(f"https://{literal}/hook", private=False)
    with pytest.raises(NotAllowed, match="private address"):
        await find("https://innocent.example.com/hook", private=False, resolve=names("93.184.215.14", address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_the_public_internet_is_allowed(address):
    assert allowed(ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127。0。0。1"])
async def test_other_spellings_of_an_address_are_refused_as_what_they_stand_for(host):
    try:
        url = demand(f"https://{host}/hook", private=False)
    except BadInput:
        return
    with pytest.raises(NotAllowed, match="private address"):
        await find(url, private=False, resolve=names("127.0.0.1"))


@pytest.mark.parametrize(
    "url", ["http://app.example.com/hook", "ftp://app.example.com", "https://", "hook", "https://a:b@app.example.com",
            "https://app.example.com/#part", "https://app.example.com/" + "x" * 2000]
)  # fmt: skip
def test_what_is_no_address_for_events_is_refused(url):
    with pytest.raises(BadInput):
        demand(url, private=False)


async def test_a_name_is_looked_up_once_and_the_request_goes_to_what_was_checked():
    resolve = names("93.184.215.14")
    to = await find("https://app.example.com:8443/hook?x=1", private=False, resolve=resolve)
    assert resolve.asked == [("app.example.com", 8443)]
    assert (to.pinned, to.host) == (httpx2.URL("https://93.184.215.14:8443/hook?x=1"), "app.example.com:8443")


async def test_a_name_that_stands_for_nothing_is_refused():
    with pytest.raises(NotAllowed, match="no address"):
        await find("https://app.example.com/", private=False, resolve=names())


async def test_private_targets_are_allowed_where_the_settings_say_so():
    assert demand("http://127.0.0.1:8000/hook", private=True)
    to = await find("http://localhost:8000/hook", private=True, resolve=names("127.0.0.1"))
    assert str(to.pinned) == "http://127.0.0.1:8000/hook"
