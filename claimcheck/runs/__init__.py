"""Reports by papermill: one run in its own process, the ledger of all runs, an inbox watched, drift and replay."""

from claimcheck.runs.parameters import Parameters, check_parameters, find_project_root, notebook_path
from claimcheck.runs.program import versions
from claimcheck.runs.report import FILES, FailedRun, ReportFolder, run_report, slug

__all__ = [
    "FILES",
    "FailedRun",
    "Parameters",
    "ReportFolder",
    "check_parameters",
    "find_project_root",
    "notebook_path",
    "run_report",
    "slug",
    "versions",
]
