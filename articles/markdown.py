"""Markdown as editors write it → HTML that may stand on a page. PURE.

Three steps: CommonMark with tables and ~~strikethrough~~; nh3 keeps what is on the list; a last
pass puts each tag only where HTML allows it, and sees to headings, links and pictures.
"""

import re
from collections.abc import Sequence
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from articles.languages import HAN, UNSPACED

# What Markdown itself makes, and the few tags that it has no sign for but science news needs:
# sub and sup (CO₂, 10⁹), kbd, mark; b, i and del come with pasted text.
PHRASING = frozenset(
    ["a", "b", "br", "code", "del", "em", "i", "img", "kbd", "mark", "s", "strong", "sub", "sup"]
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FLOW = PHRASING | {*HEADINGS, *["blockquote", "hr", "ol", "p", "pre", "table", "ul"]}
# What may stand in what; everything that is not named here holds phrasing.
HOLDS = {
    **dict.fromkeys(("", "blockquote", "li", "td"), FLOW),
    **dict.fromkeys(("ol", "ul"), frozenset({"li"})),
    "table": frozenset({"caption", "thead", "tbody", "tfoot"}),
    **dict.fromkeys(("thead", "tbody", "tfoot"), frozenset({"tr"})),
    "tr": frozenset({"td", "th"}),
}
VOID = frozenset({"br", "hr", "img"})
TAGS = FLOW.union(*HOLDS.values())
# No style, no id, no handler, no class but the alignment of a cell. A list may start at 3.
ATTRIBUTES = {"a": {"href", "title"}, "img": {"alt", "src", "title"}, "ol": {"start"}}
CLASSES = {cell: {"center", "left", "right"} for cell in ("td", "th")}
# Their text is program, not prose: it goes with the tag. (The text of other tags stays.)
PROGRAMS = ("script", "style")
SILENT = {*PROGRAMS, "iframe", "math", "noembed", "noframes", "object", "svg", "template"}
# Raw HTML deeper than this is no table of a story, and the cleaner's time grows with its square.
DEEPEST = 1_000
SCHEMES = {"http", "https", "mailto"}

# Control characters and those that Unicode promises never to assign: no HTML may contain them,
# and a browser skips some inside "java\tscript:".
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
# What must be percent-encoded in an address; a bare % too.
ILLEGAL = re.compile(r"[^!$&'()*+,\-./0-9:;=?@A-Z_a-z~%\u00a0-\U0010ffff]|%(?![0-9A-Fa-f]{2})")
# Han, kana, and the punctuation that is as wide as they are.
CJK = re.compile(f"[{HAN}\u3000-\u30ff\ufe30-\ufe4f\uff00-\uffef]")
# Chinese shares these with Latin script: their neighbour says which they are.
SHARED_PUNCTUATION = "“”‘’…—·"


def render(text: str, prefix: str = "s-") -> str:
    """HTML without a line of script in it, for any ``text``; it never raises.

    Headings start at h2 and skip no level; each has an id that begins with ``prefix``, unique in
    this text: give two texts on one page two prefixes.
    """
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    writer = _Writer(prefix)
    writer.feed(FORBIDDEN.sub("", _clean(_MARKDOWN.render(whole))))
    writer.close()
    return "".join(writer.out)


def headings(html: str) -> list[tuple[str, str]]:
    """(id, text) of each h2 in what ``render`` returned."""
    found = re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', html, re.DOTALL)
    return [(unescape(anchor), _plain(inner)) for anchor, inner in found]


def plain_text(html: str) -> str:
    """The words of what ``render`` returned; a line's end where something other than a phrase ends
    or begins."""
    return unescape(re.sub(r"</?([a-z0-9]+)[^>]*>", _gap, html))


def _gap(tag: re.Match[str]) -> str:
    return "" if tag[1] in PHRASING and tag[1] != "br" else "\n"


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel=None,  # the last pass marks outside links only
    )


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


class _Inline(StateInline):
    """CommonMark takes ``：**后`` for no end of emphasis, as it knows words by their spaces only.
    Beside Chinese or Japanese no space is due, so there only white space hinders a ``*``."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803  # its names
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before, after = self.src[max(start - 2, 0) : start], self.src[end : end + 2]
        if not canSplitWord or not (_is_cjk(before[::-1]) or _is_cjk(after)):
            return scanned
        return Scanned(
            can_open=scanned.can_open or not (after[:1] or " ").isspace(),
            can_close=scanned.can_close or not (before[-1:] or " ").isspace(),
            length=scanned.length,
        )


def _is_cjk(nearest: str) -> bool:
    """``nearest``: one or two characters, from the marker outwards."""
    shared = nearest[:1] in SHARED_PUNCTUATION
    return bool(CJK.match(nearest[1:] if nearest and shared else nearest))


class _InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _Inline(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _raw_block(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """Cleaned by itself, so that a tag or quote left open can't swallow the rest of the story."""
    html = tokens[index].content
    start = re.match(r"\s*<(!--|script|style|pre|textarea)", html, re.IGNORECASE)
    end = "-->" if start and start[1] == "!--" else f"</{start[1].lower()}" if start else ""
    if end in html.lower() and _depth(html) <= DEEPEST:
        return _clean(html)
    return f"<p>{escape(html)}</p>\n"


def _depth(html: str) -> int:
    steps = (-1 if tag[1] == "/" else 1 for tag in re.findall(r"</?[a-zA-Z]", html))
    return max(accumulate(steps), default=0)


def _match_raw_tags(state: StateCore) -> None:
    """Of the tags among words keep pairs: one left open would run on through the whole story."""
    for block in state.tokens:
        waiting: dict[str, list[Token]] = {}
        for token in block.children or ():
            if token.type == "html_inline":
                html, token.content = token.content, ""
                _pair(token, html, waiting)


def _pair(token: Token, html: str, waiting: dict[str, list[Token]]) -> None:
    found = re.match(r"<(/?)([a-zA-Z0-9]+)", html)
    name = found[2].lower() if found else ""
    if name in ("br", "img"):
        token.content = html
    elif found and name in {*PHRASING, *PROGRAMS}:
        if not found[1]:
            token.meta["start"] = html
            waiting.setdefault(name, []).append(token)
        elif waiting.get(name):
            start = waiting[name].pop()
            start.content, token.content = start.meta["start"], html


def _cell(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, options: Any, env: Any
) -> str:
    """Alignment as a class: the site's policy allows no style attribute."""
    align = str(tokens[index].attrGet("style") or "").removeprefix("text-align:")
    return f'<{tokens[index].tag} class="{align}">' if align else f"<{tokens[index].tag}>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True})
    rules = parser.get_active_rules()
    parser.inline = _InlineParser()
    parser.enable([*rules["inline"], *rules["inline2"]]).enable(["table", "strikethrough"])
    parser.core.ruler.push("match_raw_tags", _match_raw_tags)
    parser.add_render_rule("html_block", _raw_block)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    return parser


_MARKDOWN = _parser()


class _Open(NamedTuple):
    tag: str
    end: str  # "" where the tag itself was left out
    place: str  # the innermost tag written
    implied: bool = False


class _Writer(HTMLParser):
    """Writes well-nested HTML again: a tag that may not stand where it stands is left out."""

    def __init__(self, prefix: str) -> None:
        super().__init__(convert_charrefs=True)
        self.prefix = prefix
        self.out: list[str] = []
        self.open = [_Open("", "", "")]
        self.links = 0
        self.levels: list[int] = []
        self.ids: dict[str, int] = {}  # id → how many wanted it
        self.heading_starts = self.header_starts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._imply(tag)
        place = self.open[-1].place
        fits = tag in HOLDS.get(place, PHRASING) and not (tag == "a" and self.links)
        start, end = self._written(tag, dict(attrs)) if fits else ("", "")
        self.out.append(start)
        if tag not in VOID:
            self.links += bool(tag == "a" and end)
            self.open.append(_Open(tag, end, tag if end else place))
            if tag in HEADINGS and end:
                self.heading_starts = len(self.out)
            elif tag == "th":
                self.header_starts = len(self.out)

    def handle_endtag(self, tag: str) -> None:
        while self.open[-1].implied:
            self.out.append(self.open.pop().end)
        closed = self.open.pop()
        self.links -= bool(tag == "a" and closed.end)
        if closed.end == "heading":
            self.out.append(self._heading(int(tag[1])))
        else:
            self.out.append(self._header_end() if closed.end == "</th>" else closed.end)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._imply("")
        self.out.append(escape(data, quote=False))

    def _imply(self, tag: str) -> None:
        """In a list everything stands in an item."""
        if tag == "li" and self.open[-1].implied:
            self.out.append(self.open.pop().end)
        elif tag != "li" and self.open[-1].place in ("ol", "ul"):
            self.out.append("<li>")
            self.open.append(_Open("li", "</li>", "li", implied=True))

    def _written(self, tag: str, attrs: dict[str, str | None]) -> tuple[str, str]:
        """Start and end; both "" to leave the tag out and keep what is in it."""
        if tag in HEADINGS:
            return "", "heading"
        if tag == "a":
            return self._link(attrs)
        if tag == "img":
            return self._picture(attrs), ""
        if tag == "ol":
            start = re.fullmatch(r"[0-9]{1,9}", attrs.get("start") or "")
            return _tag("ol", start=start and start[0]), "</ol>"
        # Both scroll when they are wider than the screen: the keyboard must reach them.
        if tag == "pre":
            return '<pre tabindex="0">', "</pre>"
        if tag == "table":
            return '<div class="wide" tabindex="0"><table>', "</table></div>"
        return _tag(tag, **{"class": attrs.get("class")}), f"</{tag}>"

    def _link(self, attrs: dict[str, str | None]) -> tuple[str, str]:
        href, outside = attrs.get("href") or "", None
        if href.startswith("#"):
            href = f"#{self.prefix}{_anchor(unquote(href[1:]))}"
        else:
            href = _address(href, SCHEMES)
            outside = "nofollow noopener" if urlsplit(href).netloc else None
        start = _tag("a", href=href, title=attrs.get("title"), rel=outside)
        return (start, "</a>") if href else ("", "")

    def _picture(self, attrs: dict[str, str | None]) -> str:
        """The picture, where it is our own. One that lies elsewhere is a link by its words: its
        server would learn who reads what, and the site's policy keeps it out."""
        alt = attrs.get("alt") or ""
        source = _address(attrs.get("src") or "", {"http", "https"})
        if source and not urlsplit(source).netloc:
            return _tag("img", src=source, alt=alt, title=attrs.get("title"), loading="lazy")
        words = escape(alt or source, quote=False)
        if not source or self.links:
            return words
        return f"{_tag('a', href=source, rel='nofollow noopener')}{words}</a>"

    def _heading(self, level: int) -> str:
        """Replaces what was written since the heading began by the heading itself."""
        inner = "".join(self.out[self.heading_starts :]).strip()
        del self.out[self.heading_starts :]
        text = _plain(inner)
        if not text:  # a picture, or nothing: no heading to anybody who can't see it
            return f"<p>{inner}</p>" if inner else ""
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        shown = min(len(self.levels) + 1, 6)
        return f'<h{shown} id="{self._id(text)}">{inner}</h{shown}>'

    def _header_end(self) -> str:
        """A header without a word, as in the corner of a table, heads nothing: a plain cell."""
        inner = "".join(self.out[self.header_starts :])
        if _plain(inner) or re.search(' alt="[^"]', inner):
            return "</th>"
        before = self.header_starts - 1
        self.out[before] = self.out[before].replace("<th", "<td", 1)
        return "</td>"

    def _id(self, text: str) -> str:
        wanted = found = self.prefix + _anchor(text)
        while found in self.ids:
            self.ids[wanted] += 1
            found = f"{wanted}-{self.ids[wanted]}"
        self.ids[found] = 1
        return found


def _tag(tag: str, **attrs: str | None) -> str:
    written = (f' {name}="{escape(value)}"' for name, value in attrs.items() if value is not None)
    return f"<{tag}{''.join(written)}>"


def _address(url: str, schemes: set[str]) -> str:
    """``url`` with what no address may contain percent-encoded; "" where it leads elsewhere."""
    path, hash_, fragment = url.strip().partition("#")
    legal = ILLEGAL.sub(_percent, path) + hash_ + ILLEGAL.sub(_percent, fragment)
    try:
        parts = urlsplit(legal)
        host = "" if parts.port == 0 or "%" in parts.netloc else parts.hostname
    except ValueError:  # a host or port that is none
        return ""
    if not parts.scheme:
        return "" if legal.startswith("//") else legal
    right = parts.scheme in schemes and (parts.scheme == "mailto" or bool(host))
    return legal if right else ""


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def _anchor(text: str) -> str:
    """``5. 为什么 GPT？`` → ``5-为什么-gpt``."""
    return re.sub(f"[^a-z0-9{UNSPACED}]+", "-", text.lower()).strip("-") or "section"
