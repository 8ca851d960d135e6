"""Extensions of moto that let things run, in the order they are installed. Imports moto."""

from embedded_aws.runtime import (
    alarm_service,
    events,
    executions,
    executions_api,
    lambda_service,
    notifications,
    state_machines,
    states_integrations,
    task_faults,
)

EXTENSIONS = (
    lambda_service.INVOKE,
    state_machines.INTERPRETER,
    state_machines.PATHS,
    state_machines.CREDENTIALS,
    states_integrations.NAMES,
    task_faults.FAULTS,
    executions.ENDS,
    executions_api.API,
    events.RULES,
    alarm_service.EVALUATION,
    notifications.TO_FUNCTIONS,
)
