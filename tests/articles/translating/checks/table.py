"""What a check finds in a row: the tables of this folder are read by it."""

from articles.translating.checks import BY_ID, Flag, Row, Wanted

OTHER = {"en": "zh-hans", "zh-hans": "en"}


def found(
    check: str, source: str, target: str, to: str = "zh-hans", terms: tuple[Wanted, ...] = ()
) -> list[Flag]:
    """Into Chinese, unless ``to`` says otherwise. Nothing where the row does not suit it."""
    row = Row(source, target, (OTHER[to], to), terms=terms)
    return list(BY_ID[check].flags(row)) if BY_ID[check].suits(row) else []


def sources(check: str, source: str, target: str, to: str = "zh-hans") -> list[str]:
    """What of the source is flagged, as it stands there."""
    flags = found(check, source, target, to)
    return [source[slice(*span)] for flag in flags for span in flag.source]


def targets(check: str, source: str, target: str, to: str = "zh-hans") -> list[str]:
    flags = found(check, source, target, to)
    return [target[slice(*span)] for flag in flags for span in flag.target]


def fixed(check: str, target: str, to: str = "zh-hans") -> str:
    """``target`` with every fix that is offered, the last first, so that places stay true."""
    for flag in reversed(found(check, "", target, to)):
        assert flag.fix is not None
        start, end = flag.target[0]
        target = target[:start] + flag.fix + target[end:]
    return target
