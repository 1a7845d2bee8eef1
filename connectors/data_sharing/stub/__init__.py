"""A stand-in for the provincial platform: a real HTTP server to develop, demonstrate and test against.

It speaks the gateway's protocol — signed JSON, nonces, idempotency keys — and answers from a file of
synthetic persons.  It knows the catalogue and the signatures, never the client.

**The data file** is JSON::

    {
      "defaults": {"police.idcard": {"facts": {"valid": true, "alive": true}}},
      "persons": {
        "370112195003120046": {
          "name": "王秀兰",
          "records": {
            "civil.benefit": {"facts": {"receiving": false, "benefits": []}},
            "civil.econcheck": {"facts": {"consistent": true, "monthly_income": 900, "property_band": "none",
                                          "real_estate_count": 1, "vehicle_count": 0}, "report_after": 2},
            "disabled.card": {"outcome": "PARTIAL", "facts": {"category": "physical"}},
            "elder.ability": {"facts": {"ability": "mild", "failed_indicators": 1}, "age_days": 400},
            "hr.unemployment": null
          }
        }
      }
    }

``defaults`` are the records of every known person who has none of their own.  An operation without a
record, a ``null``, and an unknown person are ``NO_RECORD``.  A record's ``outcome`` is ``HIT`` unless it
says otherwise (any of the nine), ``age_days`` is the age of its data, ``report_after`` the number of
fetches that still find an asynchronous report unfinished (1 unless set).  Facts are checked against the
catalogue when the file is read.  A subject whose name is not the record's is answered ``MISMATCH``.

**The page** at ``/`` switches faults, shows what was received and sends finished reports to the ``door`` of our own web
server, also twice, unsigned, changed, replayed or about somebody else.

**Paths**: ``POST /gateway/v1/look-ups``, ``/gateway/v1/reports``, ``/gateway/v1/pushes`` (signed);
``GET``/``POST /_faults``, ``POST /_reports/release``, ``GET /_log``, ``GET /_health`` (for whoever sits at
the machine: listen on the loopback address only).  ``POST /_faults`` takes ``{"operation": "bank" or "*",
"fault": name or null}`` and optionally ``times`` (so many calls, then well again), ``seconds`` (how slow)
and ``fetches`` (how often a report is unfinished).
"""

from connectors.data_sharing.stub.app import StubConfig, create_stub
from connectors.data_sharing.stub.running import RunningStub, running_stub, serve_stub

__all__ = ["RunningStub", "StubConfig", "create_stub", "running_stub", "serve_stub"]
