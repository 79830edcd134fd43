"""Sincethen: tells a team what changed since an article it already knows."""

__version__ = "0.1.0"
