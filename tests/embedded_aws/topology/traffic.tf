resource "aws_cloudwatch_metric_alarm" "switch" {
  provider            = aws.standby
  alarm_name          = "topology-switch"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  metric_name         = "FailoverSwitch"
  namespace           = "topology/failover-switch"
  period              = 60
  statistic           = "Maximum"
  threshold           = 1
  treat_missing_data  = "missing"
}

resource "aws_cloudwatch_metric_alarm" "rate" {
  alarm_name          = "topology-error-rate"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  threshold           = 5
  alarm_actions       = [module.primary.topic_arn]
  metric_query {
    id          = "rate"
    expression  = "100 * errors / requests"
    label       = "error rate"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { errors = "HTTPCode_Target_5XX_Count", requests = "RequestCount" }
    content {
      id = metric_query.key
      metric {
        metric_name = metric_query.value
        namespace   = "AWS/ApplicationELB"
        period      = 60
        stat        = "Sum"
        dimensions  = { LoadBalancer = "app/topology-alb/1" }
      }
    }
  }
}

resource "aws_cloudwatch_composite_alarm" "down" {
  provider          = aws.standby
  alarm_name        = "topology-down"
  alarm_description = "the region is down"
  alarm_rule        = "ALARM(\"${aws_cloudwatch_metric_alarm.switch.alarm_name}\")"
  alarm_actions     = [module.standby.topic_arn]
  actions_suppressor {
    alarm            = aws_cloudwatch_metric_alarm.switch.alarm_name
    extension_period = 10
    wait_period      = 20
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = "topology"
  dashboard_body = jsonencode({
    widgets = [{ type = "text", x = 0, y = 0, width = 6, height = 3, properties = { markdown = "# recovery" } }]
  })
}

resource "aws_route53_health_check" "endpoint" {
  fqdn              = "primary.example.com"
  port              = 443
  type              = "HTTPS"
  resource_path     = "/health"
  failure_threshold = 3
  request_interval  = 30
  enable_sni        = true
  measure_latency   = true
  tags              = { Name = "primary-endpoint" }
}

resource "aws_route53_health_check" "switch" {
  type                            = "CLOUDWATCH_METRIC"
  cloudwatch_alarm_name           = aws_cloudwatch_metric_alarm.switch.alarm_name
  cloudwatch_alarm_region         = "us-west-2"
  insufficient_data_health_status = "LastKnownStatus"
  invert_healthcheck              = true
  triggers                        = { threshold = aws_cloudwatch_metric_alarm.switch.threshold }
}

resource "aws_route53_health_check" "serving" {
  type                   = "CALCULATED"
  child_health_threshold = 2
  child_healthchecks     = [aws_route53_health_check.endpoint.id, aws_route53_health_check.switch.id]
}

resource "aws_route53_record" "region" {
  for_each = { primary = module.primary.load_balancer, standby = module.standby.load_balancer }
  zone_id  = data.aws_route53_zone.existing.zone_id
  name     = "${each.key}.example.com"
  type     = "A"
  alias {
    name                   = each.value.dns_name
    zone_id                = each.value.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "live" {
  for_each        = { PRIMARY = "primary", SECONDARY = "standby" }
  zone_id         = data.aws_route53_zone.existing.zone_id
  name            = "live.example.com"
  type            = "A"
  set_identifier  = each.value
  health_check_id = each.key == "PRIMARY" ? aws_route53_health_check.serving.id : null
  failover_routing_policy { type = each.key }
  alias {
    name                   = aws_route53_record.region[each.value].fqdn
    zone_id                = data.aws_route53_zone.existing.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "app" {
  for_each       = { Production = { weight = 100, to = "live" }, DR-Test = { weight = 0, to = "standby" } }
  zone_id        = data.aws_route53_zone.existing.zone_id
  name           = "app.example.com"
  type           = "A"
  set_identifier = each.key
  weighted_routing_policy { weight = each.value.weight }
  alias {
    name                   = "${each.value.to}.example.com"
    zone_id                = data.aws_route53_zone.existing.zone_id
    evaluate_target_health = false
  }
  depends_on = [aws_route53_record.live, aws_route53_record.region]
}

resource "aws_route53_zone" "own" {
  name    = "topology.example.net"
  comment = "a zone of our own"
}

resource "aws_route53_record" "plain" {
  zone_id = aws_route53_zone.own.zone_id
  name    = "db.topology.example.net"
  type    = "CNAME"
  ttl     = 30
  records = ["topology-db.example.com"]
}

resource "aws_cloudfront_origin_access_control" "this" {
  name                              = "topology"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "this" {
  enabled         = true
  comment         = "topology"
  aliases         = ["www.example.com"]
  price_class     = "PriceClass_100"
  is_ipv6_enabled = true
  dynamic "origin" {
    for_each = { primary = aws_s3_bucket.primary, standby = aws_s3_bucket.standby }
    content {
      origin_id                = origin.key
      domain_name              = origin.value.bucket_regional_domain_name
      origin_access_control_id = aws_cloudfront_origin_access_control.this.id
    }
  }
  origin {
    origin_id   = "app"
    domain_name = "app.example.com"
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  origin_group {
    origin_id = "static"
    failover_criteria { status_codes = [500, 502, 503, 504] }
    member { origin_id = "primary" }
    member { origin_id = "standby" }
  }
  default_cache_behavior {
    target_origin_id         = "app"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    origin_request_policy_id = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }
  ordered_cache_behavior {
    path_pattern           = "/static/*"
    target_origin_id       = "static"
    viewer_protocol_policy = "https-only"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    compress               = true
  }
  restrictions {
    geo_restriction { restriction_type = "none" }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
