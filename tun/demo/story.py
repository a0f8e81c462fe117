"""What the demonstration says when it runs: what to open, as whom, in the order of the story."""

from __future__ import annotations

import sys
from datetime import datetime

from tun.core import codes, shortcode

from . import office
from .city import OLGA, TINA, City
from .settings import Demo, Secrets

_PHONES = """
0. Phones        on the same network fetch  http://{address}:{port}/tun.crt  once and trust it:
                 iPhone   Settings > General > VPN & Device Management: install; then
                          General > About > Certificate Trust Settings: switch it on
                 Android  Settings > Security > Encryption & credentials > Install a certificate > CA certificate
                 It signs for this address alone. Remove it there when you have seen enough.
"""


def story(place: Demo, secrets: Secrets, city: City) -> str:
    """The text for the terminal, with passwords that only this demonstration has."""
    zone = place.service_config().zone
    start, end = (datetime.fromtimestamp(at, zone) for at in city.evening)
    phones = _PHONES.format(address=place.lan, port=place.authority_port) if place.lan is not None else ""
    return f"""
TuN is running. The story, in its order:
{phones}
1. Operator      {place.origin}/venue
                 sign in as  {OLGA}  password  {secrets.olga}
                 The Fruchthalle has an event tonight: download and print its poster.
                 Or open an account of your own: {place.origin}/venue/sign-up

2. Visitor       scan the poster, or open what its code says:
                 {codes.url(place.origin, city.event_code.token)}
                 or type the short code {shortcode.display(city.event_code.short)} at {place.origin}/c
                 Check in, look at the green page, check out.

3. Health office {place.office_origin}/
                 sign in as  {office.INES}  password  {secrets.ines}   (or  {office.IDA}  {secrets.ida})
                 unlock the office key with the passphrase  {secrets.passphrase}
                 Open a case, find "Spinnrädl" or "Fruchthalle", choose a window, such as
                 {start:%d.%m.%Y}, {start:%H:%M} to {end:%H:%M}: counts first, then the list, then the export.

4. Test centre   {place.origin}/testcentre
                 sign in as  {TINA}  password  {secrets.tina}
                 Enter a person and a result; scan what comes out with a phone, or print it.

5. Deletion      runs by itself; to see what it would do now:
                 {_purge(place)}

Data: {place.store}   Keys: {place.service_keys} and {place.office_keys}
Ctrl-C ends both. The next start goes on with the same data.
"""


def _purge(place: Demo) -> str:
    return (
        f"TUN_ORIGIN={place.origin} TUN_SERVICE_KEYS={place.service_keys} "
        f"TUN_SERVICE_DATABASE=sqlite:///{place.store}/service/service.sqlite {sys.executable} -m tun purge"
    )
