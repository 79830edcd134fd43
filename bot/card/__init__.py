"""Cards: neutral messages that every platform draws natively."""
