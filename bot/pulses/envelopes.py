"""Sealed answers. All the cryptography of pulses is on this page, and all of it is libsodium's, by way of PyNaCl.

Every survey has a seed of its own: 32 random bytes, kept in a file outside the database (`bot.pulses.keys`) until the
close. Five keys are derived from it, so that deleting one file ends them all:

* the *box* opens envelopes; its public half, which can only close them, is in the database while the survey is open;
* the *mark* key turns a person into a mark: the place where their envelope lies. It is another in every survey;
* the *proof* goes into the envelope, so that only the program can make one that counts for that mark;
* *tag* and *tally* say in the key file which envelopes were accepted (`bot.pulses.integrity`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

SEED_BYTES = 32
# What a sealed box adds: the public half of a key made for this one envelope, and an authenticator.
SEAL_BYTES = 48
_LENGTH_BYTES = 2


class Unopenable(Exception):
    """The envelope was not made for this box, or was changed since."""


@dataclass(frozen=True)
class Keys:
    """What the seed of one survey is good for. Made when needed and kept nowhere."""

    seed: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """Return the half that closes envelopes and cannot open them."""
        return bytes(self._private.public_key)

    def mark(self, survey_id: int, user_id: str) -> bytes:
        """Return the mark under which this person's envelope lies in this survey. Nobody gets from it to the person
        without the key.
        """
        return hmac.digest(self._derived(b"mark"), b"%d\0%s" % (survey_id, user_id.encode()), "sha256")

    def proof(self, mark: bytes) -> bytes:
        """Return the proof that an envelope under this mark has in it. The mark can be read in the database, this
        nowhere outside a closed envelope: whoever can write there, and seal with the public half, still cannot forge an
        answer.
        """
        return hmac.digest(self._derived(b"proof"), mark, "sha256")

    def tag(self, mark: bytes, sealed: bytes) -> bytes:
        """Return the tag that stands for this envelope at this place in the tally: without the key nobody can make
        another.
        """
        return hmac.digest(self._derived(b"tag"), mark + sealed, "sha256")

    def wrap(self, note: bytes) -> bytes:
        """Return a note for the key file, which only these keys can read or write."""
        return bytes(SecretBox(self._derived(b"tally")).encrypt(note))

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the note that `wrap` was given. Raises Unopenable."""
        try:
            return SecretBox(self._derived(b"tally")).decrypt(wrapped)
        except (CryptoError, ValueError):
            raise Unopenable from None

    def open(self, sealed: bytes) -> bytes:
        """Return the content of an envelope. Raises Unopenable. Called at the close and never before."""
        try:
            padded = SealedBox(self._private).decrypt(sealed)
        except CryptoError:
            raise Unopenable from None
        length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
        return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]

    @cached_property
    def _private(self) -> PrivateKey:
        return PrivateKey(self._derived(b"seal"))

    def _derived(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self.seed, digest_size=SEED_BYTES, person=purpose).digest()


def new_keys() -> Keys:
    """Return keys that no survey had before."""
    return Keys(secrets.token_bytes(SEED_BYTES))


def seal(public: bytes, content: bytes, size: int) -> bytes:
    """Return an envelope of size + 48 bytes, whatever is in it: its length says nothing, and the same content never
    looks the same twice. Nobody can open it without the private half, not even whoever sealed it.

    Raises ValueError when the content does not fit.
    """
    if _LENGTH_BYTES + len(content) > size:
        raise ValueError("the content does not fit into the envelope")
    padded = (len(content).to_bytes(_LENGTH_BYTES, "big") + content).ljust(size, b"\0")
    return bytes(SealedBox(PublicKey(public)).encrypt(padded))
