"""Amazon Bedrock's Converse and InvokeModel through boto3, under: genai, openinference, traceloop or botocore."""

import json
import os
import sys

import lab

os.environ |= {"AWS_ACCESS_KEY_ID": "lab", "AWS_SECRET_ACCESS_KEY": "lab", "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_DEFAULT_REGION": "us-east-1"}
which = sys.argv[1]
made = lab.provider(set_global=False)
if which == "genai":
    from opentelemetry.instrumentation.genai.bedrock import BedrockInstrumentor
elif which == "openinference":
    from openinference.instrumentation.bedrock import BedrockInstrumentor
elif which == "botocore":
    from opentelemetry.instrumentation.botocore import BotocoreInstrumentor as BedrockInstrumentor
else:
    from opentelemetry.instrumentation.bedrock import BedrockInstrumentor
BedrockInstrumentor().instrument(tracer_provider=made)

import boto3  # noqa: E402

client = boto3.client("bedrock-runtime", endpoint_url=lab.ROOT)
tracer = made.get_tracer("letters.app", "1.4.0")


def call(name):
    with lab.scenario(name) as model:
        client.converse(modelId=model, system=[{"text": lab.SYSTEM}],
                        messages=[{"role": "user", "content": [{"text": lab.PROMPT}]}],
                        inferenceConfig={"maxTokens": 1024})


for scenario in ("br_chat", "br_cached", "br_write_1h"):
    call(scenario)
with lab.scenario("br_cached") as model:
    stream = client.converse_stream(modelId=model, messages=[{"role": "user", "content": [{"text": lab.PROMPT}]}])
    list(stream["stream"])
for scenario in ("br_invoke", "br_invoke_cached"):
    with lab.scenario(scenario) as model:
        body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 1024, "system": lab.SYSTEM,
                "messages": [{"role": "user", "content": lab.PROMPT}]}
        client.invoke_model(modelId=model, body=json.dumps(body))["body"].read()
with lab.agent(tracer, "letter_desk", **lab.IDENTITY), lab.step(tracer, "plan", 0):
    call("br_cached")
lab.finish(made)
