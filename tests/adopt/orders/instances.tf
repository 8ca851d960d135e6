data "aws_ssm_parameter" "image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
}

resource "aws_security_group" "web" {
  name        = "orders-web"
  description = "Security group for the instances of orders"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "orders-web" }
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id            = aws_security_group.web.id
  description                  = "from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.front.id
}

resource "aws_vpc_security_group_egress_rule" "web" {
  security_group_id = aws_security_group.web.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_iam_role" "web" {
  name = "orders-web"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "web" {
  role       = aws_iam_role.web.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

# What the contract of docs/adoption.md asks: where the writer is, the sign-in, and the permit.
resource "aws_iam_role_policy" "web" {
  name = "orders-web"
  role = aws_iam_role.web.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow", Action = "ssm:GetParameter"
        Resource = "arn:aws:ssm:us-east-1:${data.aws_caller_identity.current.account_id}:parameter/orders/db/endpoint"
      },
      {
        Effect   = "Allow", Action = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:us-east-1:${data.aws_caller_identity.current.account_id}:secret:orders/db/master-??????"
      },
      {
        Effect   = "Allow", Action = "dynamodb:GetItem"
        Resource = "arn:aws:dynamodb:us-east-1:${data.aws_caller_identity.current.account_id}:table/orders-recovery-ledger"
      },
      {
        Effect    = "Allow", Action = "kms:Decrypt", Resource = "*"
        Condition = { StringEquals = { "kms:ViaService" = "dynamodb.us-east-1.amazonaws.com" } }
      },
    ]
  })
}

resource "aws_iam_instance_profile" "web" {
  name = "orders-web"
  role = aws_iam_role.web.name
}

resource "aws_launch_template" "web" {
  name                   = "orders-web"
  image_id               = data.aws_ssm_parameter.image.insecure_value
  instance_type          = "t4g.small"
  ebs_optimized          = true
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.web.id]
  user_data = base64gzip(templatefile("${path.module}/user_data.sh.tftpl", {
    programs = { for name in fileset(var.program, "*.py") : name => file("${var.program}/${name}") }
  }))

  iam_instance_profile {
    arn = aws_iam_instance_profile.web.arn
  }

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  monitoring {
    enabled = true
  }
}

# Sizes of its own, which the project's defaults (3 to 20) aren't.
resource "aws_autoscaling_group" "web" {
  name                      = "orders-web"
  min_size                  = 2
  max_size                  = 10
  desired_capacity          = 2
  wait_for_capacity_timeout = "0"
  health_check_type         = "EC2"
  health_check_grace_period = 300
  default_instance_warmup   = 300
  vpc_zone_identifier       = aws_subnet.private[*].id

  launch_template {
    id      = aws_launch_template.web.id
    version = "$Default"
  }

  tag {
    key                 = "Name"
    value               = "orders-web"
    propagate_at_launch = true
  }

  # Those are attached beside it.
  lifecycle {
    ignore_changes = [load_balancers, target_group_arns]
  }
}

resource "aws_autoscaling_traffic_source_attachment" "web" {
  autoscaling_group_name = aws_autoscaling_group.web.name

  traffic_source {
    identifier = aws_lb_target_group.web.arn
    type       = "elbv2"
  }
}

resource "aws_autoscaling_policy" "cpu" {
  name                      = "avg-cpu-policy-greater-than-50"
  autoscaling_group_name    = aws_autoscaling_group.web.name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 1200

  target_tracking_configuration {
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
    target_value = 50
  }
}

resource "aws_autoscaling_policy" "out" {
  name                   = "scale-out"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type            = "StepScaling"
  adjustment_type        = "ExactCapacity"

  step_adjustment {
    scaling_adjustment          = 4
    metric_interval_lower_bound = 0
    metric_interval_upper_bound = 10
  }

  step_adjustment {
    scaling_adjustment          = 6
    metric_interval_lower_bound = 10
  }
}
