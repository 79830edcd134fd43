"""Feeds: fetching, parsing and finding them."""
