"""服务指南: what the release promises, for everybody."""
