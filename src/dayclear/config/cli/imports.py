"""``dayclear import``: files of places, residents and results, and undoing one as a whole."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from dayclear.config.cli import session
from dayclear.config.cli.printing import out, progress_bar

app = typer.Typer(help="Import a file, or undo an import as a whole.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A .csv or .xlsx file.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check every row and write nothing.")]
AllOrNothing = Annotated[bool, typer.Option("--all-or-nothing", help="Write nothing if any row is refused.")]


@app.command("places")
def places(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import the place tree, from the city down to units."""
    _run("places", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("residents")
def residents(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import households and residents."""
    _run("residents", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("results")
def results(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import a laboratory's results; each positive opens its case and tasks."""
    _run("results", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("undo")
def undo(batch: Annotated[str, typer.Argument(help="The batch's id, as the import told it.")]) -> None:
    """Undo one import as a whole."""
    with session.database():
        from dayclear.loops import imports  # noqa: PLC0415 - after Django is loaded

        out.print(str(imports.undo(batch_id=batch, by=None)), markup=False)


def _run(kind: str, file: Path, *, dry_run: bool, all_or_nothing: bool) -> None:
    with session.database():
        from dayclear.loops import imports  # noqa: PLC0415 - after Django is loaded

        with progress_bar() as progress:
            report = imports.run_import(
                kind=kind,
                path=file,
                by=None,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                progress=progress,
            )
        _show(report)
        if report.faults:
            raise typer.Exit(1)


def _show(report: Any) -> None:
    out.print(str(report), markup=False)
    table = Table("Line", "Column", "Reason", box=None, pad_edge=False)
    for fault in report.faults:
        table.add_row(str(fault.line), str(fault.column), str(fault.reason))
    if table.row_count:
        out.print(table)
