"""Tests: house/ the manners, unit/ the rules, integration/ the pages, e2e/ the journeys."""
