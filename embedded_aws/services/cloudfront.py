"""CloudFront distributions: they keep origin groups, origin access control and cache policies."""

import copy
from typing import Any

from moto.cloudfront import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World


def _install(_: World) -> None:
    wrap(models.DistributionConfig, "__init__", _with_groups)
    wrap(models.Origin, "__init__", _with_access_control)
    wrap(models.DefaultCacheBehaviour, "__init__", _with_policies)
    wrap(models.ViewerCertificate, "__init__", _default_certificate)


def _with_groups(stock: Method) -> Method:
    def __init__(self: Any, config: dict[str, Any]) -> None:  # noqa: N807
        groups = [group["Id"] for group in config.get("OriginGroups", {}).get("Items") or []]
        target = config["DefaultCacheBehavior"]["TargetOriginId"]
        if target not in groups:
            stock(self, config)
            return
        # moto only looks for the target among the origins: it gets one, and then the group back.
        changed = copy.deepcopy(config)
        changed["DefaultCacheBehavior"]["TargetOriginId"] = config["Origins"]["Items"][0]["Id"]
        stock(self, changed)
        self.DefaultCacheBehavior.target_origin_id = target

    return __init__


def _with_access_control(stock: Method) -> Method:
    def __init__(self: Any, origin: dict[str, Any]) -> None:  # noqa: N807
        stock(self, origin)
        self.origin_access_control_id = origin.get("OriginAccessControlId", "")

    return __init__


def _with_policies(stock: Method) -> Method:
    def __init__(self: Any, config: dict[str, Any]) -> None:  # noqa: N807
        stock(self, config)
        if config.get("CachePolicyId"):
            # A cache policy says what is forwarded; AWS has either of them.
            self.forwarded_values = None
        for name, attribute in (
            ("FunctionAssociations", "function_associations"),
            ("LambdaFunctionAssociations", "lambda_function_associations"),
        ):
            if config.get(name):
                setattr(self, attribute, config[name])

    return __init__


def _default_certificate(stock: Method) -> Method:
    def __init__(self: Any, config: dict[str, Any]) -> None:  # noqa: N807
        stock(self, config)
        if not self.acm_certificate_arn and not self.iam_certificate_id:
            self.ssl_support_method = None
        else:
            self.cloud_front_default_certificate = False

    return __init__


DISTRIBUTIONS = Extension(
    service="cloudfront",
    gap="moto refuses an origin group as a cache behavior's target, drops origin access control, and says that every "
    "distribution uses CloudFront's default certificate",
    install=_install,
)
