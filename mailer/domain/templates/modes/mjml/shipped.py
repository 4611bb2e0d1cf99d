"""Pictures that come with the product and stand in mails for ever: `/media/icons/<name>.png`.

Their names never change their content: a new drawing gets a new name.
"""

from __future__ import annotations

#: Signs of social networks, in the order of the menu, with the name that a reader hears.
ICONS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "x": "X",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "whatsapp": "WhatsApp",
    "pinterest": "Pinterest",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "threads": "Threads",
    "telegram": "Telegram",
    "github": "GitHub",
    "website": "Website",
    "email": "E-mail",
    "phone": "Phone",
}


def icon(name: str) -> str:
    """The path of a sign."""
    return f"/media/icons/{name}.png"
