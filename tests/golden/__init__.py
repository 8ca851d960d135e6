"""A golden copy of the synthesized stacks: a reviewer sees what a change of code does to the infrastructure."""
