"""An application as its applicant follows it: how far each item is, what is asked of them, who looked, what they say.

Reads what staff's pages read, within the applicant's own reach, and tells no name of staff and no inner remark.
"""
