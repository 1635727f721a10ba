"""Looks at the mails that arrived: each as text and as HTML, and what it says; answers 1 where something is wrong.

    look.py FOLDER NUMBER     the number of the action of which somebody was to be reminded
"""

import sys
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path


NO_MORE = "https://kintsugi.example.org/mails/unsubscribe?"


def bare(words: list[str]) -> set[str]:
    """Words without what stands around them."""
    return {word.strip(".:-") for word in words}


class Words(HTMLParser):
    """The words of a page, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.extend(data.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links.extend(value or "" for name, value in attrs if name == "href")


def main() -> int:
    folder, number = sys.argv[1:]
    faults, ids, subjects = [], set(), []
    for path in sorted(Path(folder).glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        page = Words()
        page.feed(html.get_content())
        said = text.get_content()
        subjects.append(f"{mail['X-Envelope-To']}: {mail['Subject']}")
        holds = {
            "two forms of one thing": mail.get_content_type() == "multipart/alternative",
            "to whom it says": mail["To"] == mail["X-Envelope-To"],
            "an id of its own": mail["Message-ID"] not in ids and mail["Message-ID"].startswith("<nud_"),
            "sent by itself": mail["Auto-Submitted"] == "auto-generated",
            "a date": mail["Date"] is not None,
            "the same words in both": bare(said.split()) - bare(page.words) <= bare(["-", *page.links]),
            "links that lead here": all(link.startswith(("https://kintsugi.example.org/api/v1/", NO_MORE)) for link in page.links),
            "how to have no more": "/api/v1/me/settings" in said and any(link.startswith(NO_MORE) for link in page.links),
            "one click to have no more": mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            and mail["List-Unsubscribe"].strip("<>") in page.links,
            "no defect": not mail.defects,
        }
        ids.add(mail["Message-ID"])
        faults.extend(f"{path.name}: {what}" for what, held in holds.items() if not held)
    print("\n".join(subjects))
    if not any(f"Due soon – {number}" in subject for subject in subjects):
        faults.append(f"nobody was reminded of {number}")
    if not any("This week in" in subject for subject in subjects):
        faults.append("no digest came")
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
