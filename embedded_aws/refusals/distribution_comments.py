"""Comments of CloudFront distributions: botocore's model doesn't limit their length, the API's documentation does."""

from embedded_aws.refusals.refusal import Refusal, at

LONGEST = 128


def _refused(value: str) -> str | None:
    return "The parameter Comment is too big." if len(value) > LONGEST else None


COMMENTS = Refusal(
    name="comment of a distribution",
    source="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html, Comment",
    service="cloudfront",
    code="InvalidArgument",
    refused=_refused,
    requests={
        "CreateDistribution": at("DistributionConfig.Comment"),
        "CreateDistributionWithTags": at("DistributionConfigWithTags.DistributionConfig.Comment"),
        "UpdateDistribution": at("DistributionConfig.Comment"),
    },
    resources={"aws_cloudfront_distribution": at("comment")},
)
