"""What this version would do to what the last release made: nothing that holds data is replaced or forgotten."""
