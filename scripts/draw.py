"""Draws the pictures that come with the product, for `mailer/domain/media/pictures`.

    python -m scripts.draw icons        signs of social networks, from Tabler's icons
    python -m scripts.draw gallery      the gallery's drawings, from scripts/drawings/*.svg
    python -m scripts.draw thumbnails   how each template of the gallery looks, light, 600 px wide
    (names behind it draw only these)

Needs `make prepare-test` and Chromium; what it writes is committed. A picture that mails may
already show keeps its name and content: give a new drawing a new name.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from mailer.config import load
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import Design
from mailer.domain.settings.company import Company
from mailer.domain.settings.company import save as save_company
from mailer.domain.templates.gallery.designs import LANGUAGES, designs
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.purposes import as_option
from mailer.factory import create_app
from mailer.infra.db import db

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "mailer/domain/media/pictures"
DRAWINGS = ROOT / "scripts/drawings"
TABLER = ROOT / "node_modules/@tabler/icons/icons/outline"
THUMBNAILS = ROOT / "mailer/static/src/images/gallery"

ICONS = {
    "facebook": "brand-facebook",
    "instagram": "brand-instagram",
    "linkedin": "brand-linkedin",
    "x": "brand-x",
    "youtube": "brand-youtube",
    "tiktok": "brand-tiktok",
    "whatsapp": "brand-whatsapp",
    "pinterest": "brand-pinterest",
    "mastodon": "brand-mastodon",
    "bluesky": "brand-bluesky",
    "threads": "brand-threads",
    "telegram": "brand-telegram",
    "github": "brand-github",
    "website": "world",
    "email": "mail",
    "phone": "phone",
}
#: Stands out from white and from the dark sheet alike (4.4 and 3.7).
DISC = "#737985"
#: Kilobytes of one drawing, so that a mail with three of them loads quickly.
HEAVIEST = 40


@contextmanager
def browser(scale: float = 1, width: int = 640) -> Iterator[Page]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        context = chromium.new_context(
            device_scale_factor=scale, viewport={"width": width, "height": 800}
        )
        yield context.new_page()
        chromium.close()


def shot(page: Page, svg: str) -> Image.Image:
    """An SVG with width and height, as it is drawn on nothing."""
    page.set_content(f"<style>*{{margin:0}} svg{{display:block}}</style>{svg}")
    data = page.locator("svg").first.screenshot(omit_background=True)
    return Image.open(io.BytesIO(data)).convert("RGBA")


def keep(image: Image.Image, path: Path, colours: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    opaque = image.getchannel("A").getextrema() == (255, 255)
    if opaque:
        small = image.convert("RGB").quantize(
            colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    else:
        small = image.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        palette = bytearray(small.getpalette("RGBA") or [])
        palette[3::4] = bytes(0 if alpha < 12 else alpha for alpha in palette[3::4])
        small.putpalette(palette, "RGBA")
    small.save(path, optimize=True)
    size = path.stat().st_size / 1024
    print(f"{path.relative_to(ROOT)}: {image.width}×{image.height}, {size:.1f} KB")
    if size > HEAVIEST:
        raise SystemExit("Too heavy; draw it more simply.")


def icons() -> None:
    with browser(scale=2) as page:
        for name, tabler in ICONS.items():
            svg = (TABLER / f"{tabler}.svg").read_text("utf-8")
            body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
            drawn = (
                '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
                f'<circle cx="24" cy="24" r="24" fill="{DISC}"/><g transform="translate(11.5 11.5) '
                'scale(1.0417)" fill="none" stroke="#fff" stroke-width="1.9" '
                f'stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
            )
            keep(shot(page, drawn), PICTURES / "icons" / f"{name}.png", 64)


def gallery() -> None:
    wanted = sys.argv[2:]
    with browser(scale=2) as page:
        for drawing in sorted(DRAWINGS.glob("*.svg")):
            if not wanted or drawing.stem in wanted:
                image = shot(page, drawing.read_text("utf-8"))
                keep(image, PICTURES / "gallery" / f"{drawing.stem}.png", 240)


def thumbnails() -> None:
    made = list(_designs())
    with browser(width=600) as page:
        for name, html in made:
            file = Path(tempfile.gettempdir()) / f"{name}.html"
            file.write_text(html, "utf-8")
            page.goto(file.as_uri())
            data = page.screenshot(clip={"x": 0, "y": 0, "width": 600, "height": 750})
            image = Image.open(io.BytesIO(data)).convert("RGBA")
            keep(image.resize((480, 600), Image.Resampling.LANCZOS), THUMBNAILS / f"{name}.png", 96)
            file.unlink()


def _designs() -> Iterator[tuple[str, str]]:
    """Each design as a company without a logo of its own gets it, with the sample's data."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(load({"MAILER_DATA_DIR": folder}))
        with app.app_context():
            db.create_all()
            wanted = sys.argv[2:]
            for language in LANGUAGES:
                name = {"fr": "Votre entreprise", "en": "Your company"}[language]
                address = {"street": "12 rue du Parc", "postal_code": "69002", "city": "Lyon"}
                ours = Company(name=name, email="bonjour@example.com", **address)
                save_company(ours)
                for design in designs(language):
                    if wanted and design.key not in wanted:
                        continue
                    content = MODES[design.mode].check(design.source, ours).content
                    options = as_option(design.purpose)
                    made = Design(design.mode, design.subject, content, language, options)
                    html = previews.show(made, None, SYSTEM).html
                    yield (
                        f"{design.key}-{language}",
                        html.replace('"/media/', f'"{PICTURES.as_uri()}/'),
                    )


if __name__ == "__main__":
    {"icons": icons, "gallery": gallery, "thumbnails": thumbnails}[sys.argv[1]]()
