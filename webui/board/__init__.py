"""The pages of the supervisor's board."""
