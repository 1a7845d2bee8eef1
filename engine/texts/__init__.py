"""Short messages that tell an applicant that there is something to see; what it is stands in the letter alone."""
