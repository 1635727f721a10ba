"""Fills a fresh SQLite database of a running service with actions that a hundred teams carry.

    seed.py URL TOKEN DATABASE PROGRAM COUNT

Teams, people, services and the first action are made by the API, the others are copies of that one in the database, with
ids, owners and dates of their own: due within 120 days before today and 180 after, accepted within the 300 days before, and not
changed since; nor were the teams changed within the last month. So are lessons, each of which eight teams were asked about
and did not answer: until a day within 120 days before today and 60 after. Prints the token of a lead, and the id of an action.
"""
import datetime
import json
import random
import re
import sqlite3
import subprocess
import sys
import urllib.request

base, token, database, program, count = sys.argv[1:]
TEAMS, PEOPLE, LESSONS, ASKED = 100, 5, 2000, 8
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
EPOCH = datetime.date(1970, 1, 1)
now = datetime.datetime.now(datetime.timezone.utc)
# Wherever it is about noon, so that nobody is asleep while it is measured (in these names, minus is to the east).
ZONE = f"Etc/GMT{now.hour - 12:+d}"


def post(path, body):
    headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json", "If-Match": "*"}
    request = urllib.request.Request(f"{base}/api/v1/{path}", json.dumps(body).encode(), headers)
    return json.load(urllib.request.urlopen(request))


def found(number):
    people = [post("people", {"display_name": f"P{number}-{one}", "roles": ["contributor"]})["id"] for one in range(PEOPLE)]
    team = {"key": f"load-{number}", "name": f"Load {number}", "lead": people[0], "members": people,
            "calendar": {"time_zone": ZONE, "working_days": DAYS}}
    team = post("teams", team)["id"]
    service = {"key": f"load-{number}", "name": f"Load {number}", "owner_team": team}
    return team, people, post("services", service)["id"]


def numbered(id, number):
    return id[:18] + "".join(LETTERS[number >> shift & 31] for shift in range(55, -1, -5))


def copies(row, teams, today):
    for number in range(int(count)):
        team, people, service = teams[number % TEAMS]
        copy, record = dict(row), json.loads(row["record"])
        due = today + datetime.timedelta(days=random.randint(-120, 180))
        accepted = now - datetime.timedelta(days=random.randint(1, 300))
        record |= {"id": numbered(row["id"], number), "number": f"ACT-L{number}", "accepted_at": f"{accepted:%FT%TZ}",
                   "changed_at": f"{accepted:%FT%TZ}"}
        person = people[number % PEOPLE]
        record["fields"] |= {"owner_team": team, "accountable": person, "due_date": str(due), "services": [service]}
        day = (due - EPOCH).days
        copy |= {"id": record["id"], "number": record["number"], "owner_team": team, "accountable": person,
                 "due_date": day, "due_at": (day + 1) * 86_400_000_000,
                 "accepted_at": int(accepted.timestamp()) * 1_000_000,
                 "changed_at": int(accepted.timestamp()) * 1_000_000, "record": json.dumps(record), "derived": 0}
        yield tuple(copy.values())


def lessons(row):
    for number in range(LESSONS):
        record = json.loads(row["record"]) | {"id": numbered(row["id"], number), "number": f"LES-L{number}"}
        copy = row | {"id": record["id"], "number": record["number"], "record": json.dumps(record), "derived": 0}
        yield tuple(copy.values())


def uptakes(row, lesson, teams, today):
    for number in range(LESSONS * ASKED):
        team, until = teams[number % TEAMS][0], today + datetime.timedelta(days=random.randint(-120, 60))
        record = json.loads(row["record"]) | {"id": numbered(row["id"], number), "team": team, "answer_by": str(until),
                                              "lesson": numbered(lesson, number // ASKED)}
        copy = row | {"id": record["id"], "lesson": record["lesson"], "team": team, "answer_by": (until - EPOCH).days,
                      "record": json.dumps(record), "derived": 0}
        yield tuple(copy.values())


def multiply(table, id, rows):
    row = dict(connection.execute(f"SELECT * FROM {table} WHERE id = ?", (id,)).fetchone())
    places = ",".join("?" * len(row))
    connection.executemany(f"INSERT INTO {table} ({','.join(row)}) VALUES ({places})", rows(row))


random.seed(1)
today = now.date()
teams = [found(number) for number in range(TEAMS)]
team, people, service = teams[0]
made = subprocess.run([program, "token", "create", "--database-url", "sqlite://" + database, "--person", people[0],
                       "--name", "lead", "--scope", "all"], capture_output=True, text=True, check=True)
first = {"title": "Seed", "owner_team": team, "accountable": people[1], "priority": "p3", "services": [service],
         "due_date": str(today + datetime.timedelta(days=9))}
first = post("actions", first)
token = re.search(r"kin_pat_\w+", made.stdout).group(0)
post(f"actions/{first['id']}/transitions", {"move": "accept", "override_reason": "load"})
lesson = {"title": "Seed", "insight": "Load", "applies_when": "It is measured.", "asked": [team]}
lesson = post("lessons", lesson)["id"]
post(f"lessons/{lesson}/transitions", {"move": "publish"})
connection = sqlite3.connect(database)
connection.row_factory = sqlite3.Row
multiply("actions", first["id"], lambda row: copies(row, teams, today))
multiply("lessons", lesson, lessons)
asked = connection.execute("SELECT id FROM uptakes").fetchone()[0]
multiply("uptakes", asked, lambda row: uptakes(row, lesson, teams, today))
month = now - datetime.timedelta(days=30)
connection.execute("UPDATE teams SET changed_at = ?, record = json_set(record, '$.changed_at', ?)",
                   (int(month.timestamp()) * 1_000_000, f"{month:%FT%TZ}"))
connection.commit()
print(token, first["id"])
