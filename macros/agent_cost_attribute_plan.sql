{# How to read the attribute map in one pass: the paths of the top-level names to extract from every span (usual), those to
   extract only from spans that may have one (others, and may_have_others: the SQL that tells; none are apart on an engine
   that cannot tell cheaply), for each container of nested JSON the paths to extract from it, and the SQL of the text of
   each source of the map. #}
{% macro agent_cost_attribute_plan(map) -%}
    {%- set usual_names = agent_cost_usual_attributes() -%}
    {%- for source in agent_cost_own_attributes(map.keys()).values() | sum(start=[]) -%}
        {%- do usual_names.append(source.split(' -> ')[0]) -%}
    {%- endfor -%}
    {%- set plan = {'usual': [], 'others': [], 'containers': {}} -%}
    {%- for source in map.values() | sum(start=[]) -%}
        {%- set path = source.split(' -> ') -%}
        {%- set paths = plan.usual if path[0] in usual_names else plan.others -%}
        {%- if [path[0]] not in paths -%}{%- do paths.append([path[0]]) -%}{%- endif -%}
        {%- if path | length > 1 -%}
            {%- set inner = plan.containers.setdefault(path[0], []) -%}
            {%- if path[1:] not in inner -%}{%- do inner.append(path[1:]) -%}{%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set may_have_others = agent_cost_may_have_key('attributes', plan.others) -%}
    {%- if not may_have_others -%}
        {%- do plan.update({'usual': plan.usual + plan.others, 'others': []}) -%}
    {%- endif -%}
    {%- set text_of = agent_cost_json_text_of('usual_values', plan.usual) -%}
    {%- do text_of.update(agent_cost_json_text_of('other_values', plan.others)) -%}
    {%- for container, inner in plan.containers.items() -%}
        {%- for path, text in agent_cost_json_text_of('container_' ~ loop.index, inner).items() -%}
            {%- do text_of.update({container ~ ' -> ' ~ path: text}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do plan.update({'text_of': text_of, 'may_have_others': may_have_others}) -%}
    {{ return(plan) }}
{%- endmacro %}

{# Select list: the texts of the names of the plan. #}
{% macro agent_cost_attribute_texts(plan) -%}
    {{ agent_cost_json_texts('attributes', plan.usual) }} as usual_values
    {%- if plan.others -%}
    ,
        case when has_others then {{ agent_cost_json_texts('attributes', plan.others) }} end as other_values
    {%- endif -%}
{%- endmacro %}

{# SQL for one concept: its sources in order, the first that is neither absent nor empty. Most spans have none of the
   other names, and then these are not asked for. #}
{% macro agent_cost_attribute(concept, map, plan) -%}
    {%- set usual = [] -%}
    {%- for source in map[concept] if [source.split(' -> ')[0]] in plan.usual -%}
        {%- do usual.append(source) -%}
    {%- endfor -%}
    {%- if plan.others -%}
    case
        when has_others then {{ agent_cost_first_text(map[concept], plan) }}
        else {{ agent_cost_first_text(usual, plan) }}
    end
    {%- else -%}
    {{ agent_cost_first_text(map[concept], plan) }}
    {%- endif -%}
{%- endmacro %}

{% macro agent_cost_first_text(sources, plan) -%}
    coalesce(
        {%- for source in sources %}
        nullif({{ plan.text_of[source] }}, ''),
        {%- endfor %}
        null
    )
{%- endmacro %}

{# Nested JSON comes as JSON or, from LiteLLM, as the Python repr of a dict. chr(39) is the quote: engines differ in how
   a quote is written inside quotes. #}
{% macro agent_cost_container_text(expression) -%}
    {%- set document -%}
        case
            when {{ expression }} like '{' || chr(39) || '%' then replace(replace(replace(replace(
                {{ expression }}, chr(39), '"'), 'None', 'null'), 'True', 'true'), 'False', 'false')
            else {{ expression }}
        end
    {%- endset -%}
    {{ return(agent_cost_json_or_null(document)) }}
{%- endmacro %}

{# Select list: the JSON of every container of nested JSON, NULL where it is none. #}
{% macro agent_cost_container_texts(plan) -%}
    {%- for container in plan.containers -%}
    {{ agent_cost_if_others(container, agent_cost_container_text(plan.text_of[container]), plan) }} as container_text_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{# Select list: every container opened, one array each. #}
{% macro agent_cost_open_containers(plan) -%}
    {%- for container, paths in plan.containers.items() -%}
    {{ agent_cost_if_others(container, agent_cost_json_texts('container_text_' ~ loop.index, paths), plan) }} as container_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{# SQL about a name of the map, asked only of the spans that may have it. #}
{% macro agent_cost_if_others(name, expression, plan) -%}
    {{ 'case when has_others then ' ~ expression ~ ' end' if [name] in plan.others else expression }}
{%- endmacro %}

{# Select list: every concept of the map as a text column of its name. #}
{% macro agent_cost_named_attributes(map, plan) -%}
    {%- for concept in map -%}
    {{ agent_cost_attribute(concept, map, plan) }} as {{ concept }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{# The concepts that are counts. #}
{% macro agent_cost_count_concepts() -%}
    {{ return([
        'uncached_input_tokens', 'input_tokens', 'cache_read_tokens', 'cache_write_tokens',
        'cache_write_5m_tokens', 'cache_write_1h_tokens', 'output_tokens', 'visible_output_tokens', 'reasoning_tokens',
        'compaction_input_tokens', 'compaction_output_tokens',
        'total_tokens', 'input_audio_tokens', 'cache_read_audio_tokens', 'output_audio_tokens', 'input_image_tokens',
        'cache_read_image_tokens', 'output_image_tokens', 'input_video_tokens', 'output_video_tokens',
        'web_search_requests', 'file_search_requests', 'code_execution_requests'
    ]) }}
{%- endmacro %}

{# Select list: the counts as numbers, under their own names. #}
{% macro agent_cost_count_columns() -%}
    {%- for concept in agent_cost_count_concepts() -%}
    {{ agent_cost_whole_number(concept) }} as {{ concept }}{{ ',' if not loop.last }}
        {% endfor -%}
{%- endmacro %}

{# The first count that is there as text and yet is no count, by name. #}
{% macro agent_cost_invalid_count() -%}
    case
        {%- for concept in agent_cost_count_concepts() %}
        when {{ concept }} is not null and {{ agent_cost_whole_number(concept) }} is null
            then 'invalid_{{ concept }}'
        {%- endfor %}
    end
{%- endmacro %}
