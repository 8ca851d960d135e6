"""The roles of both regions: asks each region, and judges the answers by one table, which has the next command of
each situation.
"""
