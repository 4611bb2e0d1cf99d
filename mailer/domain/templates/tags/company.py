"""Tags that tell about our own company."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.places import address_lines
from mailer.domain.templates.tags.tag import LINES, PICTURE, Scope, TagKind

TAGS = (
    TagKind(
        "OURCOMPANY",
        Scope.COMPANY,
        _l("Our company’s name"),
        _l("The name of your own company, as in the settings."),
        lambda facts: facts.company.name,
        ("NOMSOC", "NOTRESOCIETE", "NOTREENTREPRISE", "OURNAME"),
    ),
    TagKind(
        "LOGO",
        Scope.COMPANY,
        _l("Our logo"),
        _l("The address of your logo; for an image."),
        lambda facts: facts.logo_url,
        ("OURLOGO", "NOTRELOGO"),
        uses=PICTURE,
    ),
    TagKind(
        "OURADDRESS",
        Scope.COMPANY,
        _l("Our address"),
        _l("Your company’s postal address, on several lines."),
        lambda facts: "\n".join(address_lines(facts.company, facts.mail.language)),
        ("NOTREADRESSE",),
        uses=LINES,
    ),
    TagKind(
        "OURPHONE",
        Scope.COMPANY,
        _l("Our phone"),
        _l("Your company’s phone number."),
        lambda facts: facts.company.phone,
        ("NOTRETELEPHONE",),
    ),
    TagKind(
        "OUREMAIL",
        Scope.COMPANY,
        _l("Our e-mail address"),
        _l("Your company’s e-mail address."),
        lambda facts: facts.company.email,
        ("NOTREEMAIL",),
    ),
    TagKind(
        "OURWEBSITE",
        Scope.COMPANY,
        _l("Our website"),
        _l("The address of your company’s website."),
        lambda facts: facts.company.website,
        ("NOTRESITE", "NOTRESITEWEB"),
    ),
    TagKind(
        "OURVAT",
        Scope.COMPANY,
        _l("Our VAT number"),
        _l("Your company’s VAT number."),
        lambda facts: facts.company.vat_number,
        ("NOTRETVA",),
    ),
)
