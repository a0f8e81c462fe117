"""The keys of test centres, and the certificates by which others trust them.

    testcentres/authority.pem  authority.crt   the city's own authority (CSCA), made with the first centre
    testcentres/<id>.pem  <id>.crt             a centre's key, and its signer's certificate (DSC) from that authority

A centre's certificate is laid into the trust folder as well, and the authority's where that folder asks for a chain.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tun.core.certificates.anchors import Anchor, read_anchor, read_pem
from tun.core.certificates.issuing import Issuer
from tun.core.certificates.signers import SERIAL_BYTES, Named, key_id_of, make_authority, make_signer, to_pem
from tun.core.keys import SigningKey
from tun.house import keyfiles
from tun.house.keyfiles import KeyFolderFault

COUNTRY = "DE"
_DAY = 86_400
_AUTHORITY_DAYS, _SIGNER_DAYS = 10 * 365, 3 * 365
_EARLIER = 3600  # seconds: verifiers' clocks may be behind


class CentreKeys:
    """`folder` is the service's key folder, `trust` the folder of trusted signers."""

    def __init__(self, folder: Path, trust: Path) -> None:
        self._folder, self._trust = folder / "testcentres", trust

    def create(self, centre: bytes, name: str, *, city: str, now: int) -> None:
        """Make a centre's key and certificate, and trust it here. What is there already stays as it is."""
        keyfiles.create(self._key(centre.hex()), SigningKey.generate().to_pem())
        by = self._authority(city, now=now)
        if not self._certificate(centre.hex()).exists():
            key = SigningKey.from_pem(keyfiles.read(self._key(centre.hex())))
            named = Named(COUNTRY, city, name, _serial(), now - _EARLIER, now + _SIGNER_DAYS * _DAY)
            der = make_signer(named, key.verifying, authority=self.authority(), by=by)
            keyfiles.create(self._certificate(centre.hex()), to_pem(der))
        _lay(self._trust / "dsc" / f"testcentre-{centre.hex()}.pem", self.certificate_pem(centre))
        chained = self._trust / "csca"
        if chained.is_dir() and any(chained.iterdir()):  # then a signer counts only below one of these
            _lay(chained / "testcentres.pem", self.authority_pem())

    def renew(self, centre: bytes, name: str, *, city: str, now: int) -> None:
        """A new key and certificate; the old certificate stays trusted, because what it signed still holds."""
        trusted = self._trust / "dsc" / f"testcentre-{centre.hex()}.pem"
        _lay(trusted.with_name(f"{trusted.stem}-{key_id_of(self._der(centre.hex())).hex()}.pem"), trusted.read_bytes())
        keyfiles.destroy(self._key(centre.hex()))
        keyfiles.destroy(self._certificate(centre.hex()))
        self.create(centre, name, city=city, now=now)

    def issuer(self, centre: bytes) -> Issuer:
        """What signs for a centre. Raises KeyFolderFault where the key is gone."""
        try:
            key = SigningKey.from_pem(keyfiles.read(self._key(centre.hex())))
        except FileNotFoundError:
            raise KeyFolderFault(f"{self._key(centre.hex())} is missing: the test centre cannot sign.") from None
        return Issuer(key, key_id_of(self._der(centre.hex())))

    def anchor(self, centre: bytes) -> Anchor:
        """The centre's signer as a verifier sees it."""
        return read_anchor(self._der(centre.hex()))

    def certificate_pem(self, centre: bytes) -> bytes:
        return to_pem(self._der(centre.hex()))

    def authority(self) -> bytes:
        """The city's authority, DER."""
        return self._der("authority")

    def authority_pem(self) -> bytes:
        return to_pem(self.authority())

    def destroy(self, centre: bytes) -> None:
        """Destroy a centre's key: it signs no more, and what it signed holds as long as it says."""
        keyfiles.destroy(self._key(centre.hex()))

    def _authority(self, city: str, *, now: int) -> SigningKey:
        keyfiles.create(self._key("authority"), SigningKey.generate().to_pem())
        key = SigningKey.from_pem(keyfiles.read(self._key("authority")))
        if not self._certificate("authority").exists():
            named = Named(COUNTRY, city, f"TuN {city}", _serial(), now - _EARLIER, now + _AUTHORITY_DAYS * _DAY)
            keyfiles.create(self._certificate("authority"), to_pem(make_authority(named, key)))
        return key

    def _key(self, name: str) -> Path:
        return self._folder / f"{name}.pem"

    def _certificate(self, name: str) -> Path:
        return self._folder / f"{name}.crt"

    def _der(self, name: str) -> bytes:
        try:
            [der] = read_pem(keyfiles.read(self._certificate(name)))
        except FileNotFoundError:
            raise KeyFolderFault(f"{self._certificate(name)} is missing: run `tun testcentre create`.") from None
        return der


def _serial() -> bytes:
    return secrets.token_bytes(SERIAL_BYTES)


def _lay(path: Path, content: bytes) -> None:
    """Write a public file whole or not at all: the trust folder is read while it changes."""
    keyfiles.make_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    except OSError as error:
        raise KeyFolderFault(f"{path} cannot be written ({error.strerror}): check the folder's rights.") from None
