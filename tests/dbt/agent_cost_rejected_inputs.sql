{{ config(severity='warn', fail_calc='coalesce(sum(inputs), 0)') }}
-- why: bad input is never silent; the number in the warning counts the lines, spans and invoice lines
select
    input_kind,
    treatment,
    reason,
    count(*) as inputs
from {{ ref('agent_cost_rejects') }}
group by input_kind, treatment, reason
