# An estate as a team has it before it adopts this project: one region, in kinds and defaults that modules for
# these parts give. It knows nothing of the project but what docs/adoption.md asks of its program.
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
    tags = { app = "orders" }
  }
}

variable "domain" {
  default = "example.com"
}

# The program of the instances, a folder of Python files.
variable "program" {
  type = string
}

# What its owner changes to close the gaps of an adoption.
variable "managed_password" {
  default = true
}

variable "hosts" {
  description = "Names below the domain that the certificate covers."
  default     = ["*"]
}

variable "other_network" {
  description = "The network of the other region, which reaches the database; none before an adoption."
  default     = ""
}

variable "database_version" {
  default = "14"
}

# What its owner changes when a failover made their database a replica of another.
variable "replicates" {
  default = ""
}

# Given once, with managed_password = false; a replica, and who was promoted from one, has none.
variable "password" {
  default   = null
  sensitive = true
}

locals {
  cidr       = "10.0.0.0/16"
  zones      = ["us-east-1a", "us-east-1b", "us-east-1c"]
  is_replica = var.replicates != ""
}

data "aws_caller_identity" "current" {}
