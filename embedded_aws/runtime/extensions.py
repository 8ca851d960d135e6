"""Extensions of moto that let things run, in the order they are installed. Imports moto."""

from embedded_aws.runtime import lambda_service

EXTENSIONS = (lambda_service.INVOKE,)
