"""What the stacks have and the embedded AWS can't hold: left out openly, each with its reason.

Empty today: every resource of the default settings is applied, planned and destroyed like on AWS. A test
compares this list with what was deployed, both ways, so that it can neither hide nor outlive anything.
"""

from collections.abc import Mapping

# Type of a resource -> why it can't be applied here.
LEFT_OUT: Mapping[str, str] = {}
