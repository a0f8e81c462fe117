"""Advice on areas in words: what is asked, why it is proposed, and a warning where too many share a code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash

from tun.house.pages import _, _l
from tun.service.actions.advice import Proposal
from tun.service.actions.details import CROWD, AreaDetails
from tun.service.storage.tables import Area

LAYOUT_WORDS: dict[str, Any] = {
    "tables": _l("An Tischen, wie im Restaurant"),
    "rows": _l("In Reihen oder Blöcken, wie im Saal"),
    "stands": _l("Auf Tribünen, wie im Stadion"),
    "open": _l("Frei im Raum oder im Gelände, wie im Geschäft"),
}
UNITS: dict[str, tuple[Any, Any]] = {  # what a unit is called, and a part of it
    "tables": (_l("Tisch"), _l("Teil")),
    "rows": (_l("Block"), _l("Teil")),
    "stands": (_l("Tribüne"), _l("Block")),
    "open": (_l("Zone"), _l("Teil")),
}
_WHY = {
    "tables": _l("Ein Code je Tisch: Wer zusammen an einem Tisch sitzt, ist sich am nächsten."),
    "rows": _l("Ein Code je Block: So muss niemand angerufen werden, der am anderen Ende des Saals saß."),
    "stands": _l("Ein Code je Tribüne: Zwischen ihnen begegnet sich niemand."),
    "open": _l("Ein Code je Zone: Wer sich frei bewegt, begegnet am ehesten denen, die im selben Teil sind."),
}


def reason_words(layout: str, proposal: Proposal) -> str:
    """Why these areas: one sentence."""
    if proposal.reason == "split":
        return str(
            _(
                "Jeder ist in %(parts)d Teile geteilt, damit sich höchstens %(crowd)d Personen einen Code teilen: "
                "Umso weniger muss das Gesundheitsamt anrufen.",
                parts=proposal.parts,
                crowd=CROWD,
            )
        )
    if proposal.reason == "still-crowded":
        return str(
            _(
                "Feiner geht es mit den möglichen Bereichen nicht; legen Sie besser mehrere Orte an, denn mehr "
                "als %(crowd)d Personen an einem Code nützen dem Gesundheitsamt wenig.",
                crowd=CROWD,
            )
        )
    return str(_WHY[layout])


def warn_of_crowds(areas: Iterable[AreaDetails | Area]) -> None:
    """Say which areas hold more than the health office can ring. It is a warning: some places cannot be divided."""
    crowded = crowds(areas)
    if crowded:
        names = ", ".join(crowded[:5]) + (" …" if len(crowded) > 5 else "")
        flash(
            _(
                "Mehr als %(crowd)d Personen in einem Bereich: %(names)s. Wird dort jemand krank, muss das "
                "Gesundheitsamt alle anrufen. Wenn es geht, teilen Sie weiter.",
                crowd=CROWD,
                names=names,
            ),
            "warning",
        )


def crowds(areas: Iterable[AreaDetails | Area]) -> list[str]:
    """The labels of those with a limit above CROWD."""
    return [area.label for area in areas if (area.capacity or 0) > CROWD]
