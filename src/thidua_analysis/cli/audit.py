"""`thidua verify`, `diff`, `sign`: what was published, checked, compared and vouched for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..words.vietnamese import say
from .options import DEFAULT_CAMPAIGN, CampaignOption, Format, FormatOption, Language, LanguageOption, echo, print_frame

BundlesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="BUNDLE...", help="Published folders, or zip archives of them. Thư mục đã công bố, hoặc tệp zip của nó."
    ),
]
LedgerOption = Annotated[
    bool, typer.Option("--ledger", help="The campaign's record of decisions. Sổ quyết định của đợt thi đua.")
]


def verify(
    bundles: BundlesArgument = None,
    ledger: LedgerOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where months are published. Nơi công bố.")] = Path(
        "reports"
    ),
    seal: Annotated[
        str, typer.Option("--seal", metavar="HEX", help="The seal noted on paper. Niêm phong ghi trên giấy.")
    ] = "",
    notebook: Annotated[
        bool, typer.Option("--notebook/--no-notebook", help="Execute the notebook again too. Chạy lại cả sổ tay.")
    ] = True,
    run_template: Annotated[
        bool,
        typer.Option(
            "--run-template",
            help="Execute an own template out of the bundle: code of whoever made it. Chạy cả mẫu riêng: mã của người lập gói.",
        ),
    ] = False,
    even_so: Annotated[
        bool,
        typer.Option(
            "--even-so",
            help="Execute the notebook even of a month that is not intact. Chạy lại sổ tay cả khi gói không còn nguyên vẹn.",
        ),
    ] = False,
    signers: Annotated[
        Path | None,
        typer.Option("--signers", metavar="FILE", help="Allowed signers, as ssh-keygen has them. Người được ký."),
    ] = None,
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """Check published months: intact, same numbers, same notebook; or the record of decisions. Kiểm tra lại.

    Exit code 1 if anything was answered with no; each file, row, cell or line that differs is named. No code out of a
    bundle is ever run, unless you ask for its own notebook template to be: see --run-template. Of a bundle that is not
    intact nothing is executed at all, unless you ask for that: see --even-so.
    """
    from ..archive.verify import verify as check
    from ..archive.verify import verify_ledger as check_ledger
    from ..report.rows import json_bytes

    if not bundles and not ledger:
        raise typer.BadParameter("name published folders, for example reports/2021-06-v1, or --ledger")
    if seal and len(bundles or []) != 1:
        raise typer.BadParameter("--seal goes with one published folder")
    if format is Format.csv:
        raise typer.BadParameter("--format table or json")
    records: list[dict[str, Any]] = []
    ok = True
    for folder in bundles or []:
        found = check(folder, seal=seal, notebook=notebook, run_template=run_template, even_so=even_so)
        _tell(found, format, lang, records)
        ok = ok and bool(records[-1]["ok"] or _unasked(records[-1]))
        if signers:
            from ..archive.signing import check_bundle

            _signed(folder, check_bundle(folder, signers), format, lang, altered=records[-1]["seal_of"] == "list")
    if ledger:
        _tell(check_ledger(campaign, out), format, lang, records)
        ok = ok and bool(records[-1]["ok"])
        if signers:
            from ..archive.signing import check_ledger as check_signatures

            for count, who in check_signatures(campaign, signers):
                _signed(Path(say(lang, f"{count} dòng đầu", f"first {count} lines")), who, format, lang)
    if format is Format.json:
        echo(json_bytes(records if len(records) > 1 else records[0]).decode(), end="")
    if not ok:
        raise typer.Exit(1)


def _tell(found: Any, format: Format, lang: Language, records: list[dict[str, Any]]) -> None:
    records.append(found.record(lang.value))
    if format is Format.table:
        echo(found.text(lang.value))


def _unasked(record: dict[str, Any]) -> bool:
    """Nothing speaks against it, but not everything was asked."""
    return not any(isinstance(a, dict) and a["state"] == "no" for a in record.values())


def _signed(what: Path, who: str, format: Format, lang: Language, altered: bool = False) -> None:
    if format is Format.table:
        signed = say(lang, "Chữ ký", "Signed by")
        if altered:
            signed = say(lang, "Chữ ký trên danh sách tệp, KHÔNG phải trên nội dung đang có", "Signed, the list of files and NOT the contents, by")  # fmt: skip
        echo(f"  {signed}: {who} ({what.as_posix()})")


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="A published folder. Thư mục đã công bố.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="Another. Thư mục khác.")],
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    """What differs between two published months: in one line, then each cause and what it changed. So hai bản.

    Exit code 0 also where they differ.
    """
    from ..archive.bundle import read_payload
    from ..report.changes import change_table, describe, record
    from ..report.difference import difference
    from ..report.rows import json_bytes

    found = difference(read_payload(before), read_payload(after))
    if format is Format.json:
        echo(json_bytes({"from": before.name, "to": after.name, **record(found, lang.value)}).decode(), end="")
    elif format is Format.csv:
        print_frame(change_table(found, lang.value), format)
    else:
        echo(f"{before.as_posix()} → {after.as_posix()}")
        echo(describe(found, lang.value))


def sign(
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Private key of ssh-keygen. Khóa riêng.")],
    bundles: BundlesArgument = None,
    ledger: LedgerOption = False,
    campaign: CampaignOption = DEFAULT_CAMPAIGN,
) -> None:
    """Sign published months, or the record of decisions so far, with ssh-keygen. Ký số bằng ssh-keygen.

    A signature stands beside what it signs; verify it with thidua verify … --signers FILE.
    """
    from ..archive.signing import sign_bundle, sign_ledger

    if not bundles and not ledger:
        raise typer.BadParameter("name published folders, for example reports/2021-06-v1, or --ledger")
    for folder in bundles or []:
        echo(sign_bundle(folder, key).as_posix())
    if ledger:
        echo(sign_ledger(campaign, key).as_posix())
