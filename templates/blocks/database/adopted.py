"""The instance that this project pairs with an existing database. Its size and version follow the owner's instance,
not the settings.

In the passive role the instance is a replica of the owner's writer. After a failover it is the writer, and the owner
makes their instance a replica of it.
"""

from collections.abc import Iterator
from typing import Any

from cdktf import Postcondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_db_instance import DataAwsDbInstance
from constructs import Construct

from config.adoption import UNMANAGED_PASSWORD
from templates.ignored import SIZE_OF_THE_PROMOTED, Ignored
from templates.placement import Placement


class OwnersDatabase(Construct):
    """The owner's instance, looked up in the other region: `address` is its endpoint."""

    def __init__(self, scope: Construct, id: str, placement: Placement) -> None:
        super().__init__(scope, id)
        self._placement = placement
        there = placement.there
        self._found = DataAwsDbInstance(
            self,
            "instance",
            provider=placement.providers.site(there.site),
            db_instance_identifier=there.database,
        )
        # A clean-up removes ours whatever the owner's has become.
        if placement.protects(placement.here.database):
            self._found.lifecycle = TerraformResourceLifecycle(postcondition=list(_expected(placement)))

    @property
    def address(self) -> str:
        return self._found.address

    @property
    def major_version(self) -> str:
        """Return the Terraform expression of the owner's major version, for parameter groups: 14 for PostgreSQL
        14.11, 8.0 for MySQL 8.0.39.
        """
        numbers = 2 if self._placement.settings.database.engine == "mysql" else 1
        return f'join(".", slice(split(".", {self._found.fqn}.engine_version), 0, {numbers}))'

    def arguments(self) -> dict[str, Any]:
        """Return the arguments for class and storage: the settings' where they are given, otherwise those of the
        owner's instance. RDS itself copies version, name, user and initial storage.
        """
        wanted, role = self._placement.settings.database, self._placement.role
        own_class = wanted.replica_class if role == "passive" else None
        given = own_class or (wanted.instance_class if "instance_class" in wanted.model_fields_set else None)
        most = self._found.fqn + ".max_allocated_storage"
        given_most = wanted.max_storage_gib if "max_storage_gib" in wanted.model_fields_set else None
        kind = f"{self._found.fqn}.storage_type"
        return {
            "instance_class": given or self._found.db_instance_class,
            # RDS says 0, or nothing, of storage that doesn't grow by itself.
            "max_allocated_storage": given_most or _number(f"${{try({most} > 0 ? {most} : null, null)}}"),
            "storage_type": f"${{{kind}}}",
            # RDS takes a number for gp3 from 400 GiB on only, and has one of its own.
            "iops": _number(f'${{startswith({kind}, "io") ? {self._found.fqn}.iops : null}}'),
        }

    def ignored(self) -> tuple[Ignored, ...]:
        """Return the attributes whose changes Terraform ignores once this project's instance is the writer.
        The owner's instance, which gives their values, is a replica then and may be smaller than a writer
        should be.
        """
        if self._placement.role == "passive":
            return ()
        given = self._placement.settings.database.model_fields_set
        return tuple(each for each in SIZE_OF_THE_PROMOTED if SETTINGS.get(each.attributes[0]) not in given)


# Attribute -> the setting that decides it, when that is given.
SETTINGS = {"instance_class": "instance_class", "max_allocated_storage": "max_storage_gib"}


def _number(expression: str) -> Any:
    """Return a Terraform expression as a token: CDKTF's bindings accept only a number for such an argument."""
    return Token.as_number(expression)


def _expected(placement: Placement) -> Iterator[Postcondition]:
    yield from _of_either(placement)
    if placement.role == "passive":
        yield from _of_the_writer(placement)
    else:
        yield replica_of_the_active(placement)


def _of_either(placement: Placement) -> Iterator[Postcondition]:
    database, field = placement.settings.database, _field(placement)
    yield Postcondition(
        condition=f'${{self.engine == "{database.engine}"}}',
        error_message=(
            f"{field} runs ${{self.engine}}, and database.engine is {database.engine}. "
            "Allowed: its own engine. Fix: set database.engine to ${self.engine}."
        ),
    )
    if database.engine_version:
        version = database.engine_version
        yield Postcondition(
            condition=f'${{self.engine_version == "{version}" || startswith(self.engine_version, "{version}.")}}',
            error_message=(
                f"{field} runs ${{self.engine_version}}, and database.engine_version is {version}. "
                "Allowed: its own version, which its replica follows. Fix: remove database.engine_version."
            ),
        )


def _of_the_writer(placement: Placement) -> Iterator[Postcondition]:
    database, field = placement.settings.database, _field(placement)
    active = placement.settings.active
    yield Postcondition(
        condition='${self.replicate_source_db == null || self.replicate_source_db == ""}',
        error_message=(
            f"{field} is a replica of ${{self.replicate_source_db}}, and active: {active} says that it is the "
            "writer. Allowed: a writer in the active region. "
            "Fix: name the writer; after a failover, make status shows the next command."
        ),
    )
    yield Postcondition(
        # RDS user guide, Password management with Secrets Manager, limitations: no engine but SQL Server.
        # The provider's lookup has null, and no empty list, where there is none.
        condition="${try(length(self.master_user_secret), 0) == 0}",
        error_message=(
            f"RDS manages the master password of {field}, and makes no replica of such a {database.engine} database. "
            f"Allowed: a password of its owner's. Fix: {UNMANAGED_PASSWORD}."
        ),
    )
    yield Postcondition(
        # RDS user guide, Encrypting: no encrypted replica of an unencrypted database.
        condition="${self.storage_encrypted}",
        error_message=(
            f"{field} isn't encrypted, and RDS makes no encrypted replica of such a database. "
            "Allowed: encrypted storage. Fix: its owner restores it from an encrypted copy of a snapshot."
        ),
    )
    yield Postcondition(
        condition="${self.backup_retention_period > 0}",
        error_message=(
            f"{field} has no automated backups, and RDS makes no replica of such a database. "
            "Allowed: 1 day or more. Fix: its owner sets a backup retention period."
        ),
    )
    if "instance_class" in database.model_fields_set:
        yield Postcondition(
            condition=f'${{self.db_instance_class == "{database.instance_class}"}}',
            error_message=(
                f"{field} is a ${{self.db_instance_class}}, and database.instance_class is {database.instance_class}. "
                "Allowed: its own class, which its replica follows. Fix: remove database.instance_class; "
                "database.replica_class is for a replica of another."
            ),
        )


def replica_of_the_active(placement: Placement) -> Postcondition:
    """Return the condition that an existing database of the passive region must meet, wherever it is looked up: it
    replicates the active region's database.
    """
    active = placement.active
    passive = placement.names.other(active.site)
    return Postcondition(
        condition=f'${{self.replicate_source_db == "{active.database_arn}"}}',
        error_message=(
            f"existing.{passive.site}.database {passive.database} is no replica of {active.database}, which "
            f"active: {active.site} says is the writer. Allowed: a replica of {active.database_arn}. "
            f"Fix: before the first failover set active: {passive.site}, or have its owner make it one; after a "
            "failover, make reconcile says what to ask of its owner."
        ),
    )


def _field(placement: Placement) -> str:
    return f"existing.{placement.there.site}.database {placement.there.database}"
