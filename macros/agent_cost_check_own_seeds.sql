{# Stops where the folder of own seeds is missing or lacks a file, and names both. Of what dbt read it tells only through ref
   (1.11 and 1.12), and only when it reads all: where it does not, as for a file that went missing between two builds, it
   says itself which seed it does not find. #}
{% macro agent_cost_check_own_seeds() -%}
    {%- set path = agent_cost_own_seed_path() -%}
    {%- set seeds = [
        'agent_cost_known_differences', 'agent_cost_own_billing_accounts', 'agent_cost_own_closed_months',
        'agent_cost_own_compute_prices', 'agent_cost_own_exchange_rates', 'agent_cost_own_invoice_line_map',
        'agent_cost_own_model_prices', 'agent_cost_own_models', 'agent_cost_own_price_overrides',
        'agent_cost_own_tool_prices', 'agent_cost_own_tool_terms', 'agent_cost_own_what_if'
    ] -%}
    {%- set missing = [] -%}
    {%- if not execute and ref.manifest is defined and ref.manifest.nodes is mapping -%}
        {%- for name in seeds if 'seed.agent_cost.' ~ name not in ref.manifest.nodes -%}
            {%- do missing.append(name ~ '.csv') -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if missing -%}
        {{ exceptions.raise_compiler_error(
            "agent_cost: AGENT_COST_USER_SEEDS is '" ~ path ~ "', where there is no " ~ missing | join(', ')
            ~ ": name a folder that has every file of user_seeds/, relative to the folder of agent_cost, or copy there what is"
            ~ " missing"
        ) }}
    {%- endif -%}
{%- endmacro %}
