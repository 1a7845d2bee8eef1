"""Documents: making PDFs of the engine's pages."""
