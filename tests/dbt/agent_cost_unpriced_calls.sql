{{ config(severity='warn', fail_calc='coalesce(sum(calls), 0)') }}
-- why: an unpriced call is not a free call; the number in the warning counts the calls
select
    provider,
    price_model,
    pricing_mode,
    cost_status,
    coalesce(response_model, request_model) as model,
    count(*) as calls,
    sum(unpriced_tokens) as unpriced_tokens
from {{ ref('fct_chat_spans') }}
where cost_status in ('unpriced', 'partial')
group by provider, price_model, pricing_mode, cost_status, coalesce(response_model, request_model)
