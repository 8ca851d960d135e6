"""The roles of both regions: each region is asked, and one table says what the answers mean and which command comes
next.
"""
