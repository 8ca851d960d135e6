"""Mutation tests: a changed decision that no test notices is a survivor, and survivors are listed with reasons."""
