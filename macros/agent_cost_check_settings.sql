{# Stops where a setting is misspelt or of the wrong kind. dbt reads hooks before the YAML files, so this speaks before dbt
   itself does of a schema that is no text; it is asked whenever dbt parses the project, so that every command stops. #}
{% macro agent_cost_check_settings() -%}
    {%- set settings = [
        'agent_cost_attributes', 'agent_cost_late_arrival_days', 'agent_cost_price_assumptions', 'agent_cost_raw_schema',
        'agent_cost_reconciliation_tolerance', 'agent_cost_reporting_currency', 'agent_cost_spans_per_build',
        'agent_cost_unit_tests', 'agent_cost_what_if'
    ] -%}
    {%- for name in agent_cost_names_of_given_vars() if name not in settings -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: there is no var " ~ name ~ "; there are " ~ settings | join(', ')
        ) }}
    {%- endfor -%}
    {%- do agent_cost_own_attributes(agent_cost_attribute_map().keys()) -%}
    {%- do agent_cost_whole_number_of_var('agent_cost_late_arrival_days', 'days') -%}
    {%- do agent_cost_whole_number_of_var('agent_cost_spans_per_build', 'spans') -%}
    {%- do agent_cost_assumed_rule_sets() -%}
    {%- do agent_cost_tolerances() -%}
    {%- do agent_cost_reporting_currency() -%}
    {%- do agent_cost_switch_of_var('agent_cost_unit_tests') -%}
    {%- do agent_cost_switch_of_var('agent_cost_what_if') -%}
    {%- set raw_schema = var('agent_cost_raw_schema') -%}
    {%- if raw_schema is not string or not raw_schema.strip() -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: var agent_cost_raw_schema needs the name of a schema, for example agent_cost_raw, not '"
            ~ raw_schema ~ "'"
        ) }}
    {%- endif -%}
{%- endmacro %}

{# Names of the vars that this package was given: on the command line, and in dbt_project.yml (there also under agent_cost),
   of which dbt 1.11 and 1.12 tell only through ref; with a dbt that does not, a misspelt name in the file is not found. #}
{% macro agent_cost_names_of_given_vars() -%}
    {%- set given = [invocation_args_dict.get('vars')] -%}
    {%- set names = [] -%}
    {%- if ref.config is defined and ref.config.vars is defined and ref.config.vars.vars is mapping -%}
        {%- do given.append(ref.config.vars.vars) -%}
        {%- do names.extend(ref.config.vars.vars.get('agent_cost') or {}) -%}
    {%- endif -%}
    {%- for vars in given if vars is mapping -%}
        {%- for name in vars if name is string and name.startswith('agent_cost_') -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
