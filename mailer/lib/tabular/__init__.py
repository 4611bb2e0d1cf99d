"""Tables in files, as a stream: CSV in any encoding, and XLSX. Nothing is held as a whole."""
