{{ config(severity='warn', fail_calc='coalesce(sum(calls), 0)') }}
-- why: a call that ended well without usage was billed all the same; the number in the warning counts the calls
select
    service_name,
    scope_name,
    scope_version,
    provider,
    is_stream,
    count(*) as calls
from {{ ref('fct_chat_spans') }}
where usage_status = 'missing'
group by service_name, scope_name, scope_version, provider, is_stream
