locals {
  buckets = { primary = "topology-data-us-east-1", standby = "topology-data-us-west-2" }
}

resource "aws_s3_bucket" "primary" {
  bucket        = local.buckets.primary
  force_destroy = true
}

resource "aws_s3_bucket" "standby" {
  provider      = aws.standby
  bucket        = local.buckets.standby
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "primary" {
  bucket = aws_s3_bucket.primary.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_versioning" "standby" {
  provider = aws.standby
  bucket   = aws_s3_bucket.standby.id
  versioning_configuration { status = "Enabled" }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "primary" {
  bucket = aws_s3_bucket.primary.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_s3_bucket_public_access_block" "primary" {
  bucket                  = aws_s3_bucket.primary.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "primary" {
  bucket = aws_s3_bucket.primary.id
  rule { object_ownership = "BucketOwnerEnforced" }
}

resource "aws_s3_bucket_policy" "primary" {
  bucket = aws_s3_bucket.primary.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "tls", Effect = "Deny", Principal = "*", Action = "s3:*"
      Resource  = [aws_s3_bucket.primary.arn, "${aws_s3_bucket.primary.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.primary]
}

resource "aws_s3_bucket_lifecycle_configuration" "primary" {
  bucket = aws_s3_bucket.primary.id
  rule {
    id     = "noncurrent"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration { noncurrent_days = 30 }
    abort_incomplete_multipart_upload { days_after_initiation = 7 }
  }
}

resource "aws_s3_bucket_notification" "primary" {
  bucket      = aws_s3_bucket.primary.id
  eventbridge = true
}

resource "aws_iam_role" "replication" {
  name = "topology-replication"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "s3.amazonaws.com" } }]
  })
}

resource "aws_s3_bucket_replication_configuration" "forth" {
  bucket = aws_s3_bucket.primary.id
  role   = aws_iam_role.replication.arn
  rule {
    id       = "all"
    priority = 1
    status   = "Enabled"
    filter {}
    delete_marker_replication { status = "Enabled" }
    source_selection_criteria {
      sse_kms_encrypted_objects { status = "Enabled" }
      replica_modifications { status = "Enabled" }
    }
    destination {
      bucket        = aws_s3_bucket.standby.arn
      storage_class = "STANDARD_IA"
      encryption_configuration { replica_kms_key_id = aws_kms_replica_key.data.arn }
      replication_time {
        status = "Enabled"
        time { minutes = 15 }
      }
      metrics {
        status = "Enabled"
        event_threshold { minutes = 15 }
      }
    }
  }
  depends_on = [aws_s3_bucket_versioning.primary, aws_s3_bucket_versioning.standby]
}

resource "aws_s3_bucket_replication_configuration" "back" {
  provider = aws.standby
  bucket   = aws_s3_bucket.standby.id
  role     = aws_iam_role.replication.arn
  rule {
    id       = "all"
    priority = 1
    status   = "Enabled"
    filter {}
    delete_marker_replication { status = "Enabled" }
    destination {
      bucket = aws_s3_bucket.primary.arn
    }
  }
  depends_on = [aws_s3_bucket_versioning.primary, aws_s3_bucket_versioning.standby]
}

resource "aws_s3_object" "sample" {
  bucket  = aws_s3_bucket.primary.id
  key     = "sample.txt"
  content = "sample"
  # With the configuration in place, so that the object is replicated.
  depends_on = [aws_s3_bucket_replication_configuration.forth]
}
