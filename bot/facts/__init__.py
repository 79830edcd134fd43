"""Reading facts: from a text and a dossier to findings with their quotes."""
