from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("off", False), ("", False)],
)
def test_a_boolean_reads_the_usual_words(
    value: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWITCH", value)
    assert environment.boolean("SWITCH", not expected) is expected


def test_what_is_not_set_keeps_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    assert environment.text("NOT_SET", "a") == "a"
    assert environment.boolean("NOT_SET", True) is True
    assert environment.number("NOT_SET", 72.0, above=0.0) == 72.0
    assert environment.names("NOT_SET", "a, b,") == ["a", "b"]


@pytest.mark.parametrize("value", ["perhaps", "2", "ja"])
def test_a_bad_boolean_is_refused_by_its_name(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCH", value)
    with pytest.raises(ImproperlyConfigured, match=f"SWITCH.*{value}"):
        environment.boolean("SWITCH", False)


@pytest.mark.parametrize("value", ["three", "0", "-1", "nan", "inf"])
def test_a_number_out_of_range_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOURS", value)
    with pytest.raises(ImproperlyConfigured, match=f"HOURS.*{value}"):
        environment.number("HOURS", 72.0, above=0.0)


@pytest.mark.parametrize("value", ["news.example", "ftp://news.example", "https://"])
def test_an_address_of_another_kind_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLACE", value)
    with pytest.raises(ImproperlyConfigured, match="PLACE"):
        environment.address("PLACE", "", ("http", "https"))


def test_an_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE", "https://news.example/")
    assert environment.address("PLACE", "", ("http", "https")) == "https://news.example"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("console://", (environment.CONSOLE, "localhost", 25, "", "", False, False)),
        ("smtp://mail.example", (environment.SMTP, "mail.example", 25, "", "", False, False)),
        (
            "smtp+tls://desk%40news.example:p%3A%2Fw@mail.example",
            (environment.SMTP, "mail.example", 587, "desk@news.example", "p:/w", True, False),
        ),
        (
            "smtps://mail.example:4465",
            (environment.SMTP, "mail.example", 4465, "", "", False, True),
        ),
    ],
)
def test_the_post_is_told_by_one_url(
    value: str, expected: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POST", value)
    assert environment.post("POST", "") == expected


@pytest.mark.parametrize(
    "value", ["mail.example", "imap://a:secret@mail.example", "smtp://", "smtp://h:secret"]
)
def test_a_post_of_another_kind_is_refused_by_its_name_without_its_password(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POST", value)
    with pytest.raises(ImproperlyConfigured, match="POST") as refused:
        environment.post("POST", "")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("value", ["desk@news.example", "Newsroom <desk@news.example>"])
def test_a_sender_is_an_address_with_or_without_a_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FROM", value)
    assert environment.sender("FROM", "") == value


@pytest.mark.parametrize("value", ["desk", "Newsroom <desk>", "a@b\nBcc: c@d.example"])
def test_a_sender_that_is_no_address_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FROM", value)
    with pytest.raises(ImproperlyConfigured, match="FROM"):
        environment.sender("FROM", "")


@pytest.mark.parametrize("value", ["Shanghai", "UTC+8", "../etc/passwd", "/etc/localtime"])
def test_a_time_zone_that_is_none_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOCK", "Asia/Shanghai")
    assert environment.zone("CLOCK", "UTC") == "Asia/Shanghai"
    monkeypatch.setenv("CLOCK", value)
    with pytest.raises(ImproperlyConfigured, match="CLOCK"):
        environment.zone("CLOCK", "UTC")


def test_networks_are_addresses_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEAR", "127.0.0.1, 10.0.0.0/8,2001:db8::/32,")
    networks = [str(network) for network in environment.networks("NEAR", "")]
    assert networks == ["127.0.0.1/32", "10.0.0.0/8", "2001:db8::/32"]
    monkeypatch.setenv("NEAR", "")
    assert environment.networks("NEAR", "") == []


@pytest.mark.parametrize(
    "value", ["proxy.example", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.1 10.0.0.2"]
)
def test_a_network_that_is_none_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEAR", value)
    with pytest.raises(ImproperlyConfigured, match=f"NEAR.*{value}"):
        environment.networks("NEAR", "")


@pytest.mark.parametrize("value", ["mysql://a@b/c", "oracle://a@b/c", "::", "postgres"])
def test_a_database_of_another_kind_is_refused_by_its_name(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA", value)
    with pytest.raises(ImproperlyConfigured, match="DATA"):
        environment.database("DATA", tmp_path / "db")


def test_a_secret_key_is_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key"
    key = environment.secret_key("NO_KEY_SET", path)
    assert len(key) >= 50
    assert environment.secret_key("NO_KEY_SET", path) == key
    assert path.stat().st_mode & 0o077 == 0


def test_a_secret_key_that_cannot_be_kept_is_told_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(ImproperlyConfigured, match="NO_KEY_SET"):
        environment.secret_key("NO_KEY_SET", tmp_path / "var" / "key")


def test_an_e_mail_address_may_be_left_out_and_must_else_be_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert environment.email("CONTACT", "") == ""
    monkeypatch.setenv("CONTACT", "desk@news.example")
    assert environment.email("CONTACT", "") == "desk@news.example"
    monkeypatch.setenv("CONTACT", "the desk")
    with pytest.raises(ImproperlyConfigured, match=r"CONTACT.*the desk"):
        environment.email("CONTACT", "")
