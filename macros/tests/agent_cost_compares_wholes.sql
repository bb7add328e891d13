{# SQL, for the last condition of a test that compares one whole with another (two totals, two counts, a bill and its calls,
   all calls and the price book): false in a build with --sample, where one side may be the sample and the other what was
   there or the whole bill, so that they differ whether the models are right or wrong; true in every other build. #}
{% macro agent_cost_compares_wholes() -%}
    {{ 'false' if invocation_args_dict.get('sample') else 'true' }}
{%- endmacro %}

{# Says so at the start of such a build: a test that asks for nothing passes. #}
{% macro agent_cost_tell_of_a_sample() -%}
    {%- if execute and flags.WHICH == 'build' and agent_cost_compares_wholes() == 'false' -%}
        {%- do log(
            "agent_cost: with --sample the tests that compare totals, counts, a bill or the price book with all calls pass unasked",
            info=true
        ) -%}
    {%- endif -%}
{%- endmacro %}
