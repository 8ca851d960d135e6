"""Reads what a team has, from its Terraform state or from AWS, and writes the settings that adopt it.

`resource.py` and `state.py` are what a state says, `account.py` asks AWS the same; `estate.py` has the resources and
what is recognised of them, `recognition.py` decides what is meant, `placement.py` which tier a subnet is of, `gaps.py`
what is missing and in which order to close it, `document.py` writes the settings with comments. Nothing is changed.
"""
