"""checkov on the synthesized JSON: every finding must be in the list of suppressions, and every suppression must be
needed.
"""
