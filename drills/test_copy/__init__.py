"""The isolated test: the stack `dr_test` is deployed, drilled and destroyed."""
