"""Tests of the model as proposer, against a loopback server."""
