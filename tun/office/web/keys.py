"""The office's keys: making them, the backup, the registration with the city, and the service's keys."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tun.core.errors.base import Refusal
from tun.house.pages import _

from ..actions import backups, keys
from ..context import office
from .cases import read_id
from .downloads import download
from .forms import ConfirmBackupForm, CreateKeysForm, PassphraseForm, show
from .lock import key_state

pages = Blueprint("keys", __name__)

Page = str | Response | tuple[str, int]


@pages.get("/keys")
def overview() -> str:
    here = office()
    folder = here.folder
    if not folder.exists:
        return render_template("office/keys_none.html")
    stated = keys.stated_keys(folder, office=here.config.number)
    return render_template(
        "office/keys.html",
        state=key_state(here),
        signing=folder.signing_public,
        pending=folder.backup_pending,
        stated=stated,
        published=any(key.published for key in stated),
        not_opened=here.vault.not_opened,
        service_keys=folder.service_keys(),
        now=here.clock(),
        office=here.config,
    )


@pages.route("/keys/create", methods=["GET", "POST"])
def create() -> Page:
    here = office()
    if here.folder.exists:
        return redirect(url_for("keys.overview"))
    form = CreateKeysForm()
    if form.validate_on_submit():
        try:
            keys.create_keys(here.folder, form.passphrase.data)
        except Refusal as refusal:
            show(form, refusal)
        else:
            return redirect(url_for("keys.confirm"), code=303)
    return render_template("office/keys_create.html", form=form), 400 if form.errors else 200


@pages.post("/keys/backup")
def backup() -> Response:
    here = office()
    content = backups.backup(here.folder)
    name = f"TuN-Sicherung-{here.folder.signing_public.id.hex()}.txt"
    return download(content, name, "text/plain; charset=utf-8")


@pages.route("/keys/confirm", methods=["GET", "POST"])
def confirm() -> Page:
    here = office()
    if not here.folder.exists or not here.folder.backup_pending:
        return redirect(url_for("keys.overview"))
    form = ConfirmBackupForm()
    if form.validate_on_submit():
        content = form.backup.data.read(backups.LONGEST_BACKUP + 1)
        try:
            here.vault.slowed(
                lambda: backups.confirm_backup(here.folder, content, form.passphrase.data, now=here.clock())
            )
        except Refusal as refusal:
            show(form, refusal)
        else:
            flash(_("Die Sicherung lässt sich öffnen und ist vollständig. Die Schlüssel sind einsatzbereit."))
            return redirect(url_for("keys.overview"), code=303)
    return render_template("office/keys_confirm.html", form=form), 400 if form.errors else 200


@pages.get("/keys/registration")
def registration() -> Response:
    here = office()
    content = keys.registration(here.folder, number=here.config.number, name=here.config.name)
    return download(content, f"TuN-Anmeldung-Gesundheitsamt-{here.config.number}.json", "application/json")


@pages.post("/keys/<key_id>/publish")
def publish(key_id: str) -> Response:
    keys.publish(office(), read_id(key_id))
    flash(_("Der Dienst gibt den Versiegelungsschlüssel jetzt aus. Neue Kontaktdaten werden dafür versiegelt."))
    return redirect(url_for("keys.overview"), code=303)


@pages.route("/keys/add", methods=["GET", "POST"])
def add() -> Page:
    here = office()
    if not here.folder.exists:
        return redirect(url_for("keys.overview"))
    form = PassphraseForm()
    if form.validate_on_submit():
        try:
            here.vault.slowed(lambda: keys.add_sealing_key(here.folder, form.passphrase.data))
        except Refusal as refusal:
            show(form, refusal)
        else:
            here.vault.lock()  # the next unlocking opens the new key too
            return redirect(url_for("keys.confirm"), code=303)
    return render_template("office/keys_add.html", form=form), 400 if form.errors else 200


@pages.get("/keys/service")
def service() -> str:
    here = office()
    trusted = {key.id for key in here.folder.service_keys()}
    offered = [(key, key.id in trusted) for key in keys.offered_service_keys(here)]
    return render_template("office/keys_service.html", offered=offered, service=here.config.service)


@pages.post("/keys/service/<key_id>/trust")
def trust(key_id: str) -> Response:
    if request.form.get("compared") != "yes":
        flash(_("Vergleichen Sie den Fingerabdruck zuerst und bestätigen Sie das mit dem Häkchen."), "warning")
        return redirect(url_for("keys.service"), code=303)
    keys.trust_service_key(office(), read_id(key_id))
    flash(_("Der Schlüssel des Dienstes ist bestätigt."))
    return redirect(url_for("keys.overview"), code=303)


@pages.post("/keys/service/<key_id>/distrust")
def distrust(key_id: str) -> Response:
    keys.distrust_service_key(office(), read_id(key_id))
    flash(_("Der Schlüssel des Dienstes gilt hier nicht mehr."))
    return redirect(url_for("keys.overview"), code=303)
