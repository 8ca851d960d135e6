"""Resources of the stacks that the embedded AWS can't hold: left out openly, each with its reason.

It is empty today: every resource of the default settings is applied, planned and destroyed as on AWS. A test compares
this list with the deployed resources in both directions.
"""

from collections.abc import Mapping

# Type of a resource -> why it can't be applied here.
LEFT_OUT: Mapping[str, str] = {}
