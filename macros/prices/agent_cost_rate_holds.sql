{# True when a rate is the one for a call of a pricing mode: its day and time in UTC, and the size of its whole prompt.
   A context band is a cliff on the prompt, cache included. #}
{% macro agent_cost_rate_holds(call, rate, mode=none) -%}
    {{ call }}.provider_id = {{ rate }}.provider_id
        and {{ call }}.model_id = {{ rate }}.model_id
        and {{ mode or (call ~ '.pricing_mode') }} = {{ rate }}.pricing_mode
        and {{ call }}.started_date >= {{ rate }}.effective_from
        and {{ call }}.started_date < {{ rate }}.effective_to
        and {{ call }}.second_of_day >= {{ rate }}.tod_from_s
        and {{ call }}.second_of_day < {{ rate }}.tod_to_s
        and {{ call }}.prompt_tokens > {{ rate }}.input_tokens_gt
        and ({{ rate }}.input_tokens_lte is null or {{ call }}.prompt_tokens <= {{ rate }}.input_tokens_lte)
{%- endmacro %}
