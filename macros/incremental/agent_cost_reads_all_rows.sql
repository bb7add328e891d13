{# Not so with --empty and --sample: such a build must not count as one. (flags, in a model, knows no SAMPLE.) #}
{% macro agent_cost_reads_all_rows() -%}
    {{ return(not flags.EMPTY and not invocation_args_dict.get('sample')) }}
{%- endmacro %}
