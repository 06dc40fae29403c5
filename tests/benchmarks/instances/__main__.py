"""The command."""

import sys

from tests.benchmarks.instances.run import main

sys.exit(main())
