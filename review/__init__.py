"""Reviews of Terraform plans, read from `terraform show -json`."""
