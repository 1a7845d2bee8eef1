"""The addresses and headers of the gateway that are not part of a signature; both sides share them."""

IDEMPOTENCY_KEY = "Idempotency-Key"
JSON = "application/json"
LOOK_UPS = "/gateway/v1/look-ups"
REPORTS = "/gateway/v1/reports"
PUSHES = "/gateway/v1/pushes"
APPLICATIONS = "/gateway/v1/applications"
