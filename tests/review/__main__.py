"""Makes the plans of the cases anew, with the real Terraform and provider: `python -m tests.review [case ...]`."""

import sys

from tests.review.making import remake

remake(sys.argv[1:])
