"""Importing customers: upload, columns, trial, import, result, undo."""
