// HTML mode: the source, highlighted and checked. Only on its own page.
