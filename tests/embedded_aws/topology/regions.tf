module "primary" {
  source   = "./region"
  name     = "topology"
  cidr     = "10.10.0.0/16"
  zone_id  = data.aws_route53_zone.existing.zone_id
  key_arn  = aws_kms_key.data.arn
  capacity = 2
}

module "standby" {
  source    = "./region"
  providers = { aws = aws.standby }
  name      = "topology-dr"
  cidr      = "10.20.0.0/16"
  zone_id   = data.aws_route53_zone.existing.zone_id
  key_arn   = aws_kms_replica_key.data.arn
  capacity  = 1
}

resource "aws_vpc_peering_connection" "this" {
  vpc_id      = module.primary.vpc_id
  peer_vpc_id = module.standby.vpc_id
  peer_region = "us-west-2"
  auto_accept = false
  tags        = { Name = "topology" }
}

resource "aws_vpc_peering_connection_accepter" "this" {
  provider                  = aws.standby
  vpc_peering_connection_id = aws_vpc_peering_connection.this.id
  auto_accept               = true
  tags                      = { Name = "topology" }
}

resource "aws_route" "to_standby" {
  route_table_id            = module.primary.route_table_id
  destination_cidr_block    = "10.20.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}

resource "aws_route" "to_primary" {
  provider                  = aws.standby
  route_table_id            = module.standby.route_table_id
  destination_cidr_block    = "10.10.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.id
}
