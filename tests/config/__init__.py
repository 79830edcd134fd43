"""Tests of what an operator edits."""
