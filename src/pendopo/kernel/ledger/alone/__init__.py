"""Programs that run without Pendopo. Apart, because beside a `types.py` Python would import that instead of its own."""
