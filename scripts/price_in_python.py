#!/usr/bin/env python3
"""Prices calls one by one, as applications do, and prints the seconds on the clock and of CPU that it took, as JSON.

    python scripts/price_in_python.py genai-prices 20000

scripts/benchmark.py runs it to compare; the library must be installed for the Python that runs it.
"""

import argparse
import json
import os
import sys
import time

MODELS = [("openai", "gpt-4o-2024-08-06"), ("openai", "gpt-4o-mini-2024-07-18"), ("anthropic", "claude-sonnet-4-5")]


def genai_prices():
    from genai_prices import Usage, calc_price

    def price(provider, model, prompt, cached, output):
        usage = Usage(input_tokens=prompt, cache_read_tokens=cached, output_tokens=output)
        calc_price(usage, model_ref=model, provider_id=provider)

    return price


def litellm():
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # its own price list, not the one it would download
    from litellm import cost_per_token

    def price(provider, model, prompt, cached, output):
        cost_per_token(
            model=model, custom_llm_provider=provider, prompt_tokens=prompt, cache_read_input_tokens=cached,
            completion_tokens=output,
        )  # fmt: skip

    return price


LIBRARIES = {"genai-prices": genai_prices, "litellm": litellm}


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", choices=LIBRARIES)
    parser.add_argument("calls", type=int, help="how many calls to price")
    options = parser.parse_args(arguments)
    try:
        price = LIBRARIES[options.library]()
    except ImportError:
        sys.exit(f"{options.library} is not installed for {sys.executable}")
    price(*MODELS[0], 500, 100, 20)  # what is loaded at the first call is no price
    wall, cpu = time.monotonic(), time.process_time()
    for number in range(options.calls):
        prompt = 500 + number % 8000
        price(*MODELS[number % 3], prompt, prompt // 3, 20 + number % 700)
    print(json.dumps({"wall": time.monotonic() - wall, "cpu": time.process_time() - cpu}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
