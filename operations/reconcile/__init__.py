"""After a failover: the settings and Terraform take its roles, and the passive region gets copies again.

`steps.py` has what is done, in its order; `decision.py` says which step is next, from what was seen; `run.py` looks,
decides, does one thing, and looks again.
"""
