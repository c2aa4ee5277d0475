"""What things cost: seconds and memory, measured by hand, never in tests."""
