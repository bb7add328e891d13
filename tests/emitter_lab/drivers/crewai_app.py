"""CrewAI under OpenInference, with the OpenAI instrumentation for the model calls."""

import os

import lab

os.environ |= {"CREWAI_DISABLE_TELEMETRY": "true", "CREWAI_DISABLE_TRACKING": "true", "CREWAI_TRACING_ENABLED": "false",
               "OPENAI_API_KEY": lab.KEY, "OPENAI_BASE_URL": lab.OPENAI, "OPENAI_API_BASE": lab.OPENAI}
made = lab.provider()

from openinference.instrumentation import using_attributes  # noqa: E402
from openinference.instrumentation.crewai import CrewAIInstrumentor  # noqa: E402
from openinference.instrumentation.openai import OpenAIInstrumentor  # noqa: E402

CrewAIInstrumentor().instrument(tracer_provider=made)
OpenAIInstrumentor().instrument(tracer_provider=made)

from crewai import LLM, Agent, Crew, Task  # noqa: E402


def agent(model, role):
    return Agent(role=role, goal=f"Please the {lab.MARKER}.", backstory=lab.SYSTEM, verbose=False, max_iter=2,
                 llm=LLM(model=model, base_url=lab.OPENAI, api_key=lab.KEY))


def task(who, name):
    return Task(description=lab.PROMPT, expected_output=f"A line for a {lab.MARKER}.", agent=who, name=name)


with using_attributes(session_id=lab.SESSION, user_id=lab.USER, tags=[lab.TAG],
                      metadata={"app.feature": lab.FEATURE}):
    for scenario in ("oa_chat", "oa_reasoning"):
        with lab.scenario(scenario) as model:
            desk = agent(model, "letter desk")
            Crew(agents=[desk], tasks=[task(desk, "answer")], name="letters").kickoff()
    with lab.scenario("two_cached") as model:
        planner, writer = agent(model, "planner"), agent(model, "writer")
        Crew(agents=[planner, writer], tasks=[task(planner, "plan"), task(writer, "write")], name="letters").kickoff()
lab.finish(made)
