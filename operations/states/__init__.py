"""The move of Terraform states from an older version's place to the project's own (ADR 0031)."""
