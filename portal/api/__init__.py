"""What programs ask: JSON under `/v1`, described at `/v1/openapi.json`."""
