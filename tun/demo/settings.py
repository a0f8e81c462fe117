"""Where the demonstration keeps its things, on which ports it answers, and who may sign in."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from tun.house import keyfiles
from tun.house.config import CHECKOUT
from tun.house.keyfiles import KeyFolderFault
from tun.house.passwords import readable_password
from tun.office.config import OfficeConfig
from tun.service.config import ServiceConfig

OFFICE_NUMBER = 1
OFFICE_NAME = "Gesundheitsamt Kaiserslautern"


@dataclass(frozen=True)
class Secrets:
    """Made on the first start. Nobody knows them in advance."""

    olga: str
    ines: str
    ida: str
    tina: str
    passphrase: str

    @classmethod
    def of(cls, folder: Path) -> Secrets:
        """The secrets of this demonstration; made where there are none yet."""
        path = folder / "demo.json"
        made = asdict(cls(*(readable_password() for _ in range(5))))
        keyfiles.create(path, json.dumps(made, indent=2).encode())
        try:
            known = json.loads(keyfiles.read(path))
            if known.keys() < made.keys():  # of a demonstration that began with an older TuN
                keyfiles.destroy(path)
                known = {**made, **known}
                keyfiles.create(path, json.dumps(known, indent=2).encode())
            return cls(**known)
        except (ValueError, TypeError, AttributeError):
            raise KeyFolderFault(f"{path} is damaged: delete it with the folder {folder} to begin anew.") from None


@dataclass(frozen=True)
class Demo:
    """Folders and ports of one demonstration."""

    store: Path
    service_keys: Path
    office_keys: Path
    service_port: int
    office_port: int
    lan: str | None = None  # this machine's address, where phones on its network may come

    @classmethod
    def at(cls, folder: Path | None, *, service_port: int, office_port: int, lan: str | None = None) -> Demo:
        """In `folder`, or in the checkout's own places, or in ./tun-demo for an installed TuN."""
        if folder is None and (CHECKOUT / "pyproject.toml").exists():
            store, keys = CHECKOUT / "var", CHECKOUT / "keys"
        else:
            store = (folder or Path("tun-demo")).absolute()
            keys = store / "keys"
        return cls(store, keys / "service", keys / "office", service_port, office_port, lan)

    @property
    def origin(self) -> str:
        if self.lan is not None:
            return f"https://{self.lan}:{self.service_port}"
        return f"http://localhost:{self.service_port}"

    @property
    def authority_port(self) -> int:
        """Where a phone fetches the certificate that it is to trust."""
        return self.service_port + 10

    @property
    def tls_folder(self) -> Path:
        return self.service_keys.parent / "lan"

    @property
    def office_origin(self) -> str:
        return f"http://localhost:{self.office_port}"

    def environment(self) -> dict[str, str]:
        """The settings of both houses; what this machine has set for another TuN is left out."""
        mine = {
            "TUN_CITY": "Kaiserslautern",
            "TUN_ORIGIN": self.origin,
            "TUN_SERVICE_KEYS": str(self.service_keys),
            "TUN_SERVICE_DATABASE": f"sqlite:///{self.store}/service/service.sqlite",
            "TUN_SERVICE_BIND": f"{self.lan or '127.0.0.1'}:{self.service_port}",
            "TUN_SIGN_UP": "open",
            "TUN_SERVICE_URL": self.origin,
            "TUN_OFFICE_ORIGIN": self.office_origin,
            "TUN_OFFICE_KEYS": str(self.office_keys),
            "TUN_OFFICE_DATABASE": f"sqlite:///{self.store}/office/office.sqlite",
            "TUN_OFFICE_BIND": f"127.0.0.1:{self.office_port}",
            "TUN_OFFICE_NUMBER": str(OFFICE_NUMBER),
            "TUN_OFFICE_NAME": OFFICE_NAME,
        }
        if self.lan is not None:
            mine["TUN_SERVICE_TLS"] = str(self.tls_folder / f"{self.lan}.pem")
            mine["SSL_CERT_FILE"] = str(self.tls_folder / f"{self.lan}-authority.pem")  # for the office's requests
        return {name: value for name, value in os.environ.items() if not name.startswith("TUN_")} | mine

    def service_config(self) -> ServiceConfig:
        return ServiceConfig.from_environment(self.environment())

    def office_config(self) -> OfficeConfig:
        return OfficeConfig.from_environment(self.environment())
