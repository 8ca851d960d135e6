"""Reads an existing workload from a Terraform state or from AWS, and writes the settings that adopt it.

`resource.py` and `state.py` read a state, `account.py` reads AWS in the same form; `estate.py` has the resources and
the recognised parts, `recognition.py` recognises them, `placement.py` finds each subnet's tier, `gaps.py` lists what
is missing and in which order to add it, `document.py` writes the settings with comments. Tables and buckets have
modules of their own: `account_data.py`, `data.py`, `data_gaps.py`. Nothing is changed.
"""
