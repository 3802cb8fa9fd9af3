"""Pages to read and print: an executed notebook without its code, and the index of what is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .bag import grouped, identifier
from .bundle import published_folders, read_seal, read_summary, versions
from .campaign import MONTH, YEAR_END, Month
from .difference import Difference, decision_text
from .show.sentences import SYNTHETIC, period_text
from .vietnamese import count_text, day_text, month_text, say

NOTEBOOKS = {MONTH: "monthly_report", YEAR_END: "year_end"}

PAGE_STYLE = """
@page { size: A4; margin: 15mm 14mm 16mm 14mm; }
body { font: 10.5pt/1.45 "DejaVu Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a; max-width: 190mm; margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.7em; margin-bottom: .3em; } h2 { font-size: 1.25em; margin: 1.8em 0 .5em; border-bottom: 1px solid #ccc; }
h2 em, h3 em { font-weight: normal; color: #666; font-size: .8em; }
h1, h2, h3, .text_cell { break-after: avoid; }
table { border-collapse: collapse; font-size: .8em; margin: .6em 0; width: 100%; }
th, td { border-bottom: 1px solid #ddd; padding: .22em .45em; vertical-align: top; overflow-wrap: break-word; }
td.name { white-space: nowrap; } td.seal { font: .95em/1.4 "DejaVu Sans Mono", Consolas, monospace; color: #555; overflow-wrap: normal; } th { text-align: left; }
thead th { border-bottom: 1.5px solid #555; background: #f3f3f3; }
td, th { min-width: 2.2em; } thead { display: table-header-group; } tr { break-inside: avoid; }
svg, img { max-width: 100%; height: auto; break-inside: avoid; }
caption { text-align: left; font-weight: bold; padding: .4em 0; }
.synthetic { background: #fff3cd; border: 1px solid #b58900; padding: .4em .8em; font-weight: bold; }
.open { color: #8a3b00; } a { color: #22577a; }
.jp-RenderedHTMLCommon p { margin: .4em 0; } .prompt, .jp-InputPrompt, .jp-OutputPrompt, .anchor-link { display: none; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
"""


def page_name(kind: str) -> str:
    """The name of a month's or a year end's page and notebook, without ending."""
    return NOTEBOOKS[kind].replace("_", "-")


def _page(title: str, body: str, language: str, synthetic: bool) -> str:
    banner = f'<p class="synthetic">{" · ".join(SYNTHETIC)}</p>\n' if synthetic else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{PAGE_STYLE}</style>\n</head>\n<body>\n{banner}{body}\n</body>\n</html>\n"
    )


def html_page(node: Any, month: Month, language: str = "vi") -> str:
    """The executed notebook as one page without code, for reading and for printing on A4."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic")
    exporter.exclude_input = exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.exclude_anchor_links = True
    body, _ = exporter.from_notebook_node(node)
    # nbconvert gives pictures no words; ours stand in the notebook as the plain-text output
    outputs = [output for cell in node.cells for output in cell.get("outputs", [])]
    words = iter([o["data"]["text/plain"] for o in outputs if "image/svg+xml" in o.get("data", {})])
    undescribed = r'<img(?: alt="[^"]*")? (?=src="data:image/svg\+xml;base64)'
    body = re.sub(undescribed, lambda _: f'<img alt="{escape(next(words))}" ', body)
    return _page(
        f"{period_text(month, language)} – {month.campaign.title}", body, language, month.campaign.settings.synthetic
    )


def index_page(out: Path, language: str = "vi") -> str:
    """One page over the published folders in `out`: each month's last version, winners and open questions."""
    latest: list[tuple[Path, dict[str, Any]]] = []
    for key in sorted({identifier(path).rpartition("-v")[0] for path in published_folders(out)}):
        for path in [*versions(out, key).values()][-1:]:
            data = read_summary(path)
            if data is not None:
                latest.append((path, data))
    rows, seals, titles, synthetic = [], [], [], False
    for path, data in sorted(latest, key=lambda item: (item[1]["month"], item[1]["kind"] == YEAR_END)):
        titles.append(data["title"])
        synthetic = synthetic or data["synthetic"]
        page = f"{quote(path.name)}/data/{page_name(data['kind'])}"
        year = data["month"][:4]
        name = (
            say(language, f"Tổng kết năm {year}", f"Year end {year}")
            if data["kind"] == YEAR_END
            else month_text(data["month"], language)
        )
        winners = "<br>".join(escape(w) for w in data["winners"])
        questions = "<br>".join(f'<span class="open">{escape(q)}</span>' for q in data["open"]) or "–"
        sheet = say(language, "sổ tay", "notebook")
        notebook_link = f'<a href="{page}.ipynb">{sheet}</a>'
        if (path / "data" / "papers").is_dir():
            called = say(language, "văn bản", "papers")
            notebook_link += f' · <a href="{quote(path.name)}/data/papers/">{called}</a>'
        sealed = grouped(read_seal(path)) or "–"
        rows.append(
            f'<tr><td class="name"><a href="{page}.html">{escape(name[:1].upper() + name[1:])}</a></td><td>{winners}</td><td>{questions}</td>'
            f"<td>{data['warnings']}</td><td class='name'>{identifier(path)}{_changes_link(path, language)}<br>{notebook_link}</td></tr>"
        )
        seals.append(f'<tr><td class="name">{identifier(path)}</td><td class="seal">{sealed}</td></tr>')
    head = say(
        language,
        "Kỳ|Khen thưởng|Cần quyết định|Lưu ý|Bản",
        "Period|Awards|Decision needed|Remarks|Version",
    ).split("|")
    title = " · ".join(dict.fromkeys(titles)) or say(language, "Chưa có báo cáo", "No report yet")
    table = (
        f"<table><thead><tr>{''.join(f'<th>{h}</th>' for h in head)}</tr></thead><tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table>"
    )
    sealed = say(language, "Niêm phong", "Seals")
    told = say(
        language,
        "sha256 của tệp tagmanifest-sha256.txt trong mỗi bản; chép ra giấy để sau này đối chiếu.",
        "sha256 of tagmanifest-sha256.txt in each version; note it on paper to compare with later.",
    )
    table += f"<h2>{sealed}</h2>\n<p>{told}</p>\n<table><tbody>\n" + "\n".join(seals) + "\n</tbody></table>"
    return _page(title, f"<h1>{escape(title)}</h1>\n{table}", language, synthetic)


def _changes_link(path: Path, language: str) -> str:
    if not (path / "data" / "changes.html").is_file():
        return ""
    words = say(language, "thay đổi gì", "what changed")
    return f'<br><a href="{quote(path.name)}/data/changes.html">{words}</a>'


TABLE_WORDS = {
    "figures": ("Số liệu", "Figures"),
    "reports": ("Nộp báo cáo", "Punctuality"),
    "score_lines": ("Điểm", "Points"),
    "standings": ("Xếp hạng", "Standings"),
    "awards": ("Khen thưởng", "Awards"),
}
COLUMN_WORDS = {
    "value": ("số liệu", "value"),
    "cumulative": ("lũy kế", "cumulative"),
    "origin": ("nguồn", "origin"),
    "received_on": ("ngày nhận", "received on"),
    "state": ("tình trạng", "state"),
    "lateness_points": ("điểm nộp muộn", "points for lateness"),
    "untruthful_points": ("điểm không trung thực", "points for untruth"),
    "decisions": ("dòng quyết định", "lines of the record"),
    "points": ("điểm", "points"),
    "of": ("mẫu số", "denominator"),
    "steps": ("số bước thưởng", "bonus steps"),
    "clause": ("điều khoản", "clause"),
    "base": ("điểm chuẩn", "base"),
    "bonus": ("điểm thưởng", "bonus"),
    "deduction": ("điểm trừ", "deduction"),
    "total": ("tổng", "total"),
    "eligible": ("đạt ngưỡng", "reaches the gate"),
    "rank": ("hạng", "rank"),
    "tied": ("đồng hạng", "tied"),
    "needs_decision": ("cần quyết định", "decision needed"),
    "money": ("tiền thưởng", "prize money"),
    "ktxh_points": ("điểm cộng KT-XH", "socio-economic points"),
    "individuals": ("số cá nhân", "individuals"),
}
CELL_WORDS = {
    "true": ("có", "yes"),
    "false": ("không", "no"),
    "portal": ("cổng", "portal"),
    "report": ("báo cáo", "report"),
    "decision": ("quyết định", "decision"),
    "scenario": ("giả định", "supposed"),
    "carried": ("chuyển sang", "carried over"),
    "none": ("không có", "none"),
    "won": ("được đề nghị", "proposed"),
    "needs_decision": ("cần quyết định", "decision needed"),
    "vacant": ("để trống", "vacant"),
    "on_time": ("đúng hạn", "on time"),
    "late": ("muộn", "late"),
    "missing": ("không nộp", "missing"),
    "pending": ("quá hạn", "past due"),
    "not_due": ("chưa đến hạn", "not due"),
}
CONTEXT_WORDS = {
    "campaign": ("đợt thi đua", "campaign"),
    "plan": ("kế hoạch", "plan"),
    "month": ("kỳ", "period"),
    "profile": ("bộ cách hiểu", "profile"),
    "as_of": ("báo cáo nhận đến ngày", "reports received by"),
    "decided_by": ("quyết định ghi đến ngày", "decisions made by"),
}


def changes_page(found: Difference, before: str, after: str, language: str = "vi", synthetic: bool = False) -> bytes:
    """What changed from one version of a month to the next, and why, as a page."""
    title = say(language, f"Bản {after} thay bản {before}", f"{after} replaces {before}")
    parts = [f"<h1>{escape(title)}</h1>"]
    if found.decisions:
        told = "".join(f"<li>{escape(decision_text(e, language))}</li>" for e in found.decisions)
        parts.append(f"<h2>{say(language, 'Ghi vào sổ quyết định từ bản trước', 'Recorded since')}</h2><ul>{told}</ul>")
    if found.context:
        every = say(language, "tất cả", "all")
        told = ""
        for name, was, now in found.context:
            ends = [every if name == "decided_by" and end == "–" else end for end in (was, now)]
            told += f"<li>{escape(_word(CONTEXT_WORDS, name, language))}: {escape(' → '.join(ends))}</li>"
        parts.append(f"<h2>{say(language, 'Cách lập', 'Made under')}</h2><ul>{told}</ul>")
    head = say(language, "Đơn vị|Mục|Cột|Trước|Sau|Vì", "Unit|What|Column|Before|After|Because").split("|")
    heads = "".join(f"<th>{h}</th>" for h in head)
    for table, rows in found.changes.groupby("table", sort=False):
        cells = "".join(_change_row(row, found, language) for row in rows.to_dict("records"))
        parts.append(
            f"<h2>{say(language, *TABLE_WORDS[str(table)])}</h2><table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
        )
    if found.changes.empty:
        parts.append(
            f"<p>{say(language, 'Không số liệu, điểm hay thứ hạng nào thay đổi.', 'No figure, point or rank changes.')}</p>"
        )
    return _page(title, "\n".join(parts), language, synthetic).encode()


def _change_row(row: Mapping[Any, Any], found: Difference, language: str) -> str:
    """A change in people's words: names for units, figures and criteria, no identifiers."""
    what = [_what_text(word, found.labels, language) for word in row["what"].split()]
    texts = [
        found.names.get(row["unit"], row["unit"]),
        " · ".join(what),
        _word(COLUMN_WORDS, row["column"], language),
        *(_cell_text(row[end], language) for end in ("from", "to")),
        row["because"],
    ]
    return "<tr>" + "".join(f"<td>{escape(text) or '–'}</td>" for text in texts) + "</tr>"


def _what_text(word: str, labels: Mapping[str, str], language: str) -> str:
    """A criterion, figure, award or part by its name; tracks that compete together, joined."""
    if all(part in labels for part in word.split("+")):
        return " + ".join(labels[part] for part in word.split("+"))
    return _cell_text(_word(COLUMN_WORDS, word, language), language)


def _cell_text(text: str, language: str) -> str:
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return month_text(text, language)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day_text(date.fromisoformat(text))
    return count_text(int(text), language) if re.fullmatch(r"-?\d{1,18}", text) else _word(CELL_WORDS, text, language)


def _word(words: Mapping[str, tuple[str, str]], name: str, language: str) -> str:
    return say(language, *words[name]) if name in words else name
