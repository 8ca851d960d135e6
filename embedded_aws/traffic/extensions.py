"""Extensions of moto that tell the truth about traffic. Imports moto."""

from embedded_aws.traffic import route53_service

EXTENSIONS = (route53_service.ANSWERS,)
