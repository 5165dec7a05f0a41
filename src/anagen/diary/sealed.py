"""Encryption of a whole diary with a passphrase: scrypt for the key, AES-256-GCM for the content.

A file is a header (magic, cost, salt, nonce) and the sealed database. The header is authenticated too, so a
change of any byte is noticed. Each writing takes a new nonce; the salt stays, so that a key can be kept while
a diary is open.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from dataclasses import dataclass, field

from anagen.errors import InputError

MAGIC = b"ANAGENDIARY\x00\x00\x00\x00\x01"
LOG_COST, BLOCK, LANES = 17, 8, 1
"""Cost of scrypt: 2^17 blocks, 128 MB and about half a second for each guess."""
MOST_LOG_COST = 20
"""Cost above which a file is refused, so that a forged one cannot take all memory."""
SHORTEST = 8
_HEAD = struct.Struct(">16sBBB16s12s")


@dataclass(frozen=True)
class Key:
    """Key of one diary.

    Attributes:
        salt: of its file.
        log_cost: of scrypt.
        key: 32 bytes.
    """

    salt: bytes
    log_cost: int
    key: bytes = field(repr=False)

    @classmethod
    def new(cls, passphrase: str) -> Key:
        """New key of a passphrase, with a fresh salt.

        Raises:
            InputError: the passphrase is too short.
        """
        if len(passphrase) < SHORTEST:
            raise InputError(
                f"a passphrase of {len(passphrase)} letters",
                expected=f"at least {SHORTEST}; four words are good",
            )
        salt = os.urandom(16)
        return cls(salt, LOG_COST, _derived(passphrase, salt, LOG_COST))

    @classmethod
    def of(cls, content: bytes, passphrase: str) -> Key:
        """Key of a sealed file; whether it opens the file is known only after `opened`."""
        _, log_cost, _, _, salt, _ = _head(content)
        return cls(salt, log_cost, _derived(passphrase, salt, log_cost))


def is_sealed(content: bytes) -> bool:
    """Whether these are the bytes of a sealed diary."""
    return content.startswith(MAGIC)


def sealed(database: bytes, key: Key) -> bytes:
    """Bytes of a file that holds `database`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(12)
    head = _HEAD.pack(MAGIC, key.log_cost, BLOCK, LANES, key.salt, nonce)
    return head + AESGCM(key.key).encrypt(nonce, database, head)


def opened(content: bytes, key: Key, where: str) -> bytes:
    """Database of a sealed file.

    Raises:
        InputError: another passphrase, or a damaged file.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    *_, nonce = _head(content)
    try:
        return AESGCM(key.key).decrypt(nonce, content[_HEAD.size :], content[: _HEAD.size])
    except InvalidTag:
        raise InputError(
            "the passphrase does not open this diary, or the file is damaged",
            where=where,
            expected="the passphrase that it was sealed with",
        ) from None


def _head(content: bytes) -> tuple[bytes, int, int, int, bytes, bytes]:
    if len(content) < _HEAD.size + 16:
        raise InputError("the sealed diary is cut short", expected="a whole file")
    magic, log_cost, block, lanes, salt, nonce = _HEAD.unpack(content[: _HEAD.size])
    if not 10 <= log_cost <= MOST_LOG_COST or (block, lanes) != (BLOCK, LANES):
        raise InputError(
            "the sealed diary has settings that are not known", expected="a file of this version"
        )
    return magic, log_cost, block, lanes, salt, nonce


def _derived(passphrase: str, salt: bytes, log_cost: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=2**log_cost, r=BLOCK, p=LANES).derive(text)
