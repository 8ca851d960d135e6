"""The runtime of the embedded AWS: functions, state machines, schedules, alarms and events."""
