"""What the loopback provider answers, by name.

A scenario is a list of replies, served in order, one per HTTP request. A reply says what the
provider billed, in disjoint meters; the server encodes it for whichever endpoint was called.
Every text holds the word in MARKER, so that a scrubbed fixture can be searched for leftovers.
"""

MARKER = "quokka"


def reply(model, uncached=0, out=0, *, read=0, w5m=0, w1h=0, reasoning=0, web=0, tier="",
          tool=None, status=200, kind="chat"):
    """One reply. `out` holds the reasoning tokens; `tool` is (name, arguments) to ask for."""
    return {
        "model": model, "kind": kind, "status": status, "tier": tier, "tool": tool,
        "uncached": uncached, "cache_read": read, "cache_write_5m": w5m, "cache_write_1h": w1h,
        "output": out, "reasoning": reasoning, "web": web,
    }


MINI = "gpt-4o-mini-2024-07-18"
FIVE = "gpt-5-mini-2025-08-07"
SOL = "gpt-5.6-sol"
LONG = "gpt-5.4-2026-03-05"
SMALL = "text-embedding-3-small"
HAIKU = "claude-haiku-4-5-20251001"
SONNET = "claude-sonnet-4-5-20250929"
OPUS = "claude-opus-4-5-20251101"
FLASH = "gemini-2.5-flash"
PRO = "gemini-2.5-pro"
NOVA_HOST = "us.anthropic.claude-haiku-4-5-20251001-v1:0"

CITY = ("look_up_city", {"city": "quokkaville"})

SCENARIOS = {
    # OpenAI
    "oa_chat": [reply(MINI, 37, 11, tier="default")],
    "oa_cached": [reply(FIVE, 183, 47, read=1920, tier="default")],
    "oa_cache_write": [reply(SOL, 21, 29, w5m=3072, tier="default")],
    "oa_cache_read": [reply(SOL, 23, 31, read=3072, tier="default")],
    "oa_reasoning": [reply(FIVE, 91, 709, reasoning=640, tier="default")],
    "oa_flex": [reply(FIVE, 412, 83, tier="flex")],
    "oa_flex_cached": [reply(FIVE, 217, 61, read=1280, tier="flex")],
    "oa_priority": [reply(MINI, 266, 59, tier="priority")],
    "oa_long": [reply(LONG, 45417, 1213, read=256000, tier="default")],
    "oa_stream": [reply(MINI, 61, 19, tier="default")],
    "oa_stream_cached": [reply(FIVE, 74, 143, read=1152, reasoning=64, tier="default")],
    "oa_stream_nousage": [reply(MINI, 67, 13, tier="default")],
    "oa_abort": [reply(MINI, 71, 97, tier="default")],
    "oa_tools": [reply(MINI, 118, 23, tool=CITY, tier="default"),
                 reply(MINI, 167, 41, tier="default")],
    "oa_tools_cached": [reply(FIVE, 131, 26, read=1024, tool=CITY, tier="default"),
                        reply(FIVE, 58, 73, read=1152, reasoning=37, tier="default")],
    "oa_handoff": [reply(MINI, 203, 17, tool=("hand_over", {}), tier="default"),
                   reply(FIVE, 289, 107, read=128, tier="default")],
    "oa_handoff_back": [reply(MINI, 207, 18, tool=("hand_over", {}), tier="default"),
                        reply(FIVE, 311, 109, read=256, tier="default"),
                        reply(MINI, 251, 33, tier="default")],
    "smol_tools": [reply(MINI, 1241, 27, tool=CITY, tier="default"),
                   reply(MINI, 1307, 31, read=1024, tool=("final_answer", {"answer": "quokka"}), tier="default")],
    "two_cached": [reply(FIVE, 187, 49, read=1536, tier="default"), reply(FIVE, 193, 52, read=1664, tier="default")],
    "oa_retry": [reply(MINI, status=429), reply(MINI, 43, 7, tier="default")],
    "oa_404": [reply(MINI, status=404)],
    "oa_embed": [reply(SMALL, 19, kind="embedding")],
    "oa_resp": [reply(MINI, 47, 15, tier="default")],
    "oa_resp_cached": [reply(SOL, 22, 33, read=1408, w5m=512, tier="default")],
    "oa_resp_reasoning": [reply(FIVE, 95, 461, reasoning=384, tier="default")],
    "oa_resp_web": [reply(FIVE, 8127, 351, web=2, reasoning=128, tier="default")],
    "oa_resp_flex": [reply(FIVE, 431, 89, tier="flex")],
    "oa_resp_stream": [reply(MINI, 52, 21, tier="default")],
    "oa_resp_tools": [reply(MINI, 121, 25, tool=CITY, tier="default"),
                      reply(MINI, 173, 45, tier="default")],
    # Anthropic
    "an_chat": [reply(HAIKU, 41, 16, tier="standard")],
    "an_write_5m": [reply(SONNET, 14, 53, w5m=2171, tier="standard")],
    "an_write_1h": [reply(SONNET, 13, 57, w1h=5121, tier="standard")],
    "an_write_both": [reply(SONNET, 9, 63, read=1733, w5m=1031, w1h=4096, tier="standard")],
    "an_read": [reply(SONNET, 12, 61, read=5121, tier="standard")],
    "an_think": [reply(SONNET, 88, 903, reasoning=811, tier="standard")],
    "an_web": [reply(SONNET, 9411, 388, web=3, tier="standard")],
    "an_batch": [reply(HAIKU, 517, 211, tier="batch")],
    "an_priority": [reply(HAIKU, 163, 71, tier="priority")],
    "an_long": [reply(SONNET, 203117, 1409, read=41216, tier="standard")],
    "an_stream": [reply(HAIKU, 46, 27, tier="standard")],
    "an_stream_cached": [reply(SONNET, 11, 202, read=1111, w5m=418, tier="standard")],
    "an_abort": [reply(HAIKU, 49, 187, read=1024, tier="standard")],
    "an_tools": [reply(HAIKU, 391, 48, tool=CITY, tier="standard"),
                 reply(HAIKU, 462, 69, tier="standard")],
    "an_tools_cached": [reply(SONNET, 6, 51, w5m=1322, tool=CITY, tier="standard"),
                        reply(SONNET, 77, 66, read=1322, tier="standard")],
    "an_retry": [reply(HAIKU, status=429), reply(HAIKU, 44, 18, tier="standard")],
    "an_529": [reply(HAIKU, status=529)],
    "an_404": [reply(HAIKU, status=404)],
    # Amazon Bedrock, Converse
    "br_chat": [reply(NOVA_HOST, 33, 14)],
    "br_cached": [reply(NOVA_HOST, 5, 38, read=1322, w5m=207)],
    "br_write_1h": [reply(NOVA_HOST, 7, 36, w1h=2207)],
    "br_invoke": [reply(NOVA_HOST, 41, 15)],
    "br_invoke_cached": [reply(NOVA_HOST, 6, 39, read=18131)],
    # Google Gemini
    "ge_chat": [reply(FLASH, 29, 12)],
    "ge_cached": [reply(FLASH, 105, 79, read=2048, reasoning=55)],
    "ge_long": [reply(PRO, 221503, 640, reasoning=500)],
    "ge_stream": [reply(FLASH, 35, 22)],
    "ge_tools": [reply(FLASH, 142, 34, tool=CITY), reply(FLASH, 188, 46)],
    "ge_handoff": [reply(FLASH, 231, 18, tool=("hand_over", {})), reply(FLASH, 274, 71, read=64, reasoning=31)],
    "ge_404": [reply(FLASH, status=404)],
}

# What a caller asks for; the provider then reports the dated name.
REQUEST_MODEL = {
    MINI: "gpt-4o-mini", FIVE: "gpt-5-mini", SOL: SOL, LONG: "gpt-5.4", SMALL: SMALL,
    HAIKU: "claude-haiku-4-5", SONNET: "claude-sonnet-4-5", OPUS: "claude-opus-4-5",
    FLASH: FLASH, PRO: PRO, NOVA_HOST: NOVA_HOST,
}


def request_model(scenario, step=0):
    return REQUEST_MODEL[SCENARIOS[scenario][step]["model"]]


def answer(scenario, step):
    return f"The {MARKER} has read page {step + 1} of {scenario.replace('_', ' ')} and has no questions."
