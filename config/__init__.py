"""What an operator edits: settings, feeds, dossiers, and their readers."""
