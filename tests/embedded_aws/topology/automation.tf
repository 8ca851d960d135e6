locals {
  services = ["lambda", "states", "events", "scheduler"]
}

resource "aws_iam_role" "service" {
  for_each = toset(local.services)
  name     = "topology-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "${each.key}.amazonaws.com" }
    }]
  })
}

resource "aws_iam_policy" "logs" {
  name = "topology-logs"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.service["lambda"].name
  policy_arn = aws_iam_policy.logs.arn
}

resource "aws_iam_role_policy" "invoke" {
  for_each = aws_iam_role.service
  name     = "invoke"
  role     = each.value.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["lambda:InvokeFunction", "states:StartExecution"], Resource = "*" }]
  })
}

resource "aws_sqs_queue" "dead" {
  provider                  = aws.standby
  name                      = "topology-dead"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_sqs_queue" "work" {
  provider = aws.standby
  name     = "topology-work"
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 3
  })
}

resource "aws_sqs_queue_policy" "work" {
  provider  = aws.standby
  queue_url = aws_sqs_queue.work.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.work.arn
      Principal = { Service = "events.amazonaws.com" }
    }]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  provider          = aws.standby
  for_each          = toset(["/aws/lambda/topology-step", "/aws/vendedlogs/states/topology"])
  name              = each.key
  retention_in_days = 30
}

resource "aws_lambda_function" "step" {
  provider         = aws.standby
  function_name    = "topology-step"
  role             = aws_iam_role.service["lambda"].arn
  runtime          = "python3.12"
  handler          = "handler.handler"
  filename         = "${path.module}/function.zip"
  source_code_hash = filebase64sha256("${path.module}/function.zip")
  timeout          = 60
  memory_size      = 256
  architectures    = ["arm64"]
  publish          = true
  environment { variables = { STAGE = "test" } }
  dead_letter_config { target_arn = aws_sqs_queue.dead.arn }
  tracing_config { mode = "Active" }
  reserved_concurrent_executions = 5
  logging_config {
    log_format = "JSON"
    log_group  = "/aws/lambda/topology-step"
  }
  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_lambda_alias" "live" {
  provider         = aws.standby
  name             = "live"
  function_name    = aws_lambda_function.step.function_name
  function_version = aws_lambda_function.step.version
}

resource "aws_lambda_function_event_invoke_config" "step" {
  provider                     = aws.standby
  function_name                = aws_lambda_function.step.function_name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = 300
}

resource "aws_lambda_permission" "events" {
  provider      = aws.standby
  statement_id  = "events"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.step.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.alarm.arn
}

resource "aws_sfn_state_machine" "failover" {
  provider = aws.standby
  name     = "topology-failover"
  role_arn = aws_iam_role.service["states"].arn
  publish  = true
  logging_configuration {
    log_destination        = "${aws_cloudwatch_log_group.this["/aws/vendedlogs/states/topology"].arn}:*"
    include_execution_data = true
    level                  = "ALL"
  }
  tracing_configuration { enabled = true }
  definition = jsonencode({
    StartAt = "Done"
    States  = { Done = { Type = "Succeed" } }
  })
}

resource "aws_cloudwatch_event_rule" "alarm" {
  provider    = aws.standby
  name        = "topology-alarm"
  description = "starts the failover"
  event_pattern = jsonencode({
    source        = ["aws.cloudwatch"]
    "detail-type" = ["CloudWatch Alarm State Change"]
    detail        = { alarmName = [aws_cloudwatch_composite_alarm.down.alarm_name], state = { value = ["ALARM"] } }
  })
}

resource "aws_cloudwatch_event_target" "machine" {
  provider  = aws.standby
  rule      = aws_cloudwatch_event_rule.alarm.name
  target_id = "machine"
  arn       = aws_sfn_state_machine.failover.arn
  role_arn  = aws_iam_role.service["events"].arn
  retry_policy {
    maximum_event_age_in_seconds = 300
    maximum_retry_attempts       = 3
  }
  dead_letter_config { arn = aws_sqs_queue.dead.arn }
  input_transformer {
    input_paths    = { alarm = "$.detail.alarmName" }
    input_template = "{\"action\": \"failover\", \"reason\": <alarm>}"
  }
}

resource "aws_scheduler_schedule_group" "this" {
  provider = aws.standby
  name     = "topology"
}

resource "aws_scheduler_schedule" "prober" {
  provider                     = aws.standby
  name                         = "topology-prober"
  group_name                   = aws_scheduler_schedule_group.this.name
  schedule_expression          = "rate(1 minutes)"
  schedule_expression_timezone = "UTC"
  flexible_time_window { mode = "OFF" }
  target {
    arn      = aws_lambda_function.step.arn
    role_arn = aws_iam_role.service["scheduler"].arn
    input    = jsonencode({ probe = true })
    retry_policy { maximum_retry_attempts = 0 }
  }
}
