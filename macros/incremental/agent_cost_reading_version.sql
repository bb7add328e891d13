{# Version of the rules that staging reads a span by, as SQL: the attribute map with your own names in it, and the roles
   of operations. Spans are read once and keep it. #}
{% macro agent_cost_reading_version() -%}
    '{{ local_md5(tojson(agent_cost_attribute_map(), sort_keys=true))[:8] }}' || (
        select '-' || cast(cast(sum({{ agent_cost_hex_to_number('substr(' ~ agent_cost_surrogate_key([
            'operation', 'role', 'name_means', 'name_scope', 'generic_name'
        ]) ~ ', 1, 8)') }}) as bigint) as {{ agent_cost_type_text() }})
        from {{ ref('agent_cost_span_roles') }}
    )
{%- endmacro %}
