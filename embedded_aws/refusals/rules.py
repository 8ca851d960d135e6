"""The list of all refusals."""

from embedded_aws.refusals.distribution_comments import COMMENTS
from embedded_aws.refusals.modelled_texts import MODELLED
from embedded_aws.refusals.refusal import Refusal
from embedded_aws.refusals.security_group_descriptions import GROUPS, RULES
from embedded_aws.refusals.table_policies import ACTIONS

REFUSALS: tuple[Refusal, ...] = (GROUPS, RULES, ACTIONS, COMMENTS, *MODELLED)
