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
