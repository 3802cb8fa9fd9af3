"""The single dossiers and accounts behind the figures: counted at every cut-off, they give the truth.

Dossiers are decided in the order they came. The late ones of a month are the oldest, so that one which was
overdue at a cut-off is late when it is resolved.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from thidua_analysis.plan.calendar import ONE_DAY

from .truth import MONTHS, UNITS, Story, between

Channel = Literal["online", "in_person", "post"]
NEW, ACCEPTED, REFUSED, IN_WORK, PAPERS_ASKED, FEE_ASKED, WITHDRAWN, STOPPED, DECIDED, HANDED_OVER = range(1, 11)
NOT_ACCEPTED, NEVER_DECIDED, RESOLVED = (NEW, REFUSED), (WITHDRAWN, STOPPED), (DECIDED, HANDED_OVER)

OUTSIDERS = ("Sở Tài nguyên và Môi trường", "Văn phòng đăng ký đất đai tỉnh")

# Listed by the portal only in the month after their day of receipt, and counted from then on.
LATE_ARRIVALS = {("mot-ngan", "2021-05"), ("tan-phu-thanh", "2021-06"), ("tu-phap", "2021-10")}
# Withdrawn by the citizen, or stopped by the office: never decided. Only communes, whose figures no form II.06a holds.
GIVEN_UP = {
    ("mot-ngan", "2021-06"): WITHDRAWN,
    ("truong-long-tay", "2021-07"): STOPPED,
    ("thanh-xuan", "2021-11"): WITHDRAWN,
}

Slip = Literal["no_end", "ends_before_receipt"]
# A pending dossier that one month's list shows as finished, with a wrong end date: neither resolved nor pending then.
SLIPS: dict[tuple[str, str], Slip] = {
    ("tan-phu-thanh", "2021-07"): "no_end",
    ("nhon-nghia-a", "2021-10"): "ends_before_receipt",
}

Stray = Literal["level_2", "no_receipt", "new", "refused"]
# Rows that no rule counts: unit, month, what is the matter, how many.
STRAYS: tuple[tuple[str, str, Stray, int], ...] = (
    ("tan-hoa", "2021-03", "level_2", 2),
    ("cai-tac", "2021-03", "refused", 2),
    ("nong-nghiep", "2021-03", "new", 1),
    ("rach-goi", "2021-05", "new", 2),
    ("tu-phap", "2021-05", "no_receipt", 1),
    ("truong-long-a", "2021-06", "level_2", 3),
    ("mot-ngan", "2021-07", "refused", 1),
    ("thanh-xuan", "2021-09", "no_receipt", 2),
    ("kinh-te-ha-tang", "2021-09", "level_2", 1),
    ("truong-long-a", "2021-10", "level_2", 2),
    ("truong-long-a", "2021-10", "refused", 1),
    ("nhon-nghia-a", "2021-11", "new", 3),
    ("tan-phu-thanh", "2021-12", "no_receipt", 1),
    ("noi-vu", "2021-12", "level_2", 2),
)
OUTSIDERS_A_MONTH = 4


@dataclass(frozen=True)
class Dossier:
    """One file. `unit` is a unit's id, or an outsider's name."""

    unit: str
    channel: Channel
    level: int
    filed: date
    received: date | None
    shown_from: date
    """The day from which the portal's lists hold it."""
    due: date | None = None
    ended: date | None = None
    waiting: int = IN_WORK
    """Its status until `ended`."""
    closing: int = HANDED_OVER
    """Its status from `ended` on."""
    minute: int = 480
    """Minute of the day at which it was filed."""
    procedure: int = 0
    """Number of a procedure that the unit registered; 0: another one."""
    person: int = 0
    slip: Slip | None = None
    slip_on: date | None = None
    """The cut-off at which the portal has it wrong."""
    code: str = ""

    def status(self, day: date) -> int:
        """As the portal has it on the evening of a day."""
        return self.closing if self.ended is not None and self.ended <= day else self.waiting


@dataclass(frozen=True)
class Account:
    """One account on the portal, and the unit that helped to create it."""

    unit: str
    created: date
    verified: bool
    id: str


# ── counting ──


def count_dossiers(dossiers: Iterable[Dossier], day: date) -> dict[str, int]:
    """What one unit's dossiers come to at a cut-off, by the rules for portal lists."""
    found: Counter[str] = Counter()
    for d in dossiers:
        if d.received is None or max(d.received, d.shown_from) > day or d.level < 3 or d.waiting in NOT_ACCEPTED:
            continue
        found["all_channels"] += 1
        if d.channel != "online":
            continue
        found["received"] += 1
        status = d.status(day)
        if status in RESOLVED:
            found["resolved"] += 1
            found["on_time"] += d.due is None or (d.ended is not None and d.ended <= d.due)
        elif status not in NEVER_DECIDED and d.slip_on != day:
            found["overdue_pending" if d.due is not None and d.due < day else "pending_in_time"] += 1
    facts = ("received", "resolved", "on_time", "overdue_pending", "pending_in_time", "all_channels")
    return {f"dossiers_{fact}_count": found[fact] for fact in facts}


def count_accounts(accounts: Iterable[Account], day: date) -> int:
    return sum(account.created <= day for account in accounts)


# ── making ──


def make_dossiers(story: Story) -> tuple[Dossier, ...]:
    """Every dossier of the campaign, with its code, by unit and day."""
    made: list[Dossier] = []
    for unit in UNITS:
        rng = _stream(story, "dossiers", unit)
        made += [
            *_with_slips(unit, _online(unit, story, rng), story),
            *_other_channels(unit, story, rng),
            *_strays(unit, story, rng),
        ]
    rng = _stream(story, "dossiers", "outsiders")
    for first, last in zip(story.starts, story.cut_offs, strict=True):
        for n in range(OUTSIDERS_A_MONTH):
            made.append(_short(OUTSIDERS[n % len(OUTSIDERS)], "online", 4, _day(rng, first, last), rng))
    return _with_codes(made)


def make_accounts(story: Story) -> tuple[Account, ...]:
    """Every account of the campaign, with its id, in the order of creation."""
    made: list[tuple[str, date, bool]] = []
    for unit, path in story.paths.items():
        rng, before = _stream(story, "accounts", unit), 0
        for first, last, total in zip(story.starts, story.cut_offs, path.accounts, strict=True):
            made += [(unit, _day(rng, first, last), rng.random() < 0.9) for _ in range(total - before)]
            before = total
    made.sort(key=lambda account: account[1])
    return tuple(Account(*account, f"TK-{n:06d}") for n, account in enumerate(made, start=1))


def _stream(story: Story, what: str, unit: str) -> random.Random:
    """Random numbers of one unit's own, so that a change in one unit leaves the others as they are."""
    return random.Random(f"{story.seed} {what} {unit}")


def _day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=between(rng, 0, (last - first).days))


def _minute(rng: random.Random) -> int:
    return between(rng, 7 * 60, 17 * 60 - 1)


def _online(unit: str, story: Story, rng: random.Random) -> list[Dossier]:
    path = story.paths[unit]
    closed: list[Dossier] = []
    waiting: list[Dossier] = []
    received = resolved = on_time = with_files = 0
    for n, month in enumerate(MONTHS[: len(path.received)]):
        first, last = story.starts[n], story.cut_offs[n]
        days = sorted(_day(rng, first, last) for _ in range(path.received[n] - received))
        come = [_draft(unit, day, rng) for day in days]
        if come and (unit, month) in LATE_ARRIVALS:
            come[0] = replace(come[0], received=first - 3 * ONE_DAY, filed=first - 3 * ONE_DAY, shown_from=first)
        waiting += [
            replace(d, procedure=_procedure(k, with_files, path.with_files[n], rng)) for k, d in enumerate(come)
        ]
        if (unit, month) in GIVEN_UP:
            left = waiting.pop(0)
            ended = _day(rng, max(first, left.filed), last)
            due = ended + timedelta(days=between(rng, 1, 6))
            closed.append(replace(left, ended=ended, due=due, closing=GIVEN_UP[unit, month]))
        count = path.resolved[n] - resolved
        late = count - (path.on_time[n] - on_time)
        overdue = path.overdue[n - 1] if n else 0
        for k, dossier in enumerate(waiting[:count]):
            closed.append(
                _closed_late(dossier, first, last, k < overdue, rng)
                if k < late
                else _closed_in_time(dossier, first, last, rng)
            )
        waiting = waiting[count:]
        received, resolved, on_time, with_files = (
            path.received[n], path.resolved[n], path.on_time[n], path.with_files[n],
        )  # fmt: skip
    return closed + [
        _still_open(d, story.cut_offs[-1], k < path.overdue[-1], rng) for k, d in enumerate(waiting)
    ]  # fmt: skip


def _with_slips(unit: str, dossiers: list[Dossier], story: Story) -> list[Dossier]:
    """The newest dossier pending at the cut-off of a slip gets it."""
    for (who, month), slip in SLIPS.items():
        if who != unit:
            continue
        day = story.cut_offs[MONTHS.index(month)]
        pending = [
            n
            for n, d in enumerate(dossiers)
            if d.shown_from <= day and d.status(day) not in (*RESOLVED, *NEVER_DECIDED)
        ]
        newest = max(pending, key=lambda n: (dossiers[n].filed, n))
        dossiers = [replace(d, slip=slip, slip_on=day) if n == newest else d for n, d in enumerate(dossiers)]
    return dossiers


def _draft(unit: str, day: date, rng: random.Random) -> Dossier:
    level = 3 if rng.random() < 0.4 else 4
    draw = rng.random()
    waiting = ACCEPTED if draw < 0.2 else PAPERS_ASKED if draw < 0.3 else FEE_ASKED if draw < 0.35 else IN_WORK
    closing = DECIDED if rng.random() < 0.15 else HANDED_OVER
    return Dossier(unit, "online", level, day, day, day, None, None, waiting, closing, _minute(rng), 0, _person(rng))


def _person(rng: random.Random) -> int:
    return between(rng, 1, 9999)


def _procedure(place: int, before: int, now: int, rng: random.Random) -> int:
    """The first of a month's dossiers are those of the procedures that have files for the first time."""
    return before + place + 1 if place < now - before else between(rng, 0, now)


def _closed_late(d: Dossier, first: date, last: date, overdue_before: bool, rng: random.Random) -> Dossier:
    """Ended after it was due; if it should be so and can be, overdue already at the cut-off before this period."""
    before = first - ONE_DAY
    received = min(d.filed, last - ONE_DAY)
    ended = _day(rng, max(first, received + ONE_DAY), last)
    if overdue_before and received < before:
        due = _day(rng, received, before - ONE_DAY)
    else:
        due = _day(rng, max(received, before), ended - ONE_DAY)
    shown_from = min(d.shown_from, last - ONE_DAY)
    return replace(d, filed=received, received=received, shown_from=shown_from, due=due, ended=ended)


def _closed_in_time(d: Dossier, first: date, last: date, rng: random.Random) -> Dossier:
    ended = _day(rng, max(first, d.filed), last)
    due = ended + timedelta(days=between(rng, 0, 6))
    return replace(d, ended=ended, due=None if rng.random() < 0.02 else due)


def _still_open(d: Dossier, last: date, overdue: bool, rng: random.Random) -> Dossier:
    if overdue and d.filed < last:
        return replace(d, due=_day(rng, d.filed, last - ONE_DAY))
    return replace(d, due=last + timedelta(days=between(rng, 0, 9)))


def _other_channels(unit: str, story: Story, rng: random.Random) -> list[Dossier]:
    path, made, before = story.paths[unit], [], 0
    for n, everything in enumerate(path.all_channels):
        offline = everything - path.received[n]
        for _ in range(offline - before):
            channel: Channel = "post" if rng.random() < 0.15 else "in_person"
            level = 3 if rng.random() < 0.4 else 4
            made.append(_short(unit, channel, level, _day(rng, story.starts[n], story.cut_offs[n]), rng))
        before = offline
    return made


def _short(unit: str, channel: Channel, level: int, day: date, rng: random.Random) -> Dossier:
    """A dossier that is decided within a few days."""
    taken = between(rng, 0, 5)
    ended, due = day + timedelta(days=taken), day + timedelta(days=taken + between(rng, 0, 4))
    return Dossier(
        unit, channel, level, day, day, day, due, ended, minute=_minute(rng), person=_person(rng),
        closing=DECIDED if rng.random() < 0.15 else HANDED_OVER,
    )  # fmt: skip


def _strays(unit: str, story: Story, rng: random.Random) -> list[Dossier]:
    made = []
    for who, month, what, count in STRAYS:
        n = MONTHS.index(month)
        # early enough in the period that nothing of it is left open at the cut-off
        last = story.cut_offs[n] - timedelta(days=10)
        for _ in range(count if who == unit else 0):
            d = _short(unit, "online", 2 if what == "level_2" else 4, _day(rng, story.starts[n], last), rng)
            if what == "no_receipt":
                d = replace(d, received=None)
            elif what in ("new", "refused"):
                status = NEW if what == "new" else REFUSED
                d = replace(d, waiting=status, closing=status, ended=d.filed, due=None)
            made.append(d)
    return made


def _with_codes(dossiers: Sequence[Dossier]) -> tuple[Dossier, ...]:
    """Codes as one-stop systems give them: office, day, number of the day."""
    offices = {name: f"{n:02d}" for n, name in enumerate((*OUTSIDERS, *UNITS), start=9)}
    counters: Counter[tuple[str, date]] = Counter()
    coded = []
    order = {name: n for n, name in enumerate((*UNITS, *OUTSIDERS))}
    for d in sorted(dossiers, key=lambda d: (order[d.unit], d.filed, d.minute)):
        counters[d.unit, d.filed] += 1
        coded.append(replace(d, code=f"H30.{offices[d.unit]}-{d.filed:%y%m%d}-{counters[d.unit, d.filed]:04d}"))
    return tuple(coded)
