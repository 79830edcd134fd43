"""The domain: pure values and rules, standard library only; no input, no output, no clock."""
