"""What runs in the embedded AWS: functions, state machines, schedules, alarms and events."""
