-- The landing tables that staging reads. Both loaders create them; on another engine create them
-- with these columns (text where it says varchar) and fill them by any means.
create table if not exists otel_spans (
    trace_id varchar, span_id varchar, parent_span_id varchar, trace_state varchar,
    span_flags varchar, span_name varchar, span_kind varchar,
    start_time_unix_nano bigint, end_time_unix_nano bigint,
    status_code varchar, status_message varchar,
    attributes varchar, resource_attributes varchar, events varchar, links varchar,
    scope_name varchar, scope_version varchar,
    source_file varchar not null, source_line bigint not null, loaded_at timestamp not null
);

create table if not exists otel_span_rejects (
    source_file varchar not null, source_line bigint not null,
    reason varchar not null, detail varchar, loaded_at timestamp not null
);

create table if not exists loaded_files (
    source_file varchar not null, byte_size bigint, modified_ns bigint,
    first_line_hash varchar, last_line_hash varchar, lines bigint, spans bigint,
    rejected_lines bigint, loaded_at timestamp not null
);

create table if not exists invoice_lines (
    provider varchar, billing_account_id varchar, billing_month varchar, invoice_id varchar,
    line_item varchar, charge_category varchar, model varchar, meter varchar,
    pricing_mode varchar, quantity varchar, quantity_unit varchar, amount varchar,
    currency varchar, note varchar,
    snapshot_id varchar not null, source_file varchar not null, source_line bigint not null,
    loaded_at timestamp not null
);
