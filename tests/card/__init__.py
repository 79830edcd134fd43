"""Tests of card."""
