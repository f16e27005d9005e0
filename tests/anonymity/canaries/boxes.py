"""Sealed envelopes as the canaries make them; each canary breaks one thing about them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from hashlib import blake2b

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

from tests.anonymity.script import Voice

_SIZE = 512


def derived(seed: bytes, use: bytes) -> bytes:
    return blake2b(seed, digest_size=32, person=use).digest()


def mark_of(seed: bytes, survey: str, user: str) -> bytes:
    return hmac.digest(derived(seed, b"mark"), f"{survey}\0{user}".encode(), "sha256")


def content_of(voice: Voice, mark: bytes = b"") -> bytes:
    """An answer, with the place that it was meant for."""
    return json.dumps({"m": mark.hex(), "s": voice.scale, "c": voice.choice, "t": voice.text}).encode()


def text_of(content: bytes) -> str:
    return str(json.loads(content.rstrip(b"\0"))["t"])


def mark_in(content: bytes) -> bytes:
    return bytes.fromhex(json.loads(content.rstrip(b"\0"))["m"])


def padded(content: bytes) -> bytes:
    """All are of one length."""
    return content.ljust(_SIZE, b"\0")


def seal(seed: bytes, content: bytes) -> bytes:
    return SealedBox(PrivateKey(derived(seed, b"seal")).public_key).encrypt(content)


def seal_alike(seed: bytes, content: bytes) -> bytes:
    """The mistake of a fixed nonce: equal contents make equal boxes."""
    return bytes(SecretBox(derived(seed, b"seal")).encrypt(content, nonce=bytes(SecretBox.NONCE_SIZE)))


def unseal(seed: bytes, box: bytes) -> bytes | None:
    key = derived(seed, b"seal")
    return _or_none(lambda: SealedBox(PrivateKey(key)).decrypt(box)) or _or_none(lambda: SecretBox(key).decrypt(box))


def wrap(secret: bytes, seed: bytes) -> bytes:
    return bytes(SecretBox(derived(secret, b"wrap")).encrypt(seed))


def unwrap(secret: bytes, wrapped: bytes) -> bytes | None:
    return _or_none(lambda: SecretBox(derived(secret, b"wrap")).decrypt(wrapped))


def _or_none(decrypt: Callable[[], bytes]) -> bytes | None:
    try:
        return bytes(decrypt())
    except (CryptoError, ValueError):
        return None


class BoxCode:
    """The source code of all this, as the attacker has read it."""

    def unwrap(self, secret: bytes, wrapped: bytes) -> bytes | None:
        return unwrap(secret, wrapped)

    def opens(self, key: bytes, box: bytes) -> bytes | None:
        return unseal(key, box)

    def mark(self, key: bytes, survey: str, user: str) -> bytes:
        return mark_of(key, survey, user)
