"""Draws what a reader sees on Slack into docs/screens: real output of the bundled sample. Run by ``make screens``."""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageChops

from bot.domain.model import ChannelSettings, Platform
from bot.platforms.slack.commandline import parse
from bot.platforms.slack.forms import Origin, view
from bot.platforms.slack.home import view as home
from bot.platforms.slack.render import render
from bot.ports import Where, Who
from bot.services.catalogue import COMMANDS, FORMS, find_command
from tests.platforms.discord.stage import Stage

WHEN = datetime(2026, 6, 8, 6, 0, tzinfo=UTC)  # two days after the sample's last item
WIDTH, TALLEST, MOST = 700, 4000, 150_000  # points, points, bytes
PACKAGES = ("slack-blocks-to-jsx@1.1.1", "react@18.3.1", "react-dom@18.3.1")
SHOWN = (
    ("digest", "digest now"),
    ("fact", "fact musk_offer.amount"),
    ("facts", "facts"),
    ("watch", "watch add +openai (musk OR altman) -apple"),
    ("settings", "settings"),
    ("help", "help"),
    ("error", "watch test +openai (musk OR altman"),
)


async def cards(language):
    """Every card of the guide, and every form and the Home tab, in that language: (name, card) and (name, view)."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        stage.world.clock.now = WHEN
        stage.rounds.console = ChannelSettings(language=language, time_zone="Europe/Paris")
        await stage.play_sample()
        who = Who(platform=Platform.SLACK, id="U1", name="Ada", language=language, manager=True)
        where = Where(platform=Platform.SLACK, channel="C1", space="T1", name="news")
        with stage.world.database.begin() as uow:
            made = uow.channels.ensure(Platform.SLACK, "C1", space="T1", name="news", now=WHEN)
            uow.channels.save_settings(made.id, ChannelSettings(language=language, time_zone="Europe/Paris"))
        found = []
        for name, tone in (("disputed", "disputed"), ("alert", "changed")):
            fitting = [c for c in stage.alerts_seen() if c.tone.value == tone]
            found.append((name, max(fitting, key=lambda c: int("verdict" in c.summary))))
        found.append(("together", next(c for c in stage.alerts_seen() if "," in c.actions[0].argument)))
        for name, line in SHOWN:
            called = parse(line, COMMANDS)
            found.append((name, await stage.commands.call(called.path, called.options, who, where)))
        views = [(f"form-{f.name}", await modal(stage, f.name, who, where)) for f in FORMS]
        views.append(("home", home(await stage.commands.home(who, replace(where, channel="", name="")), language)))
        stage.close()
        return found, views


async def modal(stage, name, who, where):
    """A form as it opens in the channel."""
    form = await stage.commands.form(name, who, where)
    return view(form, find_command(form.command), Origin(channel=where.channel, name=where.name), who.language)


def words_around(one):
    """What stands above and below a view."""
    return {key: one[key]["text"] for key in ("title", "submit", "close") if key in one}


def localised(part):
    """The blocks as the drawing library understands them: it takes ``verbatim`` for "no markup at all"."""
    if isinstance(part, dict):
        made = {k: localised(v) for k, v in part.items() if k != "verbatim"}
        if part.get("type") == "mrkdwn":
            made["text"] = re.sub(r"<!date\^\d+\^[^|>]*\|([^>]*)>", r"\1", made["text"])
            made["text"] = re.sub(r"(?<=\d):(?=\d)", "\u2236", made["text"])  # it looks for emoji between colons
        return made
    return [localised(one) for one in part] if isinstance(part, list) else part


def draw(folder, work, language):
    """Each card, form and page into a file."""
    shown, views = asyncio.run(cards(language))
    scenes = [
        {
            "file": str(work / f"slack-{name}-{language}.html"),
            "blocks": localised(blocks),
            "frame": frame,
            "language": language,
            "time": WHEN.isoformat(),
            "width": WIDTH,
        }
        for name, blocks, frame in [
            *((name, render(card), None) for name, card in shown),
            *((name, one["blocks"], words_around(one)) for name, one in views),
        ]
    ]
    script = Path(__file__).with_name("draw.cjs")
    (work / "draw.cjs").write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run(["node", "draw.cjs"], cwd=work, input=json.dumps(scenes).encode(), check=True)
    for scene in scenes:
        page = Path(scene["file"])
        shot = work / f"{page.stem}.png"
        subprocess.run(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--window-size={WIDTH},{TALLEST}",
                f"--screenshot={shot}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        save(shot, folder / shot.name)


def save(shot, path):
    """Cut to what is drawn, in few colours."""
    image = Image.open(shot).convert("RGB")
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    image = image.crop((0, 0, WIDTH, min(box[3] + 16, TALLEST)))
    image.quantize(96, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.name}: {size // 1024} KB")  # noqa: T201
    if size > MOST:
        raise SystemExit(f"{path}: {size} bytes are more than {MOST}")


def main():
    """All screens, or those of one language."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/screens")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", *PACKAGES], cwd=work, check=True)
        for language in sys.argv[2:] or ("en", "fr"):
            draw(folder, Path(work), language)


if __name__ == "__main__":
    main()
