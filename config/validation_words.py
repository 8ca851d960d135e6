"""Descriptions of what is wrong with a value, by pydantic's type of the error.

https://docs.pydantic.dev/latest/errors/validation_errors/
"""

# What is wrong.
REASONS = {
    "string_type": "the value isn't text",
    "int_type": "the value isn't a whole number",
    "int_from_float": "the value isn't a whole number",
    "int_parsing": "the value isn't a whole number",
    "int_parsing_size": "the number has too many digits",
    "float_type": "the value isn't a number",
    "float_parsing": "the value isn't a number",
    "finite_number": "the value isn't a finite number",
    "bool_type": "the value is neither true nor false",
    "bool_parsing": "the value is neither true nor false",
    "list_type": "the value isn't a list",
    "dict_type": "the value isn't a mapping",
    "model_type": "the value isn't a section",
    "missing": "a required key is missing",
    "literal_error": "the value is none of the allowed ones",
    "greater_than": "the value is too small",
    "greater_than_equal": "the value is too small",
    "less_than": "the value is too large",
    "less_than_equal": "the value is too large",
    "string_pattern_mismatch": "the value has the wrong form",
    "string_too_short": "the value is too short",
    "string_too_long": "the value is too long",
    "too_short": "the value has too few entries",
    "too_long": "the value has too many entries",
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
    "model_type": "a section with lines of the form key: value",
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
