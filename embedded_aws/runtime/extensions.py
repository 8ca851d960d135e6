"""Extensions of moto that let things run, in the order they are installed. Imports moto."""

from embedded_aws.runtime import alarms, events, executions, lambda_service, notifications, state_machines

EXTENSIONS = (
    lambda_service.INVOKE,
    state_machines.INTERPRETER,
    state_machines.NAMES,
    state_machines.PATHS,
    state_machines.CREDENTIALS,
    executions.ENDS,
    executions.API,
    events.RULES,
    alarms.EVALUATION,
    notifications.TO_FUNCTIONS,
)
