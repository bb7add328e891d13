{# The calls and invoice lines that the last build left, for the models that close months on them; none where there are
   none. No full refresh makes them none, for what was closed must not be lost in one; but none is closed in one, for
   its new columns are not in them yet (int_agent_cost__closing_states). #}
{% macro agent_cost_last_books() -%}
    {%- set calls = agent_cost_last_build('fct_chat_spans', any_engine=true) -%}
    {%- set lines = agent_cost_last_build('agent_cost_invoice_lines', any_engine=true) -%}
    {{ return({'calls': calls, 'lines': lines} if calls and lines and not flags.FULL_REFRESH else none) }}
{%- endmacro %}
