# The generated index: see registry.entries.
EDITABLE: bool
MODULES: tuple[str, ...]
ENTRIES: tuple[
    tuple[
        str,
        str,
        str,
        int,
        str,
        str,
        bool,
        bool,
        tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...],
        tuple[str, ...],
    ],
    ...,
]
