import pytest
from django.utils.translation import override

from articles.pages.addresses import address, shares


@pytest.mark.parametrize("active", ["en", "zh-hans"])
def test_an_address_is_in_the_language_asked_for(active: str) -> None:
    with override(active):
        assert address("both", "zh-hans", "a") == "/zh-hans/articles/a/both/"


def test_titles_and_addresses_survive_being_carried() -> None:
    for share in shares("50% & “rising”? 涨了", "/en/articles/a/"):
        assert "http%3A%2F%2F127.0.0.1%3A8000%2Fen%2Farticles%2Fa%2F" in share.url
        assert not set(share.url) & set(' "<>“涨'), share.url
        if share.name != "LinkedIn":  # it reads the title from the page
            assert "50%25%20%26%20%E2%80%9Crising%E2%80%9D%3F%20%E6%B6%A8" in share.url
