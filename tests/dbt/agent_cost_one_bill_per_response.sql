-- why: two instrumentations of one call show one response twice; it was billed once
select
    trace_id,
    response_id,
    count(*) as bills
from {{ ref('fct_chat_spans') }}
where response_id is not null
group by trace_id, response_id
having count(*) > 1
