"""``dayclear import``: files of places, people, results, rosters and line lists, and undoing one as a whole."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rich.markup import escape
from rich.table import Table

from dayclear.config.cli import session
from dayclear.config.cli.printing import out, progress_bar, say
from dayclear.kernel import clock
from dayclear.kernel.scope import Scope

app = typer.Typer(help="Import a file, or undo an import as a whole.", no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A .csv or .xlsx file.")
]
ResultsFile = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, readable=True, help="A .csv, .xlsx, HL7 v2.5.1 or FHIR R4 JSON file."
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check every row and write nothing.")]
AllOrNothing = Annotated[bool, typer.Option("--all-or-nothing", help="Write nothing if any row is refused.")]


@app.command("places")
def places(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import the place tree, from the city down to units."""
    _run("places", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("residents")
def residents(
    file: File,
    dry_run: DryRun = False,
    all_or_nothing: AllOrNothing = False,
    moves: Annotated[
        bool, typer.Option("--moves", help="Move people whom the file shows at another door.")
    ] = False,
    create_places: Annotated[
        bool, typer.Option("--create-places", help="Make missing compounds, buildings and units.")
    ] = False,
) -> None:
    """Import households and residents."""
    chosen = {"moves": moves, "create_places": create_places}
    options = [name for name, wanted in chosen.items() if wanted]
    _run("residents", file, dry_run=dry_run, all_or_nothing=all_or_nothing, options=options)


@app.command("results")
def results(file: ResultsFile, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import a laboratory's results; each positive opens its case and tasks."""
    _run("results", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("occupancy")
def occupancy(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import a list of how many live behind which door: of a property office, meters or orders."""
    _run("occupancy", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("members")
def members(
    file: File,
    dry_run: DryRun = False,
    all_or_nothing: AllOrNothing = False,
    leavers: Annotated[
        bool, typer.Option("--leavers", help="End the membership of whom the file no longer names.")
    ] = False,
) -> None:
    """Import rosters of employers: who works there, in which key group."""
    options = ["leavers"] if leavers else []
    _run("members", file, dry_run=dry_run, all_or_nothing=all_or_nothing, options=options)


@app.command("visits")
def visits(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import who was where when: scanned place codes, and rosters of duty with their shifts."""
    _run("visits", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("rooms")
def rooms(file: File, dry_run: DryRun = False, all_or_nothing: AllOrNothing = False) -> None:
    """Import rooms and beds of facilities, and for whom they are."""
    _run("rooms", file, dry_run=dry_run, all_or_nothing=all_or_nothing)


@app.command("linelist")
def linelist(
    file: File,
    links: Annotated[
        Path | None,
        typer.Option(
            "--links",
            exists=True,
            dir_okay=False,
            help="Who infected whom, where it is a file of its own.",
        ),
    ] = None,
    contacts: Annotated[
        Path | None,
        typer.Option(
            "--contacts",
            exists=True,
            dir_okay=False,
            help="Contacts of the cases, where they are a file of their own.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", help="What the list is called; the file's name otherwise.")
    ] = "",
    place: Annotated[
        str,
        typer.Option("--place", help="The code of the place whose tracers see it; the district otherwise."),
    ] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            help="HEADING=FIELD, where a column was understood wrongly; FIELD may be keep or leave_out.",
        ),
    ] = None,
    order: Annotated[
        str, typer.Option("--dates", help="day_first or month_first, where the dates allow both.")
    ] = "",
    dry_run: DryRun = False,
    all_or_nothing: AllOrNothing = False,
) -> None:
    """Import a line list from elsewhere to be analysed: cases, links between them, or both."""
    with session.database():
        from dayclear.loops import line_list_imported as loop  # noqa: PLC0415 - after Django is loaded

        sources = [loop.Source(path, path.name) for path in (file, links, contacts) if path]
        looked = [loop.look(source) for source in sources]
        changed = dict(told.rpartition("=")[::2] for told in column or [])
        loop.check_headings(looked, changed)
        _show_columns(looked, changed)
        batch, _kept = loop.take(
            sources=sources,
            chosen=[loop.corrected(one, changed, order) for one in looked],
            name=name or file.stem,
            place=loop.place_by_code(place),
            by=None,
            at=clock.now(),
            dry_run=dry_run,
            all_or_nothing=all_or_nothing,
        )
        problems = list(batch.problems.order_by("line", "pk"))
    _tell(batch)
    _show(problems)
    if batch.rows_refused:
        raise typer.Exit(1)


def _show_columns(looked: Sequence[Any], changed: Mapping[str, str]) -> None:
    """How each column was understood, so that a wrong one is seen and corrected."""
    for one in looked:
        table = Table(str(_("Column")), str(_("Field")), str(_("Examples")), box=None, pad_edge=False)
        for told in one.columns:
            meaning = changed.get(told.heading, told.meaning)
            table.add_row(escape(told.heading), escape(meaning), escape(", ".join(told.examples)[:60]))
        out.print(escape(one.table.name))
        out.print(table)


@app.command("undo")
def undo(batch: Annotated[UUID, typer.Argument(help="The batch's id, as the import told it.")]) -> None:
    """Undo one import as a whole."""
    with session.database():
        from dayclear.loops import imports  # noqa: PLC0415 - after Django is loaded

        imports.undo(batch_id=batch, scope=Scope.everything(), by=None, at=clock.now())
        say(_("The import is taken back."))


def _run(
    kind: str, file: Path, *, dry_run: bool, all_or_nothing: bool, options: Collection[str] = ()
) -> None:
    with session.database():
        from dayclear.loops import imports  # noqa: PLC0415 - after Django is loaded

        with progress_bar() as report:
            batch = imports.run_import(
                kind=kind,
                path=file,
                by=None,
                dry_run=dry_run,
                all_or_nothing=all_or_nothing,
                options=options,
                progress=lambda done, total: report(str(_("Rows")), done, total),
            )
        problems = list(imports.problems_of(batch))
    _tell(batch)
    _show(problems)
    if problems:
        raise typer.Exit(1)


def _tell(batch: Any) -> None:
    """What became of the rows, and by which id the import is taken back."""
    counts = format_lazy(
        _(
            "{file}: {read} rows read, {added} added, {changed} changed, {unchanged} unchanged, {refused} refused."
        ),
        file=batch.filename,
        read=batch.rows_read,
        added=batch.rows_added,
        changed=batch.rows_changed,
        unchanged=batch.rows_unchanged,
        refused=batch.rows_refused,
    )
    out.print(str(counts), markup=False, soft_wrap=True)
    if batch.message:
        out.print(batch.told_message, markup=False, soft_wrap=True)
    if batch.dry_run:
        say(_("Only checked; nothing was written."))
    elif batch.can_be_undone:
        say(format_lazy(_("To take it back: dayclear import undo {batch}"), batch=batch.pk))


def _show(problems: Sequence[Any]) -> None:
    headers = (_("Line"), _("Column"), _("Reason"), _("What to do"))
    table = Table(*map(str, headers), box=None, pad_edge=False)
    for problem in problems:
        table.add_row(
            *(escape(str(cell)) for cell in (problem.line, problem.column, problem.reason, problem.remedy))
        )
    if problems:
        out.print(table)
