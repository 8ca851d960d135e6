"""Descriptions of what is wrong with a value, by pydantic's type of the error.

https://docs.pydantic.dev/latest/errors/validation_errors/
"""

# What is wrong.
REASONS = {
    "string_type": "it isn't text",
    "int_type": "it isn't a whole number",
    "int_from_float": "it isn't a whole number",
    "int_parsing": "it isn't a whole number",
    "int_parsing_size": "the number has too many digits",
    "float_type": "it isn't a number",
    "float_parsing": "it isn't a number",
    "finite_number": "it isn't a finite number",
    "bool_type": "it is neither true nor false",
    "bool_parsing": "it is neither true nor false",
    "list_type": "it isn't a list",
    "dict_type": "it isn't a mapping",
    "model_type": "it isn't a section",
    "missing": "it is missing, and its section needs it",
    "literal_error": "it is none of the choices",
    "greater_than": "it is too small",
    "greater_than_equal": "it is too small",
    "less_than": "it is too large",
    "less_than_equal": "it is too large",
    "string_pattern_mismatch": "it has another form",
    "string_too_short": "it is too short",
    "string_too_long": "it is too long",
    "too_short": "it has too few entries",
    "too_long": "it has too many entries",
}
# What a setting takes whose value is of another type.
TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a section: key: value lines",
    "missing": "a value",
}
# Where a section is meant, its shape is shown.
SHAPED = ("model_type", "missing")
BOUNDS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "lt": "less than {}",
    "min_length": "at least {} {}",
    "max_length": "at most {} {}",
}
