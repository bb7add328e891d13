{# The meters that spans can show, as invoices and the price book name them: quantity and cost over fct_chat_spans. What
   is priced apart is a meter of its own and not in the meter it is a part of. #}
{% macro agent_cost_meters() -%}
    {%- set meters = {} -%}
    {%- for meter, parts in agent_cost_priced_apart().items() -%}
        {%- set quantity = [meter ~ '_tokens'] -%}
        {%- for part in parts -%}{%- do quantity.append(part ~ '_tokens') -%}{%- endfor -%}
        {%- do meters.update({meter: [quantity | join(' - '), meter ~ '_cost']}) -%}
        {%- for part in parts -%}{%- do meters.update({part: [part ~ '_tokens', part ~ '_cost']}) -%}{%- endfor -%}
    {%- endfor -%}
    {%- do meters.update({'request': ['case when request_cost > 0 then 1 else 0 end', 'request_cost']}) -%}
    {%- for tool in agent_cost_server_tools() -%}
        {%- do meters.update({tool: [tool ~ '_requests', tool ~ '_cost']}) -%}
    {%- endfor -%}
    {{ return(meters) }}
{%- endmacro %}

{# The call has something that an invoice could charge. #}
{% macro agent_cost_has_charges() -%}
    ({% for columns in agent_cost_meters().values() -%}
        coalesce({{ columns[0] }}, 0) > 0{{ ' or ' if not loop.last }}
    {%- endfor %})
{%- endmacro %}

{# Units of all meters of the call together. #}
{% macro agent_cost_charged_quantity() -%}
    {%- for columns in agent_cost_meters().values() -%}
        coalesce({{ columns[0] }}, 0){{ ' + ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# One row a call and meter with usage: calls (a CTE of int_agent_cost__call_accounts) in the words of their invoice, for
   what and how much of it the provider asks. A macro, for its readers take the days they need before; no cross join with
   the meters: behind joins of text DuckDB 2.0.0 stops there ("dict-surviving cache"). #}
{% macro agent_cost_charges_of(calls) -%}
    {%- for meter, columns in agent_cost_meters().items() %}
    select
        span_key,
        provider,
        billing_account_id,
        billing_month,
        billed_model as model,
        '{{ meter }}' as meter,
        pricing_mode,
        currency,
        inference_geo,
        cast({{ columns[0] }} as bigint) as quantity,
        {{ columns[1] }} as list_cost,
        rate_id,
        sample_weight,
        started_date
    from {{ calls }}
    where {{ columns[0] }} > 0
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
