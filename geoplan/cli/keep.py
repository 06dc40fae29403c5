"""Commands that prove and keep: audit, backup, restore."""

from dataclasses import asdict
from pathlib import Path

import click

from geoplan.base.words import say
from geoplan.cli import clock
from geoplan.cli.show import line, show_json, tell

_JSON = click.option("--json", "as_json", is_flag=True, help=say("help.json"))
_PATH = click.Path(path_type=Path)


@click.command("audit", help=say("help.audit"))
@click.option("--head", "heads", multiple=True, help=say("help.audit.head"))
@_JSON
@click.pass_context
def audit(ctx: click.Context, /, heads: tuple[str, ...], as_json: bool) -> None:
    """Prove that nothing was changed; exit code 1 on a break."""
    from geoplan.jobs.audit import audit_project

    found = audit_project(ctx.obj, heads=heads)
    if as_json:
        show_json({"holds": found.holds, **asdict(found)})
        ctx.exit(0 if found.holds else 1)
    counts = ", ".join(f"{say(f'audit.kind.{kind}')} {n}" for kind, n in found.counts.items())
    tell("cli.audit.journal", n=sum(found.counts.values()), counts=counts or "–")
    tell("cli.audit.head", head=found.head or "–")
    tell("cli.audit.files", originals=found.originals, photos=found.photos, backups=found.backups)
    for one in found.breaks:
        tell("cli.audit.break", seq=one.seq, kind=one.kind, key=one.key, field=one.field)
    for fault in found.files:
        line(f"  ✗ {fault.file}: {say(f'audit.fault.{fault.fault}')} {fault.detail}".rstrip())
    for head, where in found.lost_heads:
        tell("cli.audit.lost", head=head, where=where)
    if found.shared is not None:
        tell(f"cli.audit.{found.shared.kind}", sign=found.shared.sign)
    tell("cli.audit.holds" if found.holds else "cli.audit.broken")
    ctx.exit(0 if found.holds else 1)


@click.command("backup", help=say("help.backup"))
@click.option("--out", type=_PATH, help=say("help.backup.out"))
@_JSON
@click.pass_obj
def backup(folder: Path, /, out: Path | None, as_json: bool) -> None:
    """Write a proven backup."""
    from geoplan.jobs.audit import backup_project

    done = backup_project(folder, now=clock.now(), out=out)
    if as_json:
        show_json(asdict(done))
        return
    tell(
        "cli.backup.done",
        path=done.path,
        files=done.files,
        records=done.records,
        size=f"{done.bytes / 1e6:.1f}",
    )
    tell("cli.audit.head", head=done.head or "–")


@click.command("restore", help=say("help.restore"))
@click.argument("file", type=_PATH)
@click.option("--to", "target", type=_PATH, required=True, help=say("help.restore.to"))
@_JSON
def restore(file: Path, target: Path, *, as_json: bool) -> None:
    """Make a project again from a backup."""
    from geoplan.jobs.audit import restore_project

    done = restore_project(file, target)
    if as_json:
        show_json(asdict(done))
        return
    tell("cli.restore.done", folder=target, at=done.at, files=done.files, records=done.records)
