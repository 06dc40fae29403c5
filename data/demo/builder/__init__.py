"""The builder of the demo county: every number comes from a fixed seed."""
