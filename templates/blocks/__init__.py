"""The blocks that templates compose. A block has a role and a size; it never asks which region it is in."""
