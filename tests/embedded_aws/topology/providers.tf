# Two regions and the witness, with nothing about endpoints: AWS_ENDPOINT_URL says where AWS is.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["123456789012"]
  default_tags {
    tags = { project = "topology" }
  }
}

provider "aws" {
  alias               = "standby"
  region              = "us-west-2"
  allowed_account_ids = ["123456789012"]
  default_tags {
    tags = { project = "topology" }
  }
}

data "aws_route53_zone" "existing" {
  name = "example.com"
}
