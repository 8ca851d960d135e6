"""A few resources of every service that the stacks use."""

import io
import json
import zipfile

from tests.embedded_aws.conftest import Aws

ACCOUNT = "123456789012"
HERE, THERE = "us-east-1", "us-west-2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service"
_ALLOWED = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [_ALLOWED]})
_TRUSTED = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [_TRUSTED]})
MACHINE = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


def deploy(aws: Aws) -> None:
    """Create at least one resource of each service."""
    for create in (_identity, _keys, _network, _balancer, _database, _tables, _buckets, _messages, _traffic):
        create(aws)
    _automation(aws)
    _cache_and_edge(aws)


def _identity(aws: Aws) -> None:
    iam = aws.client("iam")
    iam.create_role(RoleName="service", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="service", PolicyName="inline", PolicyDocument=POLICY)
    iam.attach_role_policy(RoleName="service", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    aws.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="session")


def _keys(aws: Aws) -> None:
    kms = aws.client("kms")
    key = kms.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/data", TargetKeyId=key)
    kms.replicate_key(KeyId=key, ReplicaRegion=THERE)
    kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")
    aws.client("secretsmanager").create_secret(
        Name="master", SecretString="value", AddReplicaRegions=[{"Region": THERE}]
    )
    aws.client("ssm").put_parameter(Name="/db/endpoint", Value="host", Type="String")
    aws.client("acm").request_certificate(DomainName="app.example.com", ValidationMethod="DNS")


def _network(aws: Aws) -> None:
    vpcs = {}
    for region, cidr in ((HERE, "10.1.0.0/16"), (THERE, "10.2.0.0/16")):
        ec2 = aws.client("ec2", region)
        vpcs[region] = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
        ec2.create_security_group(GroupName="application", Description="application", VpcId=vpcs[region])
    peering = aws.client("ec2").create_vpc_peering_connection(
        VpcId=vpcs[HERE], PeerVpcId=vpcs[THERE], PeerRegion=THERE
    )["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    aws.client("ec2", THERE).accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    aws.client("ec2").create_launch_template(
        LaunchTemplateName="launch",
        LaunchTemplateData={"ImageId": "ami-12c6146b", "InstanceType": "m6g.large"},
    )
    aws.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="group",
        MinSize=1,
        MaxSize=3,
        LaunchTemplate={"LaunchTemplateName": "launch"},
        AvailabilityZones=["us-east-1a"],
    )


def _subnets(aws: Aws) -> list[str]:
    found = aws.client("ec2").describe_subnets()["Subnets"]
    return [str(subnet["SubnetId"]) for subnet in found[:2]]


def _balancer(aws: Aws) -> None:
    elb = aws.client("elbv2")
    balancer = elb.create_load_balancer(Name="balancer", Subnets=_subnets(aws))["LoadBalancers"][0]
    group = elb.create_target_group(Name="targets", Protocol="HTTP", Port=80, VpcId=balancer["VpcId"])
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroups"][0]["TargetGroupArn"]}],
    )


def _database(aws: Aws) -> None:
    source = aws.client("rds").create_db_instance(
        DBInstanceIdentifier="db",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=20,
        MasterUsername="root",
        MasterUserPassword="not-a-secret",
    )["DBInstance"]
    aws.client("rds", THERE).create_db_instance_read_replica(
        DBInstanceIdentifier="db-replica", SourceDBInstanceIdentifier=source["DBInstanceArn"]
    )


def _tables(aws: Aws) -> None:
    table = aws.client("dynamodb")
    table.create_table(
        TableName="table",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "at", "AttributeType": "N"},
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    table.put_item(TableName="table", Item={"id": {"S": "1"}, "at": {"N": "7"}, "list": {"L": [{"S": "x"}]}})
    table.update_table(TableName="table", ReplicaUpdates=[{"Create": {"RegionName": THERE}}])


def _buckets(aws: Aws) -> None:
    for region in (HERE, THERE):
        s3 = aws.client("s3", region)
        where = {} if region == HERE else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        s3.create_bucket(Bucket=f"data-{region}", **where)
        s3.put_bucket_versioning(Bucket=f"data-{region}", VersioningConfiguration={"Status": "Enabled"})
    s3 = aws.client("s3")
    rule = {
        "ID": "all",
        "Status": "Enabled",
        "Priority": 1,
        "Filter": {"Prefix": ""},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::data-{THERE}"},
    }
    s3.put_bucket_replication(Bucket=f"data-{HERE}", ReplicationConfiguration={"Role": ROLE, "Rules": [rule]})
    for body in (b"first", b"second"):
        s3.put_object(Bucket=f"data-{HERE}", Key="key", Body=body, Metadata={"a": "b"})


def _messages(aws: Aws) -> None:
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="body")
    topic = aws.client("sns").create_topic(Name="topic")["TopicArn"]
    aws.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{HERE}:{ACCOUNT}:queue"
    )


def _traffic(aws: Aws) -> None:
    route53 = aws.client("route53")
    zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
    check = route53.create_health_check(
        CallerReference="1",
        HealthCheckConfig={
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": {"Region": HERE, "Name": "switch"},
            "InsufficientDataHealthStatus": "LastKnownStatus",
        },
    )["HealthCheck"]["Id"]
    record = {
        "Name": "app.example.com",
        "Type": "A",
        "TTL": 60,
        "SetIdentifier": "a",
        "Weight": 100,
        "HealthCheckId": check,
        "ResourceRecords": [{"Value": "192.0.2.1"}],
    }
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
    )


def _automation(aws: Aws) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("handler.py", "def handler(event, context): return event")
    function = aws.client("lambda").create_function(
        FunctionName="step",
        Runtime="python3.12",
        Role=ROLE,
        Handler="handler.handler",
        Code={"ZipFile": archive.getvalue()},
        Publish=True,
    )["FunctionArn"]
    aws.client("lambda").create_alias(FunctionName="step", Name="live", FunctionVersion="1")
    aws.client("stepfunctions").create_state_machine(name="machine", definition=MACHINE, roleArn=ROLE)
    aws.client("events").put_rule(Name="rule", EventPattern=json.dumps({"source": ["test"]}))
    aws.client("events").put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": function}])
    aws.client("scheduler").create_schedule(
        Name="schedule",
        ScheduleExpression="rate(1 hours)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": function, "RoleArn": ROLE},
    )
    aws.client("logs").create_log_group(logGroupName="/log")
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName="switch",
        Namespace="test",
        MetricName="Switch",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    aws.client("cloudwatch").put_composite_alarm(AlarmName="both", AlarmRule='ALARM("switch")')


def _cache_and_edge(aws: Aws) -> None:
    aws.client("elasticache").create_replication_group(
        ReplicationGroupId="cache",
        ReplicationGroupDescription="cache",
        Engine="redis",
        CacheNodeType="cache.t4g.micro",
        NumCacheClusters=2,
    )
    visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "acl"}
    aws.client("wafv2").create_web_acl(
        Name="acl", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible
    )
    aws.client("cloudfront").create_origin_access_control(
        OriginAccessControlConfig={
            "Name": "control",
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )
