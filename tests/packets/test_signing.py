"""The deployment's signature: any other byte, key or file is found, and a key that was replaced still proves."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.errors import SettingsFault
from legal_flow.packets.signing import PublicKeys, SignatureFault, SigningKeys

FIRST, SECOND = f"2024:{secrets.token_hex(32)}", f"2025:{secrets.token_hex(32)}"
KEYS = SigningKeys.read(FIRST)
BODY = '{"title":"民事起诉状"}'.encode()
SIGNED = KEYS.sign(BODY)


def test_what_was_signed_is_proved_by_the_public_key_alone() -> None:
    PublicKeys.read(KEYS.public.text()).check(BODY, SIGNED)


def test_the_same_bytes_and_key_give_the_same_signature() -> None:
    assert SigningKeys.read(FIRST).sign(BODY) == SIGNED


def test_a_key_that_was_replaced_still_proves_what_it_signed() -> None:
    rotated = SigningKeys.read(f"{FIRST},{SECOND}")
    rotated.public.check(BODY, SIGNED)
    assert b'"key":"2025"' in rotated.sign(BODY)


def test_a_signature_of_another_deployment_is_refused_even_under_the_same_name() -> None:
    stranger = SigningKeys.read(f"2024:{secrets.token_hex(32)}")
    with pytest.raises(SignatureFault, match="did not sign"):
        stranger.public.check(BODY, SIGNED)


def test_a_signature_by_a_key_that_was_not_given_names_it() -> None:
    with pytest.raises(SignatureFault, match="'2024', which was not given"):
        SigningKeys.read(SECOND).public.check(BODY, SIGNED)


@given(place=st.integers(min_value=0, max_value=len(SIGNED) - 1), flip=st.integers(1, 255))
def test_one_changed_byte_of_the_signature_file_is_found(place: int, flip: int) -> None:
    changed = bytearray(SIGNED)
    changed[place] ^= flip
    with pytest.raises(SignatureFault):
        KEYS.public.check(BODY, bytes(changed))


@pytest.mark.parametrize("text", ["", "nothing", "a:00", f"{FIRST},{FIRST}", ":" + 64 * "0", "a:xx"])
def test_a_setting_that_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_SIGNING_KEYS") as refusal:
        SigningKeys.read(text)
    assert not text or text not in str(refusal.value)
