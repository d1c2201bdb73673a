"""How quickly pages answer over a store of two million sentences."""
