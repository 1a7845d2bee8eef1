"""The public's own pages: guide, pre-check, signing in, applying, following an application.  Phone first."""
