"""What a Terraform plan would do, read from `terraform show -json`."""
