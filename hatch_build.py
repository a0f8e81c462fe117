"""Build hook: compiles the translations, so that a wheel and an editable install both carry them."""

import os
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTranslations(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for source in Path(self.root, "tun", "translations").rglob("*.po"):
            draft = source.with_suffix(f".{os.getpid()}")
            with source.open("rb") as text, draft.open("wb") as compiled:
                write_mo(compiled, read_po(text))
            draft.replace(source.with_suffix(".mo"))  # whoever reads meanwhile sees the old one or the new one
