"""Print forms: a commercial document, drawn as a PDF."""
