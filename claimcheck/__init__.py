"""claimcheck: check the claims of a news article against a reference corpus, offline, as of a date."""

import os

__version__ = "0.1.0"

# Nothing leaves the machine: models are read from its disk alone, and no library tells its maker that it is used.
# Set before any of them is imported; what the user has set stays. OpenVINO's telemetry: runtime.openvino_package.
for _name in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "HF_HUB_DISABLE_UPDATE_CHECK", "DO_NOT_TRACK"):
    os.environ.setdefault(_name, "1")
