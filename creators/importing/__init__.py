"""Reading files of clips: pure, one module per source format, nothing is written here."""
