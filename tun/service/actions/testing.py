"""A test centre's results. A negative one becomes a certificate, a positive one never; neither is kept.

Whatever is written here lives in memory for one request. The centre's own records, and the report of a positive result
to the health office, are the centre's duty and its own software's.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tun.core import grounds
from tun.core.certificates import issuing
from tun.core.certificates.issuing import UNIQUE_BYTES, NegativeTest
from tun.core.certificates.names import LONGEST, standardised
from tun.core.certificates.verdict import Certificate, Trust, verify
from tun.core.errors.certificates import CertificateRefused
from tun.core.errors.proofs import ProofRefused
from tun.service.centre_keys import COUNTRY
from tun.service.context import Service
from tun.service.products import Product
from tun.service.storage.tables import Centre

from .details import filled, one_line
from .proofs import SignedProof, issue_strip
from .refusals import BornOutOfRange, CentreKeyOver, NotIssuedHere, ResultPositive, SampleInFuture, SampleTooOld

CLOCK_TOLERANCE = 300  # seconds by which a centre's clock may be ahead
LONGEST_WAIT = 72 * 3600  # seconds from sample to result: laboratories take their time, and no rule counts longer
VALID_FOR = 7 * 86_400  # seconds that a certificate can be read; whether it still counts is for each door's rule
# Half of the day's ten: five make a code of version 31, which phones read from a screen (ten would be version 40), and
# five are left for whoever takes the sheet and exchanges it later. The wallet asks for five at a time as well.
PROOFS_AT_THE_DESK = 5
_FIRST_YEAR = 1900


@dataclass(frozen=True)
class Outcome:
    """One person's result, as it is entered. `sampled` in Unix seconds."""

    family_name: str
    given_name: str
    born: date
    product: Product
    sampled: int
    negative: bool

    def check(self, *, now: int, zone: ZoneInfo) -> None:
        """Raises MissingField, TooLong, NameNotLatin, BornOutOfRange, SampleInFuture or SampleTooOld."""
        filled("family_name", self.family_name, LONGEST)
        standardised(self.family_name, field="family_name")
        if self.given_name:
            filled("given_name", self.given_name, LONGEST)
            standardised(self.given_name, field="given_name")
        today = datetime.fromtimestamp(now, zone).date()
        if not date(_FIRST_YEAR, 1, 1) <= self.born <= today:
            raise BornOutOfRange("born")
        if self.sampled > now + CLOCK_TOLERANCE:
            raise SampleInFuture("sampled")
        if self.sampled < now - LONGEST_WAIT:
            raise SampleTooOld("sampled")


def certify(
    service: Service, centre: Centre, outcome: Outcome, *, now: int, issued: int | None = None, unique: bytes = b""
) -> str:
    """The certificate about a negative result, as a QR code's text. Raises as `Outcome.check`, and CentreKeyOver.

    Raises ResultPositive for any other: there is no path from a positive result to a certificate. `issued` and `unique`
    are for a result that came before, so that what is said twice is one certificate.
    """
    if not outcome.negative:
        raise ResultPositive
    outcome.check(now=now, zone=service.config.zone)
    issued = now if issued is None else issued
    if service.centre_keys.anchor(centre.id).not_after < issued + VALID_FOR:
        raise CentreKeyOver
    product = outcome.product
    test = NegativeTest(
        family_name=one_line(outcome.family_name),
        given_name=one_line(outcome.given_name),
        born=outcome.born,
        kind=product.kind,
        device=product.device,
        name=product.full_name,
        sampled=outcome.sampled,
        centre=centre.name,
        issuer=service.config.city[:LONGEST],
        country=COUNTRY,
    )
    identifier = issuing.new_identifier(
        country=COUNTRY,
        centre=f"TUN{centre.id.hex()[:8].upper()}",
        unique=unique or secrets.token_bytes(UNIQUE_BYTES),
    )
    by = service.centre_keys.issuer(centre.id)
    return issuing.issue(test, identifier=identifier, by=by, issued=issued, expires=issued + VALID_FOR)


def own_certificate(service: Service, centre: Centre, text: str, *, now: int) -> Certificate:
    """A certificate that this centre issued, read back. Raises NotIssuedHere for every other."""
    try:
        return verify(text, Trust.of([service.centre_keys.anchor(centre.id)]), now=now)
    except CertificateRefused:
        raise NotIssuedHere from None


def strip_of(
    service: Service, centre: Centre, text: str, *, wanted: int = PROOFS_AT_THE_DESK, now: int
) -> tuple[SignedProof, ...]:
    """Up to `wanted` proofs without a name for a certificate that this centre issued just now, of a test's ten a day.

    None at all where the sample is too old for every door already, or where today's ten were made.
    """
    certificate = own_certificate(service, centre, text, now=now)
    rules, zone = service.rulebook.at(now), service.config.zone
    try:
        standing = grounds.standing_of(certificate.content, certificate.expires, rules, now=now, zone=zone)
        return issue_strip(service, [certificate.content], standing, wanted=wanted, now=now).proofs
    except ProofRefused:
        return ()
