"""The attribute map as Python sees it, rendered from the macro that the models use."""

import jinja2
from conftest import ROOT


def attribute_map():
    """{concept: [names in the order they are believed]}"""
    returned = []
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["return"] = lambda value: returned.append(value) or ""
    environment.globals["agent_cost_own_attributes"] = lambda concepts: {}
    source = (ROOT / "macros" / "agent_cost_attribute_map.sql").read_text()
    environment.from_string(source).module.agent_cost_attribute_map()
    return returned[-1]
