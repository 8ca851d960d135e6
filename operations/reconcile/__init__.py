"""The reconcile after a failover: settings and Terraform take the new roles, and the passive region becomes a replica
again.

`steps.py` lists the steps in their order; `decision.py` chooses the next one from an observation; `run.py` observes,
decides, does one step, and observes again.
"""
