"""The designer's pages: drafts of releases, their editors, the way to a release."""
