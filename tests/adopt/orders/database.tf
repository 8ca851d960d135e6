resource "aws_security_group" "database" {
  name        = "orders-db"
  description = "PostgreSQL of orders"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "orders-db" }
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each          = toset(compact([local.cidr, var.other_network]))
  security_group_id = aws_security_group.database.id
  description       = "PostgreSQL from ${each.value}"
  ip_protocol       = "tcp"
  from_port         = 5432
  to_port           = 5432
  cidr_ipv4         = each.value
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "orders-"
  description = "Parameters of orders"
  family      = "postgres${var.database_version}"

  parameter {
    name  = "autovacuum"
    value = "1"
  }

  parameter {
    name  = "client_encoding"
    value = "utf8"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "database" {
  for_each          = toset(["postgresql", "upgrade"])
  name              = "/aws/rds/instance/orders/${each.value}"
  retention_in_days = 7
}

resource "aws_iam_role" "monitoring" {
  name = "orders-rds-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "monitoring.rds.amazonaws.com" } }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  role       = aws_iam_role.monitoring.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# A replica from another region wants a key of this one: RDS's own, with which the writer is encrypted, too.
data "aws_kms_key" "rds" {
  key_id = "alias/aws/rds"
}

resource "aws_db_instance" "this" {
  identifier = "orders"

  engine         = "postgres"
  engine_version = var.database_version
  instance_class = "db.t4g.large"

  allocated_storage     = 20
  max_allocated_storage = 100
  storage_encrypted     = true
  kms_key_id            = local.is_replica ? data.aws_kms_key.rds.arn : null

  # A replica has these from its source.
  replicate_source_db         = local.is_replica ? var.replicates : null
  db_name                     = local.is_replica ? null : "orders"
  username                    = local.is_replica ? null : "orders_admin"
  password                    = local.is_replica ? null : var.password
  manage_master_user_password = var.managed_password ? true : null
  port                        = 5432

  multi_az               = true
  db_subnet_group_name   = aws_db_subnet_group.database.name
  vpc_security_group_ids = [aws_security_group.database.id]
  parameter_group_name   = aws_db_parameter_group.this.name

  maintenance_window              = "mon:00:00-mon:03:00"
  backup_window                   = "03:00-06:00"
  backup_retention_period         = 1
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]

  skip_final_snapshot       = false
  final_snapshot_identifier = "orders-final"
  deletion_protection       = true
  copy_tags_to_snapshot     = true

  performance_insights_enabled          = true
  performance_insights_retention_period = 7
  monitoring_interval                   = 60
  monitoring_role_arn                   = aws_iam_role.monitoring.arn

  depends_on = [aws_cloudwatch_log_group.database, aws_iam_role_policy_attachment.monitoring]
}
