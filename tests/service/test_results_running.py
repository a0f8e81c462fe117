"""Results sent to real processes: two workers, one store, and a sender who sends everything at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.service.server import Answer, Server
from tun.core.certificates.verdict import verify
from tun.service.actions.centres import CentreDetails, create_centre, new_token
from tun.service.storage.tables import Imported

pytestmark = pytest.mark.server


def test_one_result_sent_by_many_at_once_is_one_certificate_that_the_trust_folder_knows(server: Server) -> None:
    service, now = server.city.service, server.clock()
    create_centre(service, CentreDetails("Testzentrum Mitte", "Marktstraße", "5", "67655", "Kaiserslautern"), now=now)
    headers = {"Authorization": f"Bearer {new_token(service, 'Testzentrum Mitte')}"}
    row = {
        "id": "17", "family_name": "Unverwechselbar", "given_name": "Zoë", "born": "1985-03-21", "test": "1232",
        "sampled": now - 60, "result": "negative",
    }  # fmt: skip

    def send(*rows: dict[str, Any]) -> Answer:
        return server.send("POST", "/api/v1/testcentre/results", json.dumps({"results": rows}).encode(), headers)

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: send(row), range(12)))
    assert {answer.status for answer in answers} == {200}
    texts = [answer.json["results"][0]["certificate"] for answer in answers]
    trust = service.trust.load().trust
    assert len({verify(text, trust, now=server.clock()).content.id for text in texts}) == 1
    assert server.city.count(Imported) == 1
    told = send({**row, "given_name": "Zora"}, {**row, "id": "18", "result": "positive"}).json
    assert told["errors"] == [{"index": 0, "code": "conflict", "field": "id"}]
    assert told["results"] == [{"index": 1, "id": "18", "certificate": None}]
    assert "Unverwechselbar" not in server.output
    refused = server.send("POST", "/api/v1/testcentre/results", b"{}", {"Authorization": "Bearer x"})
    assert (refused.status, refused.json["code"]) == (401, "bearer-unknown")
