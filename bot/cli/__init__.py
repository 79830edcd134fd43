"""The command line, ``sincethen``: commands are loaded only when called, so that each starts quickly."""

from __future__ import annotations

import importlib
import sys

import click

from bot import __version__
from bot.errors import SincethenError

# command -> module: the module has a click command of that name
MODULES = {
    "run": "bot.cli.running",
    "once": "bot.cli.running",
    "facts": "bot.cli.lookups",
    "changes": "bot.cli.lookups",
    "digest": "bot.cli.lookups",
    "latest": "bot.cli.lookups",
    "search": "bot.cli.lookups",
    "story": "bot.cli.lookups",
    "why": "bot.cli.lookups",
    "status": "bot.cli.lookups",
    "feeds": "bot.cli.feeding",
    "watch": "bot.cli.watching",
    "check": "bot.cli.checking",
    "dossier": "bot.cli.dossiers",
    "replay": "bot.cli.replaying",
    "doctor": "bot.cli.doctoring",
    "db": "bot.cli.databases",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = MODULES.get(cmd_name)
        if module is None:
            return None
        found = getattr(importlib.import_module(module), cmd_name)
        return found if isinstance(found, click.Command) else None


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings are SINCETHEN_* in the environment or in .env; docs/guide.md lists them.",
)
@click.version_option(__version__, prog_name="sincethen")
def sincethen() -> None:
    """Tells what changed since an article you already know.

    Start with `sincethen once`, keep it running with `sincethen run`.
    """


def main() -> None:
    """Run the command line; an expected failure is one sentence on standard error and an exit code."""
    try:
        sincethen.main(standalone_mode=False)
    except SincethenError as error:
        click.echo(f"sincethen: {error.user_message}", err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output went away: `sincethen facts | head`
        sys.stderr.close()
        sys.exit(0)
