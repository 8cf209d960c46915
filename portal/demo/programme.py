"""What the demo's evening carries beside its tickets, made by the house's own actions."""

from portal.events import Event
from portal.people import User
from portal.programme import actions
from portal.programme.sorts import FAQ, LINKS, ROOMS, SPONSORS, TRACKS, Sort

_CARRIED: dict[Sort, tuple[dict[str, str], ...]] = {
    TRACKS: (
        {"name": "Floating stage", "color": "#3b6fd9"},
        {"name": "Night market", "color": "#b3701b"},
        {"name": "For children", "color": "#1b8a6b"},
    ),
    ROOMS: (
        {"name": "Stage North", "floor": "On the water"},
        {"name": "Old ferry terminal", "floor": "Ground floor"},
        {"name": "VIP deck", "floor": "Upper deck"},
    ),
    SPONSORS: (
        {
            "name": "Harbour Bank",
            "level": "Gold",
            "url": "https://harbour-bank.example",
            "description": "Lights the pier since the first evening",
        },
        {"name": "Tram No 2", "level": "Silver", "url": "", "description": "Runs until one"},
        {"name": "Lantern Works", "level": "Silver", "url": "", "description": ""},
    ),
    LINKS: (
        {"kind": "website", "url": "https://pier14.example"},
        {"kind": "instagram", "url": "https://instagram.example/pier14"},
        {"kind": "mastodon", "url": "https://social.example/@pier14"},
    ),
    FAQ: (
        {
            "question": "How do I get there?",
            "answer": "**Tram 2** to Linnahall, then five minutes on foot along the quay.",
        },
        {
            "question": "Can I give my ticket to somebody else?",
            "answer": "Yes. Change the name on the page of your order, until the doors open.",
        },
    ),
}


def carry(event: Event, owner: User) -> None:
    for sort, entries in _CARRIED.items():
        for values in entries:
            actions.add(event, sort, values, by_id=owner.id, key=None)
