"""RDS: each instance has its own DbiResourceId and settings, and parameter groups say which parameters a user
set.
"""

import secrets
import string
from datetime import datetime, timedelta
from typing import Any

from moto.rds import models

from embedded_aws.extension import Extension
from embedded_aws.patching import Method, wrap
from embedded_aws.world import World

_ID_LETTERS = string.ascii_uppercase + string.digits
# Request parameters that moto drops, and the attribute of the answer that carries each.
_KEPT = {
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
    "database_insights_mode": "database_insights_mode",
    "network_type": "network_type",
    "dedicated_log_volume": "dedicated_log_volume",
    "enable_customer_owned_ip": "customer_owned_ip_enabled",
    "db_port_number": "port",
    "enable_iam_database_authentication": "enable_iam_database_authentication",
}


def new_resource_id() -> str:
    """Return a new `DbiResourceId`, which is unique in an account as on AWS; Terraform looks instances up by
    it.
    """
    return "db-" + "".join(secrets.choice(_ID_LETTERS) for _ in range(26))


def _install_instances(_: World) -> None:
    wrap(models.DBInstance, "__init__", _initialised)
    wrap(models.DBInstance, "update", _updated)


def _initialised(stock: Method) -> Method:
    def __init__(self: Any, *arguments: Any, **options: Any) -> None:  # noqa: N807
        stock(self, *arguments, **options)
        self.dbi_resource_id = new_resource_id()
        _keep(self, options)

    return __init__


def _updated(stock: Method) -> Method:
    def update(self: Any, **options: Any) -> None:
        stock(self, **options)
        _keep(self, options)

    return update


def _keep(instance: Any, options: Any) -> None:
    for asked, attribute in _KEPT.items():
        if options.get(asked) is not None:
            setattr(instance, attribute, options[asked])
    instance.__dict__.setdefault("performance_insights_enabled", False)


INSTANCES = Extension(
    service="rds",
    gap="moto gives every instance the same DbiResourceId and drops settings of performance insights",
    install=_install_instances,
)


def _install_parameters(_: World) -> None:
    wrap(models.DBParameterGroup, "update_parameters", _with_source)


def _with_source(stock: Method) -> Method:
    def update_parameters(self: Any, new_parameters: Any) -> None:
        # "user" is what AWS says of a parameter that was set; Terraform reads only those.
        stock(self, [{"ApplyMethod": "immediate", **given, "Source": "user"} for given in new_parameters])

    return update_parameters


PARAMETERS = Extension(
    service="rds",
    gap="moto doesn't say which parameters of a parameter group a user set, so Terraform sets them in each run",
    install=_install_parameters,
)


OVERLAP = "The backup window and maintenance window must not overlap."


def _install_windows(_: World) -> None:
    wrap(models, "valid_preferred_maintenance_window", _touching)


def _touching(stock: Method) -> Method:
    """Accept a backup window that begins when the maintenance window ends, and the reverse, as AWS does: only
    windows that have a minute in common overlap.
    """

    def valid_preferred_maintenance_window(maintenance: Any, backup: Any) -> Any:
        said = stock(maintenance, backup)
        if said != OVERLAP or stock(_shorter(maintenance), _shorter(backup)) == OVERLAP:
            return said
        return stock(maintenance, None)

    return valid_preferred_maintenance_window


def _shorter(window: str) -> str:
    """Return a window without its last minute."""
    rest, end = window[:-5], datetime.strptime(window[-5:], "%H:%M")
    return rest + (end - timedelta(minutes=1)).strftime("%H:%M")


WINDOWS = Extension(
    service="rds",
    gap="moto refuses a backup window that ends when the maintenance window begins, as if the two overlapped",
    install=_install_windows,
)
