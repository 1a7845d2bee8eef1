"""Where files lie and who looks for malware in them."""
