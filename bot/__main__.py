"""``python -m bot`` is ``sincethen``."""

from bot.cli import main

if __name__ == "__main__":
    main()
