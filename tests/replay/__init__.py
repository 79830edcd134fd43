"""Short replays of what real feeds do, with bodies of our own."""
