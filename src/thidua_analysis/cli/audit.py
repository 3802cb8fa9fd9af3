"""`thidua verify`, `diff`, `sign`: what was published, checked, compared and vouched for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..files.found import campaign_folder
from ..words.catalogue import say
from .options import (
    CampaignOption,
    Format,
    FormatOption,
    Language,
    LanguageOption,
    echo,
    place_to_write,
    print_json,
    print_rows,
)
from .pages import WrongUse

BundlesArgument = Annotated[list[Path] | None, typer.Argument(metavar="[BUNDLE]...", help="cli.bundles")]
LedgerOption = Annotated[bool, typer.Option("--ledger", help="cli.option_ledger")]


def verify(
    bundles: BundlesArgument = None,
    ledger: LedgerOption = False,
    campaign: CampaignOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="cli.option_published_in")] = None,
    seal: Annotated[str, typer.Option("--seal", metavar="HEX", help="cli.option_seal")] = "",
    notebook: Annotated[bool, typer.Option("--notebook/--no-notebook", help="cli.option_notebook")] = True,
    run_template: Annotated[bool, typer.Option("--run-template", help="cli.option_run_template")] = False,
    even_so: Annotated[bool, typer.Option("--even-so", help="cli.option_even_so")] = False,
    signers: Annotated[Path | None, typer.Option("--signers", metavar="FILE", help="cli.option_signers")] = None,
    format: Annotated[Format, typer.Option("--format", metavar="table|json", help="cli.option_format")] = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.verify import Executing
    from ..archive.verify import verify as check
    from ..archive.verify import verify_ledger as check_ledger

    if not bundles and not ledger:
        raise WrongUse("cli.bundles_or_ledger")
    if seal and len(bundles or []) != 1:
        raise WrongUse("cli.seal_of_one")
    if format is Format.csv:
        raise WrongUse("cli.table_or_json")
    records: list[dict[str, Any]] = []
    ok = True
    with Executing() as executing:
        for folder in bundles or []:
            found = check(folder, seal=seal, notebook=notebook, run_template=run_template, even_so=even_so, executing=executing)  # fmt: skip
            _tell(found, format, lang, records)
            ok = ok and bool(records[-1]["ok"] or _unasked(records[-1]))
            if signers:
                from ..archive.signing import check_bundle

                _signed(folder, check_bundle(folder, signers), format, lang, altered=records[-1]["seal_of"] == "list")
    if ledger:
        whose = campaign_folder(campaign)
        _tell(check_ledger(whose, place_to_write(out, "reports", campaign)), format, lang, records)
        ok = ok and bool(records[-1]["ok"])
        if signers:
            from ..archive.signing import check_ledger as check_signatures

            for count, who in check_signatures(whose, signers):
                _signed(Path(say("cli.first_lines", lang, count=count)), who, format, lang)
    if format is Format.json:
        print_json(records if len(records) > 1 else records[0])
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
        signed = say("cli.signed_the_list" if altered else "cli.signed", lang)
        echo(f"  {signed}: {who} ({what.as_posix()})")


def diff(
    before: Annotated[Path, typer.Argument(metavar="A", help="cli.bundle_before")],
    after: Annotated[Path, typer.Argument(metavar="B", help="cli.bundle_after")],
    format: FormatOption = Format.table,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.bundle import read_payload
    from ..report.changes import change_rows, describe, record
    from ..report.difference import difference

    found = difference(read_payload(before), read_payload(after))
    if format is Format.json:
        print_json({"from": before.name, "to": after.name, **record(found, lang.value)})
    elif format is Format.csv:
        print_rows(change_rows(found, lang.value), format)
    else:
        echo(f"{before.as_posix()} → {after.as_posix()}")
        echo(describe(found, lang.value))


def sign(
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="cli.option_key")],
    bundles: BundlesArgument = None,
    ledger: LedgerOption = False,
    campaign: CampaignOption = None,
    lang: LanguageOption = Language.vi,
) -> None:
    from ..archive.signing import sign_bundle, sign_ledger

    if not bundles and not ledger:
        raise WrongUse("cli.bundles_or_ledger")
    for folder in bundles or []:
        echo(sign_bundle(folder, key).as_posix())
    if ledger:
        echo(sign_ledger(campaign_folder(campaign), key).as_posix())
