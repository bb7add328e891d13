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
