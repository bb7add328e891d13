"""MLflow autologging of the OpenAI and Anthropic SDKs, sent to an OTLP endpoint."""

import os
import time

import lab

os.environ |= {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": lab.TRACES, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
               "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf", "MLFLOW_TRACKING_URI": f"{lab.ROOT}/mlflow", "MLFLOW_ENABLE_OTLP_EXPORTER": "true",
               "OTEL_SERVICE_NAME": lab.SERVICE, "OTEL_BSP_SCHEDULE_DELAY": "300", "ANTHROPIC_OPEN_TELEMETRY": "false",
               "MLFLOW_ENABLE_ASYNC_TRACE_LOGGING": "false", "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1"}
import mlflow  # noqa: E402

mlflow.openai.autolog()
mlflow.anthropic.autolog()

import calls_anthropic  # noqa: E402
import calls_openai  # noqa: E402
from anthropic import Anthropic  # noqa: E402
from openai import OpenAI  # noqa: E402

gpt, claude = OpenAI(base_url=lab.OPENAI, api_key=lab.KEY), Anthropic(base_url=lab.ROOT, api_key=lab.KEY)
calls_openai.everything(gpt)
calls_anthropic.everything(claude)


@mlflow.trace(span_type="TOOL")
def look_up_city():
    return lab.TOOL_RESULT


@mlflow.trace(span_type="AGENT")
def writer():
    with lab.scenario("an_write_both") as model:
        claude.messages.create(model=model, max_tokens=1024, messages=calls_anthropic.ask())


@mlflow.trace(span_type="AGENT")
def letter_desk():
    mlflow.update_current_trace(metadata={"mlflow.trace.session": lab.SESSION, "mlflow.trace.user": lab.USER},
                                tags={"app.feature": lab.FEATURE})
    with lab.scenario("oa_cached") as model:
        gpt.chat.completions.create(model=model, messages=calls_openai.ask())
    look_up_city()
    writer()


letter_desk()
time.sleep(2)   # the last batch
lab.finish()
