"""The store: scored notes, reviews, people and the audit trail in a database; every read takes a viewer."""
