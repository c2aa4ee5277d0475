"""Airflow: one report a day by PapermillOperator, and a recheck of all reports by the command line.

Needs apache-airflow-providers-papermill and apache-airflow-providers-standard in Airflow's environment, and a Jupyter
kernel named "claimcheck" that is claimcheck's own environment:
``.venv/bin/python -m ipykernel install --user --name claimcheck``.
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = "/srv/claimcheck"

with DAG(
    dag_id="claimcheck",
    schedule="0 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10), "execution_timeout": timedelta(hours=1)},
) as dag:
    # The notebook alone makes no record of the run. It checks its parameters, and its last cell says so when it is
    # complete; for a folder of articles with a ledger, use the second way.
    report = PapermillOperator(
        task_id="report",
        input_nb=f"{PROJECT}/notebooks/verification_report.ipynb",
        output_nb=f"{PROJECT}/reports/from-airflow/{{{{ ds }}}}/report.ipynb",
        kernel_name="claimcheck",
        language_name="python",
        parameters={
            "article": f"{PROJECT}/inbox/{{{{ ds }}}}.txt",
            "corpus": f"{PROJECT}/corpora/korea-diplomacy",
            "as_of": "{{ ds }}",
            "out": f"{PROJECT}/reports/from-airflow/{{{{ ds }}}}",
        },
    )
    inbox = BashOperator(
        task_id="inbox",
        bash_command=".venv/bin/claimcheck watch inbox --corpus corpora/korea-diplomacy --out reports --once",
        cwd=PROJECT,
    )
    # Exit status 3, "verdicts changed", marks the task as skipped; whatever follows on it can send the alarm.
    recheck = BashOperator(
        task_id="recheck",
        bash_command=".venv/bin/claimcheck recheck reports --out changes",
        cwd=PROJECT,
        skip_on_exit_code=3,
    )
    inbox >> recheck
