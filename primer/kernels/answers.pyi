FINISHES: dict[str | None, int]
