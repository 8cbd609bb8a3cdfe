import base64
import json

from hypothesis import example, given, strategies as st
import pytest

from custom_components.librespot.core.engine.librespot.credentials import (
    MAX_SIZE,
    CredentialsError,
    CredentialsProblem,
    parse,
    renewal,
)

SECRET = base64.b64encode(b"the secret of all").decode()
GOOD = {"username": "somebody", "auth_type": 1, "auth_data": SECRET}
WRITTEN = f'{{"username":"somebody","auth_type":1,"auth_data":"{SECRET}"}}'.encode()


def _file(**changes: object) -> bytes:
    """Return the good file with some keys changed, or left out when they are None."""
    document = {key: value for key, value in (GOOD | changes).items() if value is not None}
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "content",
    [
        WRITTEN,
        _file(),
        json.dumps(GOOD, indent=4).encode() + b"\r\n",
        b"\xef\xbb\xbf" + _file(),
        _file(auth_data=None, encoded_auth_blob=SECRET),
        _file(something="else", nested={"a": [1]}),
    ],
)
def test_same_credentials_are_written_the_same(content: bytes) -> None:
    credentials = parse(content)
    assert credentials.user == "somebody"
    assert credentials.content == WRITTEN


def test_name_in_any_script() -> None:
    assert parse(_file(username="Ænïmø 音")).content.decode().startswith('{"username":"Ænïmø 音"')


def test_other_lasting_kind_is_kept() -> None:
    assert json.loads(parse(_file(auth_type=2)).content)["auth_type"] == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", CredentialsProblem.EMPTY),
        (b" \n", CredentialsProblem.EMPTY),
        (b"\xef\xbb\xbf", CredentialsProblem.EMPTY),
        (b" " * (MAX_SIZE + 1), CredentialsProblem.TOO_LARGE),
        (b"username=me", CredentialsProblem.NOT_JSON),
        (WRITTEN[:-3], CredentialsProblem.NOT_JSON),
        (b"\xff\xfe{}", CredentialsProblem.NOT_JSON),
        (_file().decode().encode("utf-16"), CredentialsProblem.NOT_JSON),
        (b"[" * 60_000, CredentialsProblem.NOT_JSON),
        (b"null", CredentialsProblem.NOT_LIBRESPOT),
        (b"[]", CredentialsProblem.NOT_LIBRESPOT),
        (b'"text"', CredentialsProblem.NOT_LIBRESPOT),
        (b"{}", CredentialsProblem.NOT_LIBRESPOT),
        (
            b'{"access_token":"BQ","token_type":"Bearer","expires_in":3600}',
            CredentialsProblem.NOT_LIBRESPOT,
        ),
        (_file(auth_type=None), CredentialsProblem.NOT_LIBRESPOT),
        (_file(auth_data=None), CredentialsProblem.NOT_LIBRESPOT),
        (_file(auth_type=0), CredentialsProblem.NOT_LASTING),
        (_file(auth_type=3, username=None), CredentialsProblem.NOT_LASTING),
        (_file(auth_type=4), CredentialsProblem.NOT_LASTING),
        (_file(auth_type=5), CredentialsProblem.DAMAGED),
        (_file(auth_type="1"), CredentialsProblem.DAMAGED),
        (_file(auth_type=1.0), CredentialsProblem.DAMAGED),
        (_file(auth_type=True), CredentialsProblem.DAMAGED),
        (_file(auth_type=[1]), CredentialsProblem.DAMAGED),
        (_file(username=None), CredentialsProblem.DAMAGED),
        (_file(username=""), CredentialsProblem.DAMAGED),
        (_file(username=7), CredentialsProblem.DAMAGED),
        (_file(username="x" * 256), CredentialsProblem.DAMAGED),
        (_file(username="a\nb"), CredentialsProblem.DAMAGED),
        (_file(username="\ud800"), CredentialsProblem.DAMAGED),
        (_file(auth_data=""), CredentialsProblem.DAMAGED),
        (_file(auth_data=7), CredentialsProblem.DAMAGED),
        (_file(auth_data=SECRET[:-1]), CredentialsProblem.DAMAGED),
        (_file(auth_data=SECRET + "\n"), CredentialsProblem.DAMAGED),
        (_file(auth_data="-_é" + SECRET), CredentialsProblem.DAMAGED),
        (_file(encoded_auth_blob=SECRET), CredentialsProblem.DAMAGED),
        (WRITTEN[:-1] + b',"username":"other"}', CredentialsProblem.DAMAGED),
    ],
)
def test_refused(content: bytes, problem: CredentialsProblem) -> None:
    with pytest.raises(CredentialsError) as caught:
        parse(content)
    assert caught.value.problem is problem
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode))
@example(WRITTEN.replace(b"somebody", b"some\\ud800body"))
def test_never_another_error(content: bytes) -> None:
    try:
        parse(content)
    except CredentialsError as err:
        assert err.problem  # noqa: PT017 # any of them


def test_nothing_secret_is_shown() -> None:
    credentials = parse(_file())
    assert "somebody" not in repr(credentials)
    assert SECRET not in repr(credentials)


OTHER = base64.b64encode(b"renewed").decode()


@pytest.mark.parametrize(
    ("held", "found", "new"),
    [
        (_file(), _file(), None),
        (WRITTEN, _file(), None),
        (_file(), _file(auth_data=OTHER), parse(_file(auth_data=OTHER)).content),
        (_file(), _file(username="stranger", auth_data=OTHER), None),
        (_file(), b"", None),
        (_file(), WRITTEN[:20], None),
        (b"", _file(), None),
    ],
)
def test_renewal(held: bytes, found: bytes, new: bytes | None) -> None:
    assert renewal(held, found) == new
