import datetime
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db]

SITE = "http://127.0.0.1:8000"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return response.content.decode()


def test_crawlers_may_read_all_but_what_is_not_for_them(client: Client) -> None:
    lines = text(client, "/robots.txt").splitlines()
    assert lines[0] == "User-agent: *"
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert closed == ["/admin/", "/i18n/", "/preview/", "/read/"]
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_whoever_finds_a_hole_is_told_whom_to_tell(
    client: Client, now: datetime.datetime, settings: Any
) -> None:
    settings.SECURITY_CONTACT = "security@news.example"
    fields = dict(
        line.split(": ", 1) for line in text(client, "/.well-known/security.txt").splitlines()
    )
    expires = datetime.datetime.fromisoformat(fields.pop("Expires"))
    assert datetime.timedelta(days=100) < expires - now < datetime.timedelta(days=365)
    assert fields == {
        "Contact": "mailto:security@news.example",
        "Preferred-Languages": "en, zh-Hans",
        "Canonical": f"{SITE}/.well-known/security.txt",
    }


def test_a_name_is_no_part_of_an_address(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "Security <security@news.example>"
    assert "Contact: mailto:security@news.example\n" in text(client, "/.well-known/security.txt")


def test_nobody_to_tell_is_not_made_up(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404


def test_browsers_that_ask_for_an_icon_find_it(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Location"]) == (302, "/static/newsroom/icon.svg")


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico"])
def test_what_stays_for_long_may_be_kept(client: Client, path: str) -> None:
    response = client.get(path)
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(("language", "name"), [("en", "Newsroom"), ("zh-hans", "新闻室")])
def test_browsers_learn_how_to_search_in_each_language(
    client: Client, language: str, name: str
) -> None:
    response = client.get(f"/{language}/opensearch.xml")
    assert response["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    told = ElementTree.fromstring(response.content)
    assert told.findtext(f"{OPENSEARCH}ShortName") == name
    assert told.findtext(f"{OPENSEARCH}Description")
    templates = {url.get("type"): url.get("template") for url in told.iter(f"{OPENSEARCH}Url")}
    assert templates["text/html"] == f"{SITE}/{language}/search/?q={{searchTerms}}"
    assert re.fullmatch(r"en|zh-Hans", told.findtext(f"{OPENSEARCH}Language") or "")
