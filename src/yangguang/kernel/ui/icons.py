"""The few icons, drawn here on a 24 by 24 grid with a two-unit stroke."""

from __future__ import annotations

ICONS = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5 21 21"/>',
    "check": '<path d="m4 12.5 5.5 5.5L20 6.5"/>',
    "tick": '<circle cx="12" cy="12" r="9"/><path d="m7.8 12.3 3 3 5.4-6.3"/>',
    "cross": '<path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/>',
    "alert": '<path d="M12 3 22 20.5H2z"/><path d="M12 10v5M12 17.6v.4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.2v.4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l3.5 2.5"/>',
    "pause": '<path d="M8.5 5v14M15.5 5v14"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3v4.5M15.5 3v4.5"/>',
    "document": '<path d="M6 3h8.5L19 7.5V21H6zM14 3v5h5M9 12.5h7M9 16.5h7"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "upload": '<path d="M12 16V5M7 9.5l5-5 5 5M4.5 20h15"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.5-3.5a4 4 0 0 0-5.7-5.7L12 6.3'
    'M14 10a4 4 0 0 0-5.7 0l-3.5 3.5a4 4 0 0 0 5.7 5.7l1.5-1.5"/>',
    "copy": '<path d="M8.5 8.5h11v12h-11zM15.5 8V3.5h-11v12H8"/>',
    "edit": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5 17.5 10"/>',
    "eye": '<path d="M2.5 12C6 6.5 18 6.5 21.5 12 18 17.5 6 17.5 2.5 12z"/>'
    '<circle cx="12" cy="12" r="2.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1.5-5 14.5-5 16 0"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 19.5c1-5 12-5 13 0'
    'M15.5 5.2a3.5 3.5 0 0 1 0 6.6M18 14.8c2 .6 3 2.2 3.5 4.7"/>',
    "leave": '<path d="M14 4H5v16h9M10 12h11M17.5 8l4 4-4 4"/>',
    "feed": '<path d="M5 11a8 8 0 0 1 8 8M5 5a14 14 0 0 1 14 14"/><circle cx="6" cy="18" r="1"/>',
    "mail": '<path d="M3 6h18v13H3zM3 7l9 7 9-7"/>',
    "phone": '<path d="M5 3.5h4l1.5 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 1.5v4'
    'c0 1-1 1.5-2 1.5C10.5 20 4 13.5 3.5 5.5c0-1 .5-2 1.5-2z"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "left": '<path d="M14.5 5 8 12l6.5 7"/>',
    "right": '<path d="M9.5 5 16 12l-6.5 7"/>',
    "down": '<path d="m5 9.5 7 6.5 7-6.5"/>',
    "up": '<path d="m5 14.5 7-6.5 7 6.5"/>',
    "filter": '<path d="M3 5h18l-7 8.5V20l-4-2v-4.5z"/>',
    "shield": '<path d="M12 3l8 3v5.5c0 5-3.5 8-8 9.5-4.5-1.5-8-4.5-8-9.5V6z"/>'
    '<path d="m8.5 12 2.5 2.5 4.5-5"/>',
    "history": '<path d="M4 12a8 8 0 1 0 2.5-5.8M3.5 4.5V9H8M12 8v4.5l3 2"/>',
    "keyboard": '<path d="M2.5 6h19v12h-19zM6 10h.5M10 10h.5M14 10h.5M18 10h.5M7 14h10"/>',
    "contrast": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "text": '<path d="M3 20 9.5 4 16 20M5.5 14.5h8M15.5 20l3-7.5 3 7.5M16.5 17.5h4"/>',
    "flag": '<path d="M5 21V4h13l-3 4.5 3 4.5H5"/>',
    "home": '<path d="M3 11.5 12 4l9 7.5M5.5 9.5V20h13V9.5"/>',
    "list": '<path d="M8 6h13M8 12h13M8 18h13M3.5 6h.5M3.5 12h.5M3.5 18h.5"/>',
    "external": '<path d="M10 5H5v14h14v-5M13 4.5h6.5V11M19 5l-8.5 8.5"/>',
    "help": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M9.3 9.5a2.7 2.7 0 1 1 4 2.4c-.9.5-1.3 1-1.3 2M12 16.8v.4"/>',
    "star": '<path d="m12 3 2.7 6 6.3.7-4.7 4.3 1.3 6.5-5.6-3.3-5.6 3.3 1.3-6.5L3 9.7l6.3-.7z"/>',
    "dot": '<circle cx="12" cy="12" r="5.5" fill="currentColor"/>',
    "ring": '<circle cx="12" cy="12" r="5.5"/>',
    "half": '<circle cx="12" cy="12" r="7"/><path d="M12 5a7 7 0 0 1 0 14z" fill="currentColor"/>',
    "square": '<path d="M6 6h12v12H6z" fill="currentColor"/>',
    "diamond": '<path d="M12 3.5 20.5 12 12 20.5 3.5 12z" fill="currentColor"/>',
}
