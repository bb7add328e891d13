{# The meters that spans can show, as invoices and the price book name them: their quantity and
   cost columns in fct_chat_spans. #}
{% macro agent_cost_meters() -%}
    {{ return({
        'input': ['input_tokens', 'input_cost'],
        'cache_read': ['cache_read_tokens', 'cache_read_cost'],
        'cache_write_5m': ['cache_write_5m_tokens', 'cache_write_5m_cost'],
        'cache_write_1h': ['cache_write_1h_tokens', 'cache_write_1h_cost'],
        'output': ['output_tokens', 'output_cost'],
        'web_search': ['web_search_requests', 'tool_cost']
    }) }}
{%- endmacro %}

{# Per meter: quantity, quantity without a price, and cost, summed over fct_chat_spans. #}
{% macro agent_cost_meter_sums() -%}
    {%- for meter, columns in agent_cost_meters().items() -%}
    cast(sum({{ columns[0] }}) as bigint) as {{ meter }}_quantity,
        cast(sum(case when {{ columns[1] }} is null then {{ columns[0] }} else 0 end) as bigint)
            as {{ meter }}_unpriced_quantity,
        cast(sum({{ columns[1] }}) as {{ agent_cost_type_money() }}) as {{ meter }}_cost
        {{- ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{# Sums of the sums above. #}
{% macro agent_cost_sums_of_meter_sums() -%}
    {%- for meter in agent_cost_meters() -%}
    cast(sum({{ meter }}_quantity) as bigint) as {{ meter }}_quantity,
        cast(sum({{ meter }}_unpriced_quantity) as bigint) as {{ meter }}_unpriced_quantity,
        cast(sum({{ meter }}_cost) as {{ agent_cost_type_money() }}) as {{ meter }}_cost
        {{- ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{# The call has something that an invoice could charge. #}
{% macro agent_cost_has_charges() -%}
    ({% for columns in agent_cost_meters().values() -%}
        coalesce({{ columns[0] }}, 0) > 0{{ ' or ' if not loop.last }}
    {%- endfor %})
{%- endmacro %}

{# The sums above, one row a meter. #}
{% macro agent_cost_unpivot_meters(relation) -%}
    {%- for meter in agent_cost_meters() -%}
    select
        provider, billing_account_id, billing_month, billed_model, pricing_mode, currency,
        '{{ meter }}' as meter,
        {{ meter }}_quantity as quantity,
        {{ meter }}_unpriced_quantity as unpriced_quantity,
        {{ meter }}_cost as cost
    from {{ relation }}
    {% if not loop.last %}union all
    {% endif %}
    {%- endfor -%}
{%- endmacro %}
