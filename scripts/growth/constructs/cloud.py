"""Infrastructure that is written down."""
# ruff: noqa: E501  (a row of a table is a line)

from __future__ import annotations

from growth.generating import Construct, Part, construct

STATEMENT = (
    '{"Effect":"Allow","Action":"*","Resource":"*"}'  # deploylint: ignore[DPJ007] text to read
)
POLICY = '{"Version":"2012-10-17","Statement":['

CONSTRUCTS: dict[str, Construct] = {
    "IAM statements on one line": construct(
        Part("iam.json", STATEMENT + ",", POLICY, STATEMENT + "]}")
    ),
    "IAM statements": construct(
        Part("iam.json", STATEMENT + ",\n", POLICY + "\n", STATEMENT + "]}")
    ),
    "IAM actions": construct(
        Part(
            "iam.json",
            '"s3:a@",',
            POLICY + '{"Effect":"Allow","Resource":"*","Action":[',
            '"*"]}]}',
        )
    ),
    "Terraform resources": construct(
        Part("main.tf", 'resource "aws_s3_bucket" "b@" {\n  acl = "public-read"\n}\n')
    ),
    "Terraform policies": construct(
        Part(
            "main.tf",
            'data "aws_iam_policy_document" "p@" {\n  statement {\n    actions = ["*"]\n    resources = ["*"]\n  }\n}\n',
        )
    ),
    "Terraform queues": construct(
        Part(
            "main.tf",
            'resource "aws_sqs_queue" "q@" {\n  name = "q@"\n}\nresource "aws_lambda_event_source_mapping" "m@" {\n  event_source_arn = aws_sqs_queue.q@.arn\n  function_name = "f@"\n}\n',
        )
    ),
    "Terraform targets": construct(
        Part(
            "main.tf",
            'resource "aws_cloudwatch_event_target" "t@" {\n  rule = "r@"\n  arn = "a@"\n  retry_policy {\n    maximum_retry_attempts = 999\n  }\n}\n',
        )
    ),
    "Terraform alarms": construct(
        Part("main.tf", 'resource "aws_cloudwatch_metric_alarm" "a@" {\n  alarm_name = "a@"\n}\n')
    ),
    "CloudFormation": construct(
        Part(
            "template.yaml",
            "  Q@:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: q@}\n  L@:\n    Type: AWS::Lambda::Function\n    Properties: {Timeout: 30}\n",
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n",
        )
    ),
    "Kubernetes": construct(
        Part(
            "k8s.yaml",
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a@}\nspec:\n  template:\n    spec:\n      containers:\n        - name: c\n          image: a:latest\n          livenessProbe: {httpGet: {path: /h, port: 80}}\n",
        )
    ),
    "manifests with secrets": construct(
        Part(
            "k8s.yaml",
            "---\napiVersion: v1\nkind: Secret\nmetadata: {name: a@}\nstringData: {password: hunter@xyz}\n",
        )
    ),
    "NATS": construct(Part("nats.conf", "a@: b@\n", "port: 4222\n")),
    "NATS consumers": construct(
        Part(
            "app/n@.py",
            "await js.add_stream(name='s@', ack_wait=30, max_deliver=@)\n",
            "import nats\n",
        )
    ),
}
