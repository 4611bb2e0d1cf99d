"""The words of the drag & drop designer, by the names that its scripts use."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.templates.modes.mjml import shipped


def texts() -> dict[str, str]:
    """Name → sentence in the reader's language."""
    return (
        _acts() | _components() | _blocks() | _samples() | _properties() | _values() | _networks()
    )


def _acts() -> dict[str, str]:
    return {
        "canvas": _("The mail"),
        "move": _("Move"),
        "moveUp": _("Move up"),
        "moveDown": _("Move down"),
        "selectParent": _("Select what is around it"),
        "duplicate": _("Duplicate"),
        "delete": _("Delete"),
        "deleteNamed": _("Delete “%(name)s”", name="%(name)s"),
        "deleteNamed?": _("Delete “%(name)s”?", name="%(name)s"),
        "rename": _("Rename"),
        "renameNamed": _("Rename “%(name)s”", name="%(name)s"),
        "actions": _("Actions"),
        "write": _("Edit the text"),
        "saveBlock": _("Save as block"),
        "renameBlock": _("Rename the block"),
        "blockSaved": _("“%(name)s” is among your blocks.", name="%(name)s"),
        "noOwnBlocks": _("Select a section of a mail and save it as a block: it appears here."),
        "blockHint": _("Drag it into the mail, or click to insert it"),
        "inserted": _("Inserted: %(name)s", name="%(name)s"),
        "emptyMail": _("Drag a block here, or click one: your mail begins with it."),
        "dropHere": _("Drop a block here"),
        "onlyIf": _("only if %(tag)s", tag="%(tag)s"),
        "insertTag": _("Insert tag"),
        "altMissing": _("Say what the picture shows, for those who do not see it."),
        "linkMissing": _("Say where it leads."),
        "noTexts": _(
            "There is no text in this mail yet. Blocks are put into it on a larger screen."
        ),
        "tableHelp": _(
            "%(rows)s rows, %(columns)s columns. Write in the cells by a double click.",
            rows="%(rows)s",
            columns="%(columns)s",
        ),
        "addRow": _("Add a row"),
        "removeRow": _("Remove the last row"),
        "addColumn": _("Add a column"),
        "removeColumn": _("Remove the last column"),
        "headRow": _("First row is a heading"),
        "uploadFailed": _("The picture could not be uploaded. Please try again."),
        "offline": _("The server cannot be reached. Nothing was changed."),
        "failed": _("This did not work. Nothing was changed; please try again."),
    }


def _components() -> dict[str, str]:
    return {
        "mj-body": _("The whole mail"),
        "mj-wrapper": _("Frame"),
        "mj-section": _("Section"),
        "mj-group": _("Group"),
        "mj-column": _("Column"),
        "mj-hero": _("Banner"),
        "mj-text": _("Text"),
        "mj-button": _("Button"),
        "mj-image": _("Picture"),
        "mj-divider": _("Line"),
        "mj-spacer": _("Space"),
        "mj-social": _("Social networks"),
        "mj-social-element": _("Link to a network"),
        "mj-navbar": _("Menu"),
        "mj-navbar-link": _("Menu entry"),
        "mj-table": _("Table"),
    }


def _blocks() -> dict[str, str]:
    return {
        "c_content": _("Content"),
        "c_columns": _("Columns"),
        "c_sections": _("Sections"),
        "c_business": _("Documents, reminders, incidents"),
        "c_own": _("My blocks"),
        "b_text": _("Text"),
        "b_title": _("Title"),
        "b_button": _("Button"),
        "b_image": _("Picture"),
        "b_divider": _("Line"),
        "b_spacer": _("Space"),
        "b_social": _("Social networks"),
        "b_menu": _("Menu"),
        "b_table": _("Table"),
        "b_rating": _("Rating"),
        "b_document": _("Document"),
        "b_incident": _("Incident"),
        "b_receipts": _("Table of receipts"),
        "b_totalDue": _("Total to pay"),
        "b_columns1": _("1 column"),
        "b_columns2": _("2 columns"),
        "b_columns3": _("3 columns"),
        "b_columns4": _("4 columns"),
        "b_header": _("Header with logo"),
        "b_hero": _("Banner"),
        "b_imageText": _("Picture and text"),
        "b_product": _("Products"),
        "b_condition": _("Only for some"),
        "b_footer": _("Footer"),
    }


def _samples() -> dict[str, str]:
    return {
        "sampleText": _("Write what you have to say here. Click twice to change this text."),
        "sampleTitle": _("A title that makes one read on"),
        "sampleButton": _("Find out more"),
        "sampleHero": _("Something new for you"),
        "sampleHeroText": _("One sentence says what it is about."),
        "sampleSmallTitle": _("A short title"),
        "sampleShort": _("Two or three lines that go with the picture."),
        "documentNumber": _("Number"),
        "documentDate": _("Date"),
        "documentAmount": _("Amount"),
        "documentLink": _("See the document"),
        "answerLink": _("See and answer"),
        "sampleDue": _("is still to be paid. The oldest due date was @OLDESTDUEDATE@."),
        "receiptsHere": _("Here stand the unpaid receipts: reference, due date, amount and link."),
        "sampleMenu1": _("News"),
        "sampleMenu2": _("Products"),
        "sampleMenu3": _("Contact"),
        "sampleItem": _("Article"),
        "sampleQuantity": _("Quantity"),
        "samplePrice": _("Price"),
        "sampleProduct": _("Product"),
        "sampleProductPrice": _("19.90 €"),
        "sampleOrder": _("Order"),
        "sampleCondition": _(
            "%(tag)s, this part is shown to you because we know your first name.", tag="@FIRSTNAME@"
        ),
        "sampleUnsubscribe": _("Unsubscribe"),
        "sampleViewOnline": _("View in the browser"),
    }


def _properties() -> dict[str, str]:
    return {
        "g_mail": _("The mail"),
        "g_look": _("Look"),
        "g_more": _("More"),
        "g_text": _("Text"),
        "g_link": _("Link"),
        "g_links": _("Links"),
        "g_picture": _("Picture"),
        "g_table": _("Table"),
        "g_condition": _("Who sees it"),
        "p_data-preheader": _("Preview line"),
        "p_preheader": _("Preview line"),
        "preheaderHelp": _("Stands beside the subject in the list of mails."),
        "p_mailBackground": _("Background of the mail"),
        "p_mailWidth": _("Width of the mail"),
        "p_background-color": _("Background"),
        "p_behind": _("Background"),
        "p_padding": _("Space around"),
        "p_spaceAround": _("Space around"),
        "p_inside": _("Space inside"),
        "p_align": _("Alignment"),
        "p_round": _("Round corners"),
        "p_size": _("Size of text"),
        "p_lineHeight": _("Line height"),
        "p_bold": _("Bold"),
        "p_ink": _("Colour of text"),
        "p_fill": _("Colour of the button"),
        "p_border": _("Border"),
        "p_borderTop": _("Line on top"),
        "p_backgroundPicture": _("Picture behind"),
        "p_data-if": _("Shown to"),
        "p_fullWidth": _("As wide as the window"),
        "p_vertical": _("Vertical position"),
        "p_href": _("Leads to"),
        "p_alt": _("Description"),
        "p_words": _("Words"),
        "p_picture": _("Picture"),
        "p_width": _("Width"),
        "p_columnWidth": _("Width"),
        "p_fullButton": _("Full width"),
        "p_colour": _("Colour"),
        "p_thickness": _("Thickness"),
        "p_lineStyle": _("Kind of line"),
        "p_length": _("Length"),
        "p_height": _("Height"),
        "p_iconSize": _("Size of the signs"),
        "p_name": _("Network"),
        "add_social": _("Add a network"),
        "add_menu": _("Add an entry"),
    }


def _values() -> dict[str, str]:
    return {
        "everyone": _("Everyone"),
        "automatic": _("auto"),
        "linkKind": _("Kind of link"),
        "link_web": _("Web page"),
        "link_mail": _("E-mail"),
        "link_phone": _("Phone"),
        "link_tag": _("Tag"),
        "company-fill": _("Company colour"),
        "company-text": _("Text on the company colour"),
        "company-link": _("Company colour, readable on white"),
        "company-tint": _("Light company colour"),
        "otherColour": _("Another colour"),
        "noColour": _("No colour"),
        "colour": _("Colour"),
        "align_left": _("Left"),
        "align_center": _("Centred"),
        "align_right": _("Right"),
        "o_top": _("Top"),
        "o_middle": _("Middle"),
        "o_bottom": _("Bottom"),
        "o_solid": _("Solid"),
        "o_dashed": _("Dashed"),
        "o_dotted": _("Dotted"),
        "side_top": _("Above"),
        "side_right": _("On the right"),
        "side_bottom": _("Below"),
        "side_left": _("On the left"),
        "choosePicture": _("Choose a picture"),
        "replacePicture": _("Replace the picture"),
        "removePicture": _("Remove"),
        "useLogo": _("Use the logo"),
    }


def _networks() -> dict[str, str]:
    ours = {"website": _("Website"), "email": _("E-mail"), "phone": _("Phone")}
    return {f"n_{name}": label for name, label in (shipped.ICONS | ours).items()}
