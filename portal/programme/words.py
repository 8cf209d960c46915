"""What people read of links to elsewhere: the name and the icon of each kind."""

from portal.programme.models import LinkKind

KINDS: dict[str, str] = {
    LinkKind.WEBSITE: "Website",
    LinkKind.FACEBOOK: "Facebook",
    LinkKind.INSTAGRAM: "Instagram",
    LinkKind.LINKEDIN: "LinkedIn",
    LinkKind.MASTODON: "Mastodon",
    LinkKind.BLUESKY: "Bluesky",
    LinkKind.X: "X",
    LinkKind.YOUTUBE: "YouTube",
    LinkKind.TIKTOK: "TikTok",
    LinkKind.MAIL: "E-mail",
}

# Of the sprite; kinds without a shape of their own are shared ones.
ICONS: dict[str, str] = {
    LinkKind.WEBSITE: "globe",
    LinkKind.FACEBOOK: "facebook",
    LinkKind.INSTAGRAM: "instagram",
    LinkKind.LINKEDIN: "linkedin",
    LinkKind.YOUTUBE: "youtube",
    LinkKind.TIKTOK: "play",
    LinkKind.MAIL: "mail",
}


def icon(kind: str) -> str:
    return ICONS.get(kind, "share")
