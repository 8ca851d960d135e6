"""The steps of a recovery: each decides without making calls, and a thin function applies the decision."""
