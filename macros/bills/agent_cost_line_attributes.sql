{# What a rule of agent_cost_invoice_line_map can say about the words of an invoice line. #}
{% macro agent_cost_line_attributes() -%}
    {{ return([
        'model', 'meter', 'tool', 'pricing_mode', 'charge_category', 'context_band', 'region', 'is_modelled'
    ]) }}
{%- endmacro %}
