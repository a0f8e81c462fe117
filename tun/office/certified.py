"""Whether the names that were typed stand on valid certificates: each opening against the proof's holder.

The service knows holders and no names; the sealed contact has the names. Only here do they come together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tun.core import names
from tun.core.contact import Contact
from tun.core.errors.base import Malformed
from tun.core.errors.proofs import OpeningDiffers
from tun.core.proofs import Opening
from tun.core.releases import ReleasedProof, ReleasedVisit


class NameState(StrEnum):
    """What a certificate says about a typed name."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    UNOPENED = "unopened"  # a proof was shown, and what would open it is missing or another's
    NONE = "none"


@dataclass(frozen=True)
class Certified:
    """One person: as typed (empty for somebody whom nobody wrote down), and as the certificate says.

    `grounds` and `certificate_id` are empty unless the city lets the office see them.
    """

    typed: str
    state: NameState
    certificate: str = ""
    grounds: tuple[int, ...] = ()
    certificate_id: str = ""


@dataclass(frozen=True)
class _Shown:
    proof: ReleasedProof
    opening: Opening | None

    def fits(self, contact: Contact, person: int) -> bool:
        if self.opening is None:
            return False
        standard = {"fnt": self.opening.fnt, "gnt": self.opening.gnt}
        if person == 0:
            return names.fits(contact.family_name, contact.given_name, **standard)
        return names.fits_whole(contact.companions[person - 1], **standard)

    def about(self, typed: str, state: NameState) -> Certified:
        if self.opening is None:
            return Certified(typed, NameState.UNOPENED, grounds=self.proof.grounds)
        name = names.shown(self.opening.fnt, self.opening.gnt)
        # The id stands in the opening, and is shown where the city shows the kind.
        identity = self.opening.id if self.proof.grounds else ""
        return Certified(typed, state, name, self.proof.grounds, identity)


def certify(visit: ReleasedVisit, contact: Contact) -> list[Certified]:
    """One for each person who was written down, in their order, and one for each further certificate.

    Whose proof is whose nobody says, so each name takes one that fits it; what is left over differs.
    """
    left = list(_shown(visit, contact))
    if not left:  # said once, not for each of a group
        return [Certified(f"{contact.given_name} {contact.family_name}", NameState.NONE)]
    typed = [f"{contact.given_name} {contact.family_name}", *contact.companions]
    found: dict[int, Certified] = {}
    for person, name in enumerate(typed):
        fitting = next((one for one in left if one.fits(contact, person)), None)
        if fitting is not None:
            left.remove(fitting)
            found[person] = fitting.about(name, NameState.CONFIRMED)
    for person, name in enumerate(typed):
        if person not in found:
            found[person] = left.pop(0).about(name, NameState.DIFFERS) if left else Certified(name, NameState.NONE)
    return [found[person] for person in range(len(typed))] + [one.about("", NameState.DIFFERS) for one in left]


def _shown(visit: ReleasedVisit, contact: Contact) -> Iterator[_Shown]:
    for number, proof in enumerate(visit.proofs):
        try:
            opening = Opening.from_json(contact.openings[number])
            opening.check(proof.holder)
        except (IndexError, Malformed, OpeningDiffers):
            yield _Shown(proof, None)
        else:
            yield _Shown(proof, opening)
