resource "aws_kms_key" "data" {
  description             = "data"
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 7
}

resource "aws_kms_replica_key" "data" {
  provider                = aws.standby
  description             = "data in the standby"
  primary_key_arn         = aws_kms_key.data.arn
  deletion_window_in_days = 7
}

resource "aws_kms_alias" "primary" {
  name          = "alias/topology-data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_alias" "standby" {
  provider      = aws.standby
  name          = "alias/topology-data"
  target_key_id = aws_kms_replica_key.data.key_id
}

ephemeral "aws_secretsmanager_random_password" "master" {
  password_length     = 32
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "master" {
  name                    = "topology/db/master"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 0
  replica {
    region     = "us-west-2"
    kms_key_id = aws_kms_replica_key.data.arn
  }
}

resource "aws_secretsmanager_secret_version" "master" {
  secret_id                = aws_secretsmanager_secret.master.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.master.random_password
  secret_string_wo_version = 1
}

resource "aws_db_instance" "primary" {
  identifier                            = "topology-db"
  engine                                = "postgres"
  engine_version                        = "16.4"
  instance_class                        = "db.r6g.large"
  allocated_storage                     = 100
  max_allocated_storage                 = 500
  storage_type                          = "gp3"
  storage_encrypted                     = true
  kms_key_id                            = aws_kms_key.data.arn
  db_name                               = "app"
  username                              = "master"
  password_wo                           = ephemeral.aws_secretsmanager_random_password.master.random_password
  password_wo_version                   = 1
  multi_az                              = true
  db_subnet_group_name                  = module.primary.database_groups.subnets
  parameter_group_name                  = module.primary.database_groups.parameters
  vpc_security_group_ids                = [module.primary.security_group_id]
  backup_retention_period               = 7
  backup_window                         = "03:00-04:00"
  maintenance_window                    = "sun:05:00-sun:06:00"
  copy_tags_to_snapshot                 = true
  deletion_protection                   = false
  skip_final_snapshot                   = true
  enabled_cloudwatch_logs_exports       = ["postgresql"]
  iam_database_authentication_enabled   = true
  performance_insights_enabled          = true
  performance_insights_retention_period = 7
  apply_immediately                     = true
}

resource "aws_db_instance" "replica" {
  provider                = aws.standby
  identifier              = "topology-db-replica"
  replicate_source_db     = aws_db_instance.primary.arn
  instance_class          = "db.r6g.large"
  storage_encrypted       = true
  kms_key_id              = aws_kms_replica_key.data.arn
  multi_az                = false
  db_subnet_group_name    = module.standby.database_groups.subnets
  parameter_group_name    = module.standby.database_groups.parameters
  vpc_security_group_ids  = [module.standby.security_group_id]
  backup_retention_period = 7
  skip_final_snapshot     = true
  apply_immediately       = true
}

# One table with its replica as a resource, one with it as a block.
resource "aws_dynamodb_table" "resource" {
  name             = "topology-resource"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "pk"
  range_key        = "sk"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "pk"
    type = "S"
  }
  attribute {
    name = "sk"
    type = "S"
  }
  ttl {
    attribute_name = "expires"
    enabled        = true
  }
  point_in_time_recovery { enabled = true }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
  lifecycle { ignore_changes = [replica] }
}

resource "aws_dynamodb_table_replica" "resource" {
  provider               = aws.standby
  global_table_arn       = aws_dynamodb_table.resource.arn
  kms_key_arn            = aws_kms_replica_key.data.arn
  point_in_time_recovery = true
}

resource "aws_dynamodb_table" "block" {
  name             = "topology-block"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "pk"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "pk"
    type = "S"
  }
  replica {
    region_name            = "us-west-2"
    point_in_time_recovery = true
    propagate_tags         = true
  }
}
