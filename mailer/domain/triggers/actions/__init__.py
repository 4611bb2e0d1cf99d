"""What triggers can do: one file an action, with the interface of `action.py`."""
