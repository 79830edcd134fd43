"""Lets Playwright use the system's Chromium: it looks for a browser of its own at a path that it names itself."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from playwright.async_api import Error, async_playwright

MISSING = re.compile(r"Executable doesn't exist at (\S+)")


async def use_system_chromium():
    """Put a door to the system's Chromium where Playwright looks. SystemExit with advice where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no Chromium. On Debian: apt-get install chromium fonts-dejavu-core")
    home = Path(tempfile.mkdtemp(prefix="browsers-"))
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(home)
    async with async_playwright() as playwright:
        try:
            await (await playwright.chromium.launch()).close()
        except Error as error:
            found = MISSING.search(str(error))
            if found is None:
                raise
            door = Path(found[1])
            door.parent.mkdir(parents=True)
            door.write_text(f'#!/bin/sh\nexec {chromium} --no-sandbox "$@"\n')
            door.chmod(0o755)
