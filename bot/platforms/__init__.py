"""One package per platform; none knows another."""
