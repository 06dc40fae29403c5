"""Published instances of routing problems, solved with geoplan's own planner.

`python -m tests.benchmarks.instances PATH… --seconds S`, from the root of the checkout.
"""
