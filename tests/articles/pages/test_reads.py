from ipaddress import ip_network

import pytest

from articles.pages.reads import client, is_reader, reader
from tests.articles.pages.conftest import READER

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:a::/48")]
PHONE = "Mozilla/5.0 (Linux; Android 15; CUBOT X90) Chrome/141 Mobile"


@pytest.mark.parametrize(
    ("method", "agent", "purpose", "site", "counts"),
    [
        ("POST", READER, "", "same-origin", True),
        ("POST", READER, "", "", True),
        ("POST", PHONE, "", "same-origin", True),
        ("GET", READER, "", "same-origin", False),
        ("HEAD", READER, "", "same-origin", False),
        ("POST", READER, "", "cross-site", False),
        ("POST", READER, "", "same-site", False),
        ("POST", READER, "", "none", False),
        ("POST", READER, "prefetch;prerender", "same-origin", False),
        ("POST", READER, "preview", "same-origin", False),
        ("POST", "", "", "same-origin", False),
        ("POST", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://google.com/bot)", "", "", False),
        ("POST", "Mozilla/5.0 (compatible; Baiduspider/2.0)", "", "", False),
        ("POST", "facebookexternalhit/1.1", "", "", False),
        ("POST", "curl/8.14", "", "", False),
        ("POST", "python-requests/2.32", "", "", False),
    ],
)
def test_people_are_readers_and_programs_prefetches_and_other_sites_are_not(
    method: str, agent: str, purpose: str, site: str, counts: bool
) -> None:
    assert is_reader(method, agent, purpose, site) is counts


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        # Who is no proxy of ours speaks for nobody else.
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "203.0.113.5,198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "10.0.0.1"),
        ("", "198.51.100.1", ""),
        # A server that listens on both kinds tells of one in the words of the other.
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        # A reader has a whole network of /64.
        ("2001:db8:1:2:3:4:5:6", "", "20010db800010002"),
        ("2001:db8:1:2::1", "", "20010db800010002"),
        ("2001:db8:1:3::1", "", "20010db800010003"),
        ("2001:db8:a::1", "2001:db8:1:2::1", "20010db800010002"),
    ],
)
def test_a_client_is_the_nearest_who_is_no_proxy_of_ours(
    remote: str, forwarded: str, expected: str
) -> None:
    assert client(remote, forwarded, PROXIES) == expected


def test_a_reader_is_known_by_salt_address_and_agent_and_by_nothing_else() -> None:
    name = reader(b"today", "192.0.2.7", READER)
    assert name == reader(b"today", "192.0.2.7", READER)
    others = {
        reader(b"tomorrow", "192.0.2.7", READER),
        reader(b"today", "192.0.2.8", READER),
        reader(b"today", "192.0.2.7", PHONE),
    }
    assert len({name, *others}) == 4
    assert len(name) == 32
    assert len(reader(b"today", "192.0.2.7", "\udcff")) == 32
