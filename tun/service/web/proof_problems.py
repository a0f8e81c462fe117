"""Refusals of certificates, proofs and entry rules in words: what happened, and what would help."""

from __future__ import annotations

from tun.house.pages import _l
from tun.house.problems import Problem

_NO_CERTIFICATE = _l("Das ist kein EU-Zertifikat")
_SCAN_CERTIFICATE = _l("Bitte nehmen Sie den QR-Code, dessen Text mit HC1: beginnt, und scannen Sie ihn ganz.")
_NOT_GENUINE = _l("Dieses Zertifikat ist nicht echt")
_ISSUER = _l("Bitte lassen Sie es sich dort neu ausstellen, wo Sie es bekommen haben.")
_NEW_TEST = _l("Bitte lassen Sie sich noch einmal testen.")
_NOTHING_KEPT = _l("Vom Zertifikat wurde nichts gespeichert.")
_ASK_STAFF = _l("Bitte wenden Sie sich an das Personal.")

_CERTIFICATES: dict[str, Problem] = {
    "certificate-too-long": Problem(400, _NO_CERTIFICATE, _SCAN_CERTIFICATE),
    "certificate-prefix": Problem(400, _NO_CERTIFICATE, _SCAN_CERTIFICATE),
    "certificate-base45": Problem(400, _l("Dieses Zertifikat ist beschädigt"), _SCAN_CERTIFICATE),
    "certificate-compression": Problem(400, _l("Dieses Zertifikat ist beschädigt"), _SCAN_CERTIFICATE),
    "certificate-malformed": Problem(400, _l("Dieses Zertifikat ist beschädigt"), _SCAN_CERTIFICATE),
    "certificate-algorithm": Problem(400, _NOT_GENUINE, _ISSUER),
    "certificate-signer-unknown": Problem(
        409,
        _l("Der Aussteller dieses Zertifikats ist hier nicht bekannt"),
        _l("Es kann echt sein, lässt sich hier aber nicht prüfen. Zeigen Sie es bitte dem Personal."),
    ),
    "certificate-signature": Problem(400, _NOT_GENUINE, _l("Es wurde gefälscht oder verändert.")),
    "certificate-expired": Problem(409, _l("Dieses Zertifikat ist abgelaufen"), _ISSUER),
    "certificate-not-yet": Problem(409, _l("Dieses Zertifikat gilt noch nicht"), _NOTHING_KEPT),
    "certificate-signer-expired": Problem(409, _l("Der Aussteller dieses Zertifikats gilt nicht mehr"), _ISSUER),
    "certificate-key-usage": Problem(400, _l("Der Aussteller darf solche Zertifikate nicht ausstellen"), _ISSUER),
    "certificate-content": Problem(400, _l("Der Inhalt dieses Zertifikats lässt sich nicht verwenden"), _ISSUER),
    "certificate-revoked": Problem(409, _l("Dieses Zertifikat wurde zurückgezogen"), _ISSUER),
}

_GROUNDS: dict[str, Problem] = {
    "disease-other": Problem(
        409, _l("Dieses Zertifikat handelt von einer anderen Krankheit"), _l("Hier zählt nur COVID-19.")
    ),
    "country-unknown": Problem(409, _l("Das Land auf diesem Zertifikat ist hier nicht bekannt"), _ISSUER),
    "issuer-refused": Problem(
        409,
        _l("Zertifikate dieses Ausstellers zählen nicht"),
        _l("Bitte lassen Sie sich ein neues ausstellen, oder lassen Sie sich testen."),
    ),
    "test-positive": Problem(
        409,
        _l("Dieser Test ist positiv"),
        _l(
            "Damit gibt es keinen Einlass. Bitte bleiben Sie zu Hause, meiden Sie Kontakte und lassen Sie das Ergebnis "
            "mit einem PCR-Test bestätigen. Vom Zertifikat wurde nichts gespeichert."
        ),
    ),
    "test-result-unknown": Problem(409, _l("Das Ergebnis dieses Tests ist nicht eindeutig"), _NEW_TEST),
    "test-kind-unknown": Problem(
        409, _l("Diese Art von Test zählt nicht"), _l("Es zählen PCR-Tests und Antigen-Schnelltests.")
    ),
    "test-device-not-accepted": Problem(
        409,
        _l("Dieser Schnelltest zählt hier nicht"),
        _l("Er steht nicht auf der Liste der anerkannten Tests. Bitte lassen Sie sich mit einem anderen testen."),
    ),
    "test-in-future": Problem(
        409,
        _l("Die Probe wurde angeblich erst später genommen"),
        _l("Die Uhrzeit auf dem Zertifikat stimmt nicht. Bitte fragen Sie die Teststelle."),
    ),
    "test-too-old": Problem(409, _l("Dieser Test ist zu alt"), _NEW_TEST),
    "vaccine-not-accepted": Problem(409, _l("Dieser Impfstoff zählt hier nicht"), _l("Ein frischer Test kann helfen.")),
    "vaccine-maker-unknown": Problem(409, _l("Der Hersteller des Impfstoffs ist hier nicht bekannt"), _ISSUER),
    "vaccination-incomplete": Problem(
        409, _l("Die Impfung ist noch nicht vollständig"), _l("Nehmen Sie bitte das Zertifikat der letzten Dosis.")
    ),
    "vaccination-too-recent": Problem(
        409, _l("Die letzte Impfung ist noch zu frisch"), _l("Bis sie zählt, kann ein frischer Test helfen.")
    ),
    "vaccination-too-old": Problem(
        409, _l("Die letzte Impfung ist zu lange her"), _l("Eine Auffrischung oder ein frischer Test kann helfen.")
    ),
    "recovery-too-recent": Problem(
        409, _l("Die Infektion ist noch nicht lange genug her"), _l("Bis sie zählt, kann ein frischer Test helfen.")
    ),
    "recovery-too-old": Problem(
        409, _l("Die Infektion ist zu lange her"), _l("Eine Impfung oder ein frischer Test kann helfen.")
    ),
    "different-persons": Problem(
        409,
        _l("Die beiden Zertifikate sind von verschiedenen Personen"),
        _l("Name und Geburtsdatum müssen übereinstimmen. Tauschen Sie sie bitte einzeln ein."),
    ),
    "proofs-used-up": Problem(
        409,
        _l("Für heute sind alle Nachweise aus diesem Zertifikat vergeben"),
        _l("Es gibt zehn am Tag, und morgen (nach koordinierter Weltzeit) neue. Vielleicht sind noch welche übrig."),
    ),
}

_RULES: dict[str, Problem] = {
    "proof-foreign": Problem(
        409,
        _l("Dieser Nachweis gehört zu einem anderen Dienst"),
        _l("Er wurde nicht hier ausgegeben. Bitte tauschen Sie Ihr Zertifikat hier noch einmal ein."),
    ),
    "proof-invalid": Problem(
        400,
        _l("Dieser Nachweis ist nicht echt"),
        _l("Er wurde gefälscht oder verändert. Bitte tauschen Sie Ihr Zertifikat noch einmal ein."),
    ),
    "proof-missing": Problem(
        409,
        _l("Es fehlt ein Nachweis"),
        _l("Hier braucht jede Person einen eigenen, Kinder unter der Altersgrenze ausgenommen."),
    ),
    "proof-spent": Problem(
        409,
        _l("Dieser Nachweis wurde schon verwendet"),
        _l("Jeder gilt für einen Einlass. Bitte nehmen Sie den nächsten, oder tauschen Sie neue ein."),
    ),
    "proof-over": Problem(
        409,
        _l("Dieser Nachweis gilt nicht mehr"),
        _l("Bitte lassen Sie sich noch einmal testen, oder tauschen Sie Ihr Zertifikat neu ein."),
    ),
    "proof-too-early": Problem(
        409,
        _l("Dieser Nachweis galt zu dieser Zeit noch nicht"),
        _l("Die Probe wurde später genommen. Bitte fragen Sie das Personal."),
    ),
    "rule-tested-not-met": Problem(
        409,
        _l("Hier brauchen alle einen frischen Test"),
        _l("Auch wer geimpft oder genesen ist. Bitte lassen Sie sich testen und kommen Sie mit dem Nachweis wieder."),
    ),
    "rule-3g-not-met": Problem(
        409,
        _l("Hier gilt 3G: geimpft, genesen oder getestet"),
        _l("Es hilft ein Zertifikat über Impfung oder Genesung, oder ein frischer Test."),
    ),
    "rule-2g-not-met": Problem(
        409,
        _l("Hier gilt 2G: geimpft oder genesen"),
        _l("Ein Test genügt nicht. Es hilft ein Zertifikat über Impfung oder Genesung."),
    ),
    "rule-2g-plus-not-met": Problem(
        409,
        _l("Hier gilt 2G plus: geimpft oder genesen, und getestet"),
        _l(
            "Es hilft ein frischer Test zusammen mit dem Zertifikat über Impfung oder Genesung, oder eine "
            "Auffrischung. Tauschen Sie dafür beide Zertifikate zusammen ein."
        ),
    ),
    "quota-reached": Problem(
        409,
        _l("Für nur Getestete ist hier kein Platz mehr frei"),
        _l("Wer geimpft oder genesen ist, kommt noch hinein. Bitte fragen Sie nach einem anderen Bereich."),
    ),
}

PROOF_PROBLEMS: dict[str, Problem] = {**_CERTIFICATES, **_GROUNDS, **_RULES}
