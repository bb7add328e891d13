"""Smolagents under OpenInference."""

import lab

made = lab.provider()

from openinference.instrumentation import using_attributes  # noqa: E402
from openinference.instrumentation.smolagents import SmolagentsInstrumentor  # noqa: E402

SmolagentsInstrumentor().instrument(tracer_provider=made)

from smolagents import OpenAIServerModel, ToolCallingAgent, tool  # noqa: E402


@tool
def look_up_city(city: str) -> str:
    """Weather for a quokka.

    Args:
        city: where the quokka lives
    """
    return lab.TOOL_RESULT


def llm(model):
    return OpenAIServerModel(model_id=model, api_base=lab.OPENAI, api_key=lab.KEY)


for scenario in ("oa_chat", "oa_cached", "oa_reasoning"):
    with lab.scenario(scenario) as model:
        llm(model).generate([{"role": "user", "content": [{"type": "text", "text": lab.PROMPT}]}])
with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                      metadata={"app.feature": lab.FEATURE}):
    with lab.scenario("smol_tools") as model:
        ToolCallingAgent(tools=[look_up_city], model=llm(model), name="researcher",
                         description=f"Knows a {lab.MARKER}.", verbosity_level=0).run(lab.PROMPT)
lab.finish(made)
