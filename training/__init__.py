"""Scripts that train, calibrate and measure the shipped verifier; not part of the installed package."""
