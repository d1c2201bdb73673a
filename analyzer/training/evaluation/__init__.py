"""Measuring an engine: scored sentences beside gold ones, tables, slices, invariance."""
