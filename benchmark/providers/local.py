"""A causal language model from a folder, run in this process with transformers: greedy, in batches sorted
by length.

Prompts that wait at the same time form the batches; one thread does the work, so that the event loop stays
free. Weights are read only from safetensors files and never from the network."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmark.providers.base import Prompt, ProviderError, Reply, Sampling


class LocalProvider:
    """One loaded model; the weights are read when the first prompt comes."""

    def __init__(
        self,
        path: str | Path,
        *,
        sampling: Sampling = Sampling(),  # noqa: B008  (frozen)
        batch_size: int = 8,
    ) -> None:
        self._path = Path(path)
        if not (self._path / "config.json").is_file():
            raise ProviderError("model_not_loadable", path=str(path))
        if sampling.temperature != 0:
            raise ProviderError("sampling_not_supported", temperature=sampling.temperature)
        self._max_tokens, self._batch_size = sampling.max_tokens, max(1, batch_size)
        self._model: Any = None
        self._tokenizer: Any = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="local-model")
        self._waiting: list[tuple[Prompt, asyncio.Future[Reply]]] = []
        self._pump: asyncio.Task[None] | None = None

    async def reply(self, prompt: Prompt) -> Reply:
        """Joins the next batch."""
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((prompt, future))
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run())
        return await future

    async def close(self) -> None:
        """Drop waiting prompts, wait for the batch in work, free the weights."""
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        for _, future in self._waiting:
            future.cancel()
        self._waiting.clear()
        await asyncio.to_thread(self._thread.shutdown)
        self._model = self._tokenizer = None

    def generate(self, prompts: Sequence[Prompt]) -> list[Reply]:
        """Replies in the order of ``prompts``; blocking. The longest prompts go first, so memory runs out
        early or not."""
        self._load()
        rendered = [self._render(prompt.text) for prompt in prompts]
        replies: list[Reply | None] = [None] * len(prompts)
        fitting = []
        for index, tokens in enumerate(rendered):
            room = self._context() - len(tokens)
            if room < 1:
                params = {"tokens": len(tokens), "context": self._context()}
                replies[index] = Reply(prompts[index].id, None, "context_too_long", params=params)
            else:
                fitting.append(index)
        fitting.sort(key=lambda index: -len(rendered[index]))
        for start in range(0, len(fitting), self._batch_size):
            batch = fitting[start : start + self._batch_size]
            for index, reply in zip(
                batch, self._batch([prompts[i] for i in batch], rendered, batch), strict=True
            ):
                replies[index] = reply
        return [reply for reply in replies if reply is not None]

    async def _run(self) -> None:
        """Work through what waits, one gathering after the other, until nothing is left."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            await asyncio.sleep(0)
            gathered, self._waiting = self._waiting, []
            try:
                replies = await loop.run_in_executor(
                    self._thread, self.generate, [one for one, _ in gathered]
                )
            except Exception as error:
                replies = [_failed(one, error) for one, _ in gathered]
            except asyncio.CancelledError:
                for _, future in gathered:
                    future.cancel()
                raise
            for (_, future), reply in zip(gathered, replies, strict=True):
                if not future.done():
                    future.set_result(reply)

    def _load(self) -> None:
        if self._model is not None:
            return
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        try:
            self._tokenizer = AutoTokenizer.from_pretrained(self._path, local_files_only=True)
            model: Any = AutoModelForCausalLM.from_pretrained(
                self._path, local_files_only=True, use_safetensors=True, dtype="auto"
            )
        except (OSError, ValueError, KeyError) as error:
            raise ProviderError("model_not_loadable", path=str(self._path)) from error
        self._tokenizer.padding_side = "left"
        if self._tokenizer.pad_token_id is None:
            self._tokenizer.pad_token = self._tokenizer.eos_token
        self._model = model.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    def _render(self, text: str) -> list[int]:
        """Token ids of one prompt, through the chat template when the tokenizer has one."""
        if not self._tokenizer.chat_template:
            return list(self._tokenizer(text)["input_ids"])
        message = [{"role": "user", "content": text}]
        chat = self._tokenizer.apply_chat_template(message, tokenize=False, add_generation_prompt=True)
        return list(self._tokenizer(chat, add_special_tokens=False)["input_ids"])

    def _context(self) -> int:
        return int(getattr(self._model.config, "max_position_embeddings", None) or 1 << 30)

    def _batch(self, prompts: list[Prompt], rendered: list[list[int]], batch: list[int]) -> list[Reply]:
        import torch

        started = time.monotonic()
        longest = max(len(rendered[index]) for index in batch)
        padded = self._tokenizer.pad(
            {"input_ids": [rendered[index] for index in batch]}, padding=True, return_tensors="pt"
        ).to(self._model.device)
        room = min(self._max_tokens, self._context() - longest)
        with torch.inference_mode():
            output = self._model.generate(
                **padded, do_sample=False, max_new_tokens=room, pad_token_id=self._tokenizer.pad_token_id
            )
        seconds = (time.monotonic() - started) / len(batch)
        new = output[:, longest:].tolist()
        return [
            self._reply(prompt, tokens, len(rendered[index]), seconds)
            for prompt, tokens, index in zip(prompts, new, batch, strict=True)
        ]

    def _reply(self, prompt: Prompt, tokens: list[int], prompt_tokens: int, seconds: float) -> Reply:
        ends = self._ends()
        stop = next((i for i, token in enumerate(tokens) if token in ends), None)
        kept = tokens if stop is None else tokens[:stop]
        text = self._tokenizer.decode(kept, skip_special_tokens=True).strip()
        return Reply(
            prompt.id,
            text or None,
            None if text else "empty_reply",
            finish="length" if stop is None else "stop",
            prompt_tokens=prompt_tokens,
            completion_tokens=len(kept),
            seconds=seconds,
        )

    def _ends(self) -> set[int]:
        configured = self._model.generation_config.eos_token_id
        ids = configured if isinstance(configured, list) else [configured]
        return {token for token in [*ids, self._tokenizer.eos_token_id] if token is not None}


def _failed(prompt: Prompt, error: Exception) -> Reply:
    if isinstance(error, ProviderError):
        return Reply(prompt.id, None, error.code, params=error.params)
    return Reply(prompt.id, None, "model_failed", params={"reason": type(error).__name__})
