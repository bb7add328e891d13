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

-- Traces whose raw spans scripts/drop_old_spans.py has dropped. Facts and marts keep them; builds leave them as they are.
create table if not exists dropped_traces (
    trace_id varchar not null, spans bigint not null, last_seen_at timestamp not null, dropped_at timestamp not null
);

-- row_values: one flat JSON object of texts, names in lower case, nested ones with a point
-- (amount.value); NULL where the line could not be read (reject_reason).
create table if not exists invoice_rows (
    source_system varchar not null, row_values varchar, reject_reason varchar,
    billing_account_id varchar, export_scope varchar, is_partial boolean not null,
    fetched_at timestamp not null, snapshot_id varchar not null,
    source_file varchar not null, source_line bigint not null, source_part bigint not null,
    loaded_at timestamp not null
);
