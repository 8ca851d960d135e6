"""Extensions of moto for load balancers, DNS and health checks. Imports moto."""

from embedded_aws.traffic import route53_service

EXTENSIONS = (route53_service.ANSWERS,)
