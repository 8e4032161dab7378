"""Where a request of ours may go."""

import pytest

from owny.lib.addresses import AddressRefused, check_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://api.moonshot.ai/v1/", "https://api.moonshot.ai/v1"),
        ("  https://203.0.113.9:8443/v1 ", "https://203.0.113.9:8443/v1"),
        ("https://10.1.2.3/v1", "https://10.1.2.3/v1"),
    ],
)
def test_an_https_address_is_kept_without_its_last_slash(typed: str, kept: str) -> None:
    assert check_address(typed, near=False) == kept


@pytest.mark.parametrize("url", ["http://127.0.0.1:8001/v1", "http://[::1]:8001/v1", "http://10.0.0.5/v1"])
def test_http_is_for_this_machine_and_its_network_and_only_on_wish(url: str) -> None:
    assert check_address(url, near=True) == url
    with pytest.raises(AddressRefused, match="must begin with https"):
        check_address(url, near=False)


@pytest.mark.parametrize("url", ["http://203.0.113.9/v1", "http://8.8.8.8/v1", "http://no-such-name.invalid/v1"])
def test_http_to_anybody_else_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match="the key travels in the open"):
        check_address(url, near=True)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::169.254.169.254]",
        "[2002:a9fe:a9fe::]",
        "2852039166",
        "0xa9fea9fe",
        "100.100.100.200",
        "metadata.google.internal",
        "METADATA.google.internal.",
        "[fe80::1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_where_machines_tell_their_secrets_nothing_is_sent(scheme: str, host: str) -> None:
    with pytest.raises(AddressRefused, match="tells its own secrets"):
        check_address(f"{scheme}://{host}/v1", near=True)


@pytest.mark.parametrize(
    "url",
    ["", "api.moonshot.ai", "ftp://api.example.com", "file:///etc/passwd", "https://", "https://a b/v1", "https://x:99999/"],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused, match="This is not an address"):
        check_address(url, near=True)


@pytest.mark.parametrize("url", ["https://u:p@api.example.com/v1", "https://api.example.com/v1?x=1", "https://a.example/#x"])
def test_an_address_holds_nothing_but_the_address(url: str) -> None:
    with pytest.raises(AddressRefused, match="must have no name, password"):
        check_address(url, near=True)
