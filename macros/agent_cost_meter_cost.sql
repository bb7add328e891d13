{# Amount of one meter: nothing used costs nothing, whatever the price; used without a price is unknown. #}
{% macro agent_cost_meter_cost(quantity, unit_price) -%}
    case
        when {{ quantity }} = 0 then cast(0 as {{ agent_cost_type_money() }})
        else
            cast({{ agent_cost_multiply_price(quantity, unit_price) }} as {{ agent_cost_type_money() }})
    end
{%- endmacro %}
