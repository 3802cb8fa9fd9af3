"""Lists counted by hand: plain dicts and loops, written from the rules and not from the pipeline.

Understands only the texts that the tests make. Slow and obvious on purpose.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from thidua_analysis.intake.containers.sheets import DateText

STATUS = {
    "mới đăng ký": 1, "được tiếp nhận": 2, "không được tiếp nhận": 3, "đang xử lý": 4, "yêu cầu bổ sung giấy tờ": 5,
    "yêu cầu thực hiện nghĩa vụ tài chính": 6, "công dân yêu cầu rút hồ sơ": 7, "dừng xử lý": 8,
    "đã xử lý xong": 9, "9. đã xử lý xong": 9, "9": 9, "đã trả kết quả": 10, "10": 10,
}  # fmt: skip
CHANNEL = {
    "trực tuyến": "online",
    "online": "online",
    "trực tiếp": "in_person",
    "bưu chính công ích": "post",
    "bưu điện": "post",
}
LEVEL = {"2": 2, "3": 3, "mức độ 3": 3, "mức 4": 4, "toàn trình": 4, "một phần": 3, "cung cấp thông tin": 2}


def text_day(text):
    """The day of a text, or None where it is none."""
    if text.isdigit() and len(text) == 5:
        return date(1899, 12, 30) + timedelta(days=int(text))
    for form in ("%d/%m/%Y", "%d/%m/%Y %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            pass
    return None


def is_real(cell):
    return isinstance(cell, DateText) or (cell.isdigit() and len(cell) == 5)


def raw_day(cell):
    return date.fromisoformat(cell[:10]) if isinstance(cell, DateText) else text_day(cell)


def column_kind(cells):
    """plain, swapped or mixed."""
    days = [(is_real(cell), raw_day(cell)) for cell in cells if cell and raw_day(cell)]
    real = [day for was_real, day in days if was_real]
    text = [day for was_real, day in days if not was_real]
    if not real or not text:
        return "plain"
    if any(day.day <= 12 for day in text) or any(day.day > 12 for day in real):
        return "mixed"
    # a calendar of the months around the texts: the real dates must be at home there, and only when turned round
    first, last = min(text).replace(day=1), max(text).replace(day=28)
    first, last = (first - timedelta(days=1)).replace(day=1), last + timedelta(days=5)
    calendar = {(day.year, day.month) for day in (first + timedelta(days=n) for n in range((last - first).days))}
    stored = all((day.year, day.month) in calendar for day in real)
    turned = all((day.year, day.day) in calendar for day in real)
    return "swapped" if turned and not stored else "mixed"


class Tally:
    """facts[unit, cut_off, fact]; problems[(file, sheet), file, code, column] = rows; rows[file, sheet] = [read, used]."""

    def __init__(self):
        self.facts = {}
        self.files_behind = {}
        self.problems = defaultdict(set)
        self.rows = {}


def cell_of(one, cells, column):
    if column not in one.columns:
        return None
    place = one.columns[column]
    return cells[place] if place < len(cells) else ""


def count(lists, month, earlier, cut_offs, spellings, outsiders, begin=None):
    tally = Tally()
    for kind in ("dossiers", "accounts"):
        count_kind([one for one in lists if one.kind == kind and one.month <= month], kind, month, earlier, cut_offs, spellings, outsiders, begin, tally)  # fmt: skip
    return tally


def count_kind(lists, kind, month, earlier, cut_offs, spellings, outsiders, begin, tally):
    usable = []
    for one in sorted(lists, key=lambda one: one.order):
        missing = [
            name
            for name in (("unit", "channel", "level") if kind == "dossiers" else ("unit",))
            if name not in one.columns and getattr(one, name) is None
        ]
        needed = ("status", "due", "finished") if kind == "dossiers" else ()
        absent = [name for name in needed if name not in one.columns and name not in one.without]
        if one.month == month:
            read = tally.rows.setdefault((one.file, one.sheet), [0, 0])
            read[0] += len(list(one.rows))
            if missing:
                tally.problems[(one.file, one.sheet), one.file, "list_undeclared", ", ".join(missing)] = {None}
            if absent:
                tally.problems[(one.file, one.sheet), one.file, "list_column_absent", ", ".join(absent)] = {None}
            for name in one.without:
                if name in one.columns:
                    tally.problems[(one.file, one.sheet), one.file, "list_declared_otherwise", name] = {None}
        if not missing and not absent:
            usable.append(one)
    if not any(one.month == month for one in usable):
        return

    # every row read
    records = []
    present, told_online, all_channels = {}, set(), set()
    for one in usable:
        start = "received" if kind == "dossiers" else "created"
        kinds = {
            column: column_kind([cell_of(one, cells, column) or "" for _, cells in one.rows])
            for column in (start, "due", "finished")
        }
        here = set(one.covers)
        if one.month == month and one.channel in (None, "online") and one.level in (None, 3, 4):
            told_online |= here
        for row, cells in one.rows:
            record = read_row(one, kind, row, cells, start, kinds, spellings, outsiders)
            records.append(record)
            if record["unit"]:
                here.add(record["unit"])
                if one.month == month and record["channel"] == "online" and record["level"] in (3, 4):
                    told_online.add(record["unit"])
        if one.month == month:
            for unit in here:
                present[unit] = one
                if kind == "dossiers" and one.channel is None:
                    all_channels.add(unit)
    records.sort(key=lambda r: (r["list"].order, r["row"]))

    # of each code the last row counts
    last, first, last_in_list = {}, {}, {}
    for record in records:
        if key := record["key"]:
            last[key] = record
            first.setdefault(key, record)
            last_in_list[key, record["list"].order] = record

    spelt = defaultdict(set)
    for key in first if kind == "dossiers" else ():
        spelt[key.replace("o", "0").replace("l", "1").replace("i", "1")].add(key)
    alike = {key for keys in spelt.values() if len(keys) > 1 for key in keys}

    # what each list of one month says last of a code
    says = defaultdict(list)
    for (key, _), record in last_in_list.items():
        says[key, record["list"].month].append(record["says"])
    clashing = {(key, m) for (key, m), said in says.items() if any(one != said[0] for one in said)}

    told_until = {}
    for record in records:
        if record["unit"] and record["list"].month in earlier and record["list"].month < month:
            channel = record["unit"], record["channel"] == "online"
            told_until[channel] = max(told_until.get(channel, date.min), earlier[record["list"].month])
    behind = defaultdict(list)
    for record in records:
        one, row, key = record["list"], record["row"], record["key"]
        ours = one.month == month

        def name(code, column, row=row, one=one, ours=ours):
            if ours:
                tally.problems[(one.file, one.sheet), one.file, code, column].add(row)

        def used(one=one, ours=ours):
            if ours:
                tally.rows[one.file, one.sheet][1] += 1

        if record["outsider"]:
            if one.unit is not None:
                name("list_declared_otherwise", "unit")
            used()
            continue
        if not key:
            name("list_no_code", "code")
            continue
        if last_in_list[key, one.order] is not record:
            name("list_twice", "code")
            continue
        if (key, one.month) in clashing and one.month == last[key]["list"].month:
            name("list_clash", "code")
            continue
        if last[key] is not record:
            used()
            continue
        older = [r for r in records if r["key"] == key and r["list"].month < one.month]
        if older and record["unit"] and older[-1]["unit"] and older[-1]["unit"] != record["unit"]:
            name("list_unit_changed", "unit")
        for column in record["swapped"]:
            name("dates_swapped", column)
        for code, column in record["remarks"]:
            name(code, column)
        if key in alike:
            name("list_codes_alike", "code")
        if record["faults"]:
            for code, column in record["faults"]:
                name(code, column)
            continue
        unit, level, status = record["unit"], record["level"], record["status"]
        online = record["channel"] == "online"
        if not online and (level == 2 or unit not in all_channels):
            used()
            continue
        if status in (1, 3):
            name("list_not_accepted", "status")
            continue
        if level == 2:
            name("list_level2_online", "level")
            continue
        start, due, end = record["start"], record["due"], record["finished"]
        if start is None:
            name("list_no_receipt", record["start_column"])
            continue

        if begin is not None and start < begin:
            name("list_before_start", record["start_column"])
            continue

        c = cut_offs[0]
        if start > c:
            name("list_after_cut_off", record["start_column"])
        else:
            used()
            if first[key]["list"].month == month and start <= told_until.get((unit, online), date.min):
                name("list_late_arrival", record["start_column"])
            if online and status in (7, 8):
                name("list_stopped", "status")
            if online and status not in (7, 8) and due is not None and due < start:
                name("list_due_before_receipt", "due")
            if online and status in (9, 10):
                if end is None:
                    name("list_no_end", "finished")
                elif end < start:
                    name("list_ends_before_receipt", "finished")
                elif end > c:
                    name("list_ends_after_cut_off", "finished")
        for c in cut_offs:
            if start > c:
                continue
            if kind == "accounts":
                behind[unit, c, "accounts_count"].append(one)
                continue
            behind[unit, c, "dossiers_all_channels_count"].append(one)
            if not online:
                continue
            behind[unit, c, "dossiers_received_count"].append(one)
            if status in (7, 8):
                continue
            if status in (9, 10) and (end is None or end < start):
                continue
            if status in (9, 10) and end <= c:
                behind[unit, c, "dossiers_resolved_count"].append(one)
                if due is None or end <= due:
                    behind[unit, c, "dossiers_on_time_count"].append(one)
            elif due is not None and due < c:
                behind[unit, c, "dossiers_overdue_pending_count"].append(one)
            else:
                behind[unit, c, "dossiers_pending_in_time_count"].append(one)

    facts = ["accounts_count"] if kind == "accounts" else [
        "dossiers_received_count", "dossiers_resolved_count", "dossiers_on_time_count",
        "dossiers_overdue_pending_count", "dossiers_pending_in_time_count",
    ]  # fmt: skip
    for unit in present:
        for c in cut_offs:
            for fact in facts * (unit in told_online) + ["dossiers_all_channels_count"] * (unit in all_channels):
                tally.facts[unit, c, fact] = len(behind[unit, c, fact])
                tally.files_behind[unit, c, fact] = len({one.file for one in behind[unit, c, fact]})


def read_row(one, kind, row, cells, start, kinds, spellings, outsiders):
    """One row, each cell understood; what is not, as a fault."""
    faults, remarks, swapped = [], [], []
    code = "".join((cell_of(one, cells, "code") or "").split()).casefold()

    def meaning(column, known, error):
        declared = getattr(one, column, None)
        text = (cell_of(one, cells, column) or "").casefold()
        meant = known.get(text)
        if meant is None and declared is not None:
            if text:
                remarks.append(("list_filled", column))
            return declared
        if meant is None:
            faults.append((error if text else "list_blank", column))
        elif declared is not None and meant != declared:
            remarks.append(("list_declared_otherwise", column))
        return meant

    unit_text = (cell_of(one, cells, "unit") or "").casefold()
    outsider = unit_text in outsiders
    unit = None if outsider else meaning("unit", spellings, "list_unit_unknown")
    days = {}
    for column in (start, "due", "finished"):
        cell = cell_of(one, cells, column) or ""
        day = raw_day(cell) if cell else None
        two_days = bool(day) and day.day < 13 and day.day != day.month
        if two_days and kinds[column] == "mixed" and is_real(cell):
            faults.append(("dates_mixed", column))
            day = None
        elif cell and day is None:
            faults.append(("list_date_unreadable", column))
        elif cell and kinds[column] == "swapped" and is_real(cell):
            swapped.append(column)
            day = date(day.year, day.day, day.month)
        days[column] = day
    record = {
        "list": one, "row": row, "key": code, "unit": unit, "outsider": outsider, "faults": faults, "remarks": remarks, "swapped": swapped,
        "start": days[start], "start_column": start, "due": days["due"], "finished": days["finished"],
    }  # fmt: skip
    if kind == "accounts":
        record |= {"channel": "online", "level": 4, "status": 2}
        return record | {"says": [unit or cell_of(one, cells, "unit"), said(cell_of(one, cells, start), days[start])]}
    if "status" in one.columns:
        status = meaning("status", STATUS, "list_status_unknown")
    else:
        status = 9 if days["finished"] else 4
    record |= {
        "status": status,
        "channel": meaning("channel", CHANNEL, "list_channel_unknown"),
        "level": meaning("level", LEVEL, "list_level_unknown"),
    }
    named = {name: record[name] or cell_of(one, cells, name) or "" for name in ("unit", "status", "channel", "level")}
    return record | {"says": [named, *(said(cell_of(one, cells, column), days[column]) for column in days)]}


def said(cell, day):
    """What a date cell says: its day, or where nobody can tell, what stands there, without a clock."""
    if day is not None or not cell:
        return day
    return "@" + cell[:10] if isinstance(cell, DateText) else cell.removesuffix(" 08:30:00")
