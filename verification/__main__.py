"""``python -m verification``: check the published models and the engines."""

from __future__ import annotations

import sys

from verification.command import main

sys.exit(main())
