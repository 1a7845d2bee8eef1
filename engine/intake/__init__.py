"""From the first question to a case: who stands there, what is known already, the form so far, the submission.

One way for the window and for applicants at home: both work on an intake, which becomes a case by
:func:`engine.cases.submit`.  Stands above cases; knows no page.
"""
