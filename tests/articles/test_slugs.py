from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import ASCII_SLUG
from articles.slugs import LONGEST, numbered, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Grid operators ask data centres to nap", "grid-operators-ask-data-centres-to-nap"),
        ("Nvidia's & China’s “GPT-5”: what now?", "nvidias-chinas-gpt-5-what-now"),
        ("Café Zürich", "cafe-zurich"),
        ("电网请数据中心在黄昏小睡", "dian-wang-qing-shu-ju-zhong-xin-zai-huang-hun-xiao-shui"),
        ("开放权重GPT", "kai-fang-quan-zhong-gpt"),
        ("Ａ１ ｆｕｌｌ", "a1-full"),
        ("🤖！", ""),
        ("", ""),
    ],
)
def test_slug_of(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    slug = slug_of("word " * 40)
    assert slug == "-".join(["word"] * 16)
    assert len(slug) <= LONGEST


def test_a_long_word_is_cut_inside() -> None:
    assert slug_of("w" * 200) == "w" * LONGEST


@given(st.text())
def test_a_slug_is_ascii_and_no_longer_than_it_may_be(title: str) -> None:
    slug = slug_of(title)
    assert slug == "" or ASCII_SLUG.fullmatch(slug)
    assert len(slug) <= LONGEST


def test_numbered_starts_with_the_slug_itself() -> None:
    assert list(islice(numbered("a"), 3)) == ["a", "a-2", "a-3"]
