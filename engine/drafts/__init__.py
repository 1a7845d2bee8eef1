"""Drafts of releases: what designers edit before a second person publishes it.

``editing`` changes files, ``reading`` answers what stands where, ``review`` is the way to a release, ``packing`` turns
files into a ZIP and back.  Knows no browser.
"""
