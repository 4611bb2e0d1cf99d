"""Take templates from a file into the library: all of them, or none.

`prepare` checks everything as if it were typed, draws the pictures anew, and writes nothing;
`store` only writes. So nobody waits for the database while a large file is read.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from mailer.domain.accounts.access import SYSTEM, Actor, require
from mailer.domain.accounts.sending import account_for_address
from mailer.domain.media import keep
from mailer.domain.media.addresses import NAME
from mailer.domain.settings import pictures
from mailer.domain.templates import folders, library, variants
from mailer.domain.templates.library import Draft
from mailer.domain.templates.modes.mode import Checked, Content, Warning
from mailer.domain.templates.sender import LONGEST_NAME, set_sender
from mailer.domain.templates.transfer.manifest import Entry, Picture, Sender, Written
from mailer.domain.templates.transfer.read import Package
from mailer.infra import files
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.lib.pictures import Drawn
from mailer.models.media_file import MediaFile
from mailer.models.template import Template, TemplateFolder
from mailer.models.user import User

_PATH = re.compile(rf"/media/{NAME}(?![\w./-])")


@dataclass(frozen=True)
class Planned:
    """A template in one language, as it will be."""

    draft: Draft
    #: What it is called in the file.
    wanted: str

    @property
    def renamed(self) -> bool:
        """Its name is taken here."""
        return self.draft.name != " ".join(self.wanted.split())

    @property
    def warnings(self) -> tuple[Warning, ...]:
        """What the mode says about its source: what was removed and why."""
        return self.draft.checked.warnings


@dataclass(frozen=True)
class Family:
    """A template in its languages, the main one first."""

    folder: str
    languages: tuple[Planned, ...]
    #: Whom its mailings come from, as far as that can be here; and what cannot, in sentences.
    sender: Sender
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """A whole file, found good."""

    families: tuple[Family, ...]
    pictures: tuple[tuple[Picture, Drawn, str], ...]

    @property
    def count(self) -> int:
        """Templates, each once."""
        return len(self.families)

    def new_folders(self) -> list[str]:
        """Folders that will be made."""
        names = {fold(family.folder): family.folder for family in self.families if family.folder}
        return sorted(name for name in names.values() if folders.by_name(name) is None)


def prepare(package: Package, actor: Actor = SYSTEM) -> Prepared:
    """Check a file that this person wants. Raises `Refused`, naming the template or picture at
    fault."""
    taken: set[str] = set()
    user = actor if isinstance(actor, User) else None
    families = tuple(_planned(package, each, taken, user) for each in package.manifest.templates)
    return Prepared(families, tuple(_drawn(package, each) for each in package.manifest.pictures))


def store(prepared: Prepared, actor: Actor) -> list[Template]:
    """Make what was prepared; answers with the main templates. Raises `Refused` when somebody
    took a name meanwhile; the caller then rolls everything back."""
    require(actor, library.EDIT)
    kept: list[MediaFile] = []
    try:
        paths = _keep_pictures(prepared, kept, actor)
        return [_store_family(family, paths, actor) for family in prepared.families]
    except BaseException:
        for media in kept:
            files.delete(media.key)
        raise


def _planned(package: Package, entry: Entry, taken: set[str], user: User | None) -> Family:
    found = []
    spoken: set[str] = set()
    for written in entry.languages:
        draft = _checked(package, written)
        language = variants.key(draft.language)
        if language in spoken:
            text = _("“%(name)s” is in the file twice in one language.", name=draft.name)
            raise Refused(text)
        spoken.add(language)
        name = library.free_name(draft.name, taken)
        taken.add(fold(name))
        found.append(Planned(replace(draft, name=name), written.name))
    return Family(_folder_name(entry.folder), tuple(found), *_sender(entry.sender, user))


def _sender(wanted: Sender, user: User | None) -> tuple[Sender, tuple[str, ...]]:
    """As it can be here, and what is left out of it."""
    told: list[str] = []
    address, reply_to = _address(wanted.address, told), _address(wanted.reply_to, told)
    if address and not _may_send(address, user):
        told.append(
            _(
                "No account here may send for “%(address)s”, so this sender is left out.",
                address=address,
            )
        )
        address = ""
    name = " ".join("".join(sign for sign in wanted.name if sign.isprintable()).split())
    return Sender(name[:LONGEST_NAME] if address else "", address, reply_to), tuple(told)


def _may_send(address: str, user: User | None) -> bool:
    try:
        return account_for_address(address, user) is not None
    except Refused:
        # There is no account at all yet.
        return False


def _address(text: str, told: list[str]) -> str:
    found = email_address.parse(text) if text.strip() else None
    if text.strip() and found is None:
        told.append(
            _(
                "“%(address)s” is not a valid e-mail address, so this sender is left out.",
                address=text.strip()[:100],
            )
        )
    return found.address if found else ""


def _checked(package: Package, written: Written) -> Draft:
    try:
        if not written.language:
            raise Refused(_("It names no language."))
        return library.checked(
            written.name,
            written.subject,
            written.mode,
            package.source(written),
            written.language,
            written.options,
        )
    except Refused as refused:
        name = written.name[:80].strip() or written.source
        text = _("“%(name)s” cannot be imported:", name=name)
        raise Refused(f"{text} {refused.message}") from refused


def _folder_name(name: str) -> str:
    """As it may be called here; a folder without a name is none."""
    name = " ".join(name.split())[: folders.LONGEST_NAME].strip()
    return name if fold(name) else ""


def _drawn(package: Package, picture: Picture) -> tuple[Picture, Drawn, str]:
    """The picture, drawn anew, and the digest of its file."""
    data = package.picture(picture)
    try:
        drawn = pictures.drawn(io.BytesIO(data), keep.LIMITS, "picture")
    except Refused as refused:
        text = _("The picture “%(name)s” cannot be imported:", name=picture.name or picture.file)
        raise Refused(f"{text} {refused.message}") from refused
    return picture, drawn, hashlib.sha256(data).hexdigest()


def _keep_pictures(prepared: Prepared, kept: list[MediaFile], actor: Actor) -> dict[str, str]:
    """Path in the file → path here; pictures that are new here are added to `kept`."""
    paths = {}
    for picture, drawn, digest in prepared.pictures:
        # This very file was exported here: drawn once more, a photo would lose a little.
        media = keep.known(digest)
        if media is None:
            taken = keep.take_drawn(drawn, picture.name, actor, picture.alt)
            media = taken.media
            if not taken.known:
                kept.append(media)
        paths[picture.path] = f"/{media.key}"
    return paths


def _store_family(family: Family, paths: Mapping[str, str], actor: Actor) -> Template:
    main, *others = (
        library.add(_with_paths(each.draft, paths), actor) for each in family.languages
    )
    for other in others:
        variants.link(main, other, actor)
    if family.sender != Sender():
        set_sender(main, family.sender.name, family.sender.address, family.sender.reply_to, actor)
    if family.folder:
        folders.move([main], _folder(family.folder, actor), actor)
    return main


def _folder(name: str, actor: Actor) -> TemplateFolder:
    return folders.by_name(name) or folders.create(name, actor)


def _with_paths(draft: Draft, paths: Mapping[str, str]) -> Draft:
    """The pictures under the paths that they have here: each is as long and as harmless as the
    one in its place, so that what was checked stays good."""

    def moved(text: str) -> str:
        return _PATH.sub(lambda match: paths.get(match[0], match[0]), text)

    content = draft.checked.content
    checked = Checked(
        moved(draft.checked.source),
        Content(moved(content.html), moved(content.text)),
        draft.checked.warnings,
    )
    return replace(draft, checked=checked)
