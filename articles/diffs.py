"""What differs between two texts, by words and by Han characters. PURE.

A difference is a list of ``(op, text)``: "=" stands in both, "-" only in the old text, "+" only
in the new one; "…" (after ``folded``) stands in both and need not be shown.
"""

import re
from itertools import count

from fast_diff_match_patch import diff

from articles.languages import UNSPACED

Changes = list[tuple[str, str]]

TOKEN = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+|[\W_]", re.DOTALL)

# Per text. Half a second finds the least difference between 60 KB and its usual revision many
# times over; a page with both languages rewritten from scratch still opens in about a second.
# When time is up the answer is coarser and as true.
SECONDS = 0.5

# Each token is compared as one code point: all those above the surrogates, which no text can
# hold. Two texts with more different tokens than that count as wholly different.
FIRST, LAST = 0xE000, 0x10FFFF

# In characters. The paragraph this far from a change is the last one shown whole …
NEAR = 80
# … unless it goes on for longer than this: some texts have no paragraphs.
FAR = 400


def tokens(text: str) -> list[str]:
    """One Han character, one run of other letters and digits, or one other character each.

    Joined, they are ``text``.
    """
    return TOKEN.findall(text)


def changes(old: str, new: str, seconds: float = SECONDS) -> Changes:
    """From ``old`` to ``new`` in at most about ``seconds`` (above 0): "=" and "-" joined are
    ``old``, "=" and "+" joined are ``new``."""
    before, after = tokens(old), tokens(new)
    distinct = dict.fromkeys((*before, *after))
    if len(distinct) > LAST - FIRST + 1:
        return [("-", old), ("+", new)]
    code = dict(zip(distinct, map(chr, count(FIRST)), strict=False))
    steps = diff(
        "".join(code[token] for token in before),
        "".join(code[token] for token in after),
        timelimit=seconds,
        checklines=False,
        cleanup="Semantic",
    )
    found, at, to = [], 0, 0
    for op, length in steps:
        run = after[to : to + length] if op == "+" else before[at : at + length]
        at += 0 if op == "+" else length
        to += 0 if op == "-" else length
        found.append((op, "".join(run)))
    return found


def folded(found: Changes) -> Changes:
    """``found`` with "…" over what is far from every change. Joined, the texts stay the same."""
    shown: Changes = []
    for index, (op, text) in enumerate(found):
        if op != "=":
            shown.append((op, text))
            continue
        head = _below(text) if index else 0
        tail = _above(text) if index < len(found) - 1 else len(text)
        if tail - head <= NEAR:  # not worth a gap
            shown.append((op, text))
        else:
            pieces = (("=", text[:head]), ("…", text[head:tail]), ("=", text[tail:]))
            shown.extend(piece for piece in pieces if piece[1])
    return shown


def _below(text: str) -> int:
    """How much of ``text`` is near a change that stands before it."""
    end = text.find("\n", NEAR, FAR)
    if end >= 0:
        return end
    return len(text) if len(text) <= FAR else sum(map(len, tokens(text[:FAR])[:-1]))


def _above(text: str) -> int:
    """Where in ``text`` begins what is near a change that stands after it."""
    start = max(len(text) - FAR, 0)
    end = text.rfind("\n", start, max(len(text) - NEAR, 0))
    if end >= 0:
        return end + 1
    return 0 if not start else len(text) - sum(map(len, tokens(text[start:])[1:]))
