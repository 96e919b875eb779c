"""The whole path in real browsers on a real site: seven people, from a file of records to a line on the board."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import annotating, curating, evaluating, story
from tests.browser.hands import Person, arrive, sign_in
from tests.cast import PASSWORD
from tests.flow.site import Site, eventually, free_port
from tests.flow.test_serve import alive_and_working, children_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@contextmanager
def held(parent: int) -> Iterator[None]:
    """The worker rests, so that the page that waits for it can be looked at however fast the machine is."""
    worker = next(
        pid for pid in children_of(parent) if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


# People, and a judge that is there already: a real training takes minutes, this one is as short as it can be.
PREPARE = """
from dataclasses import replace
from benchmark.services import judges
from benchmark.training import VerdictFile, VerdictRow, presets
from curation import jobs
from tests.cast import assemble
people = assemble()
short = replace(presets.PRESETS["cpu"], epochs=1, tiny=presets.TinyShape(hidden=32, layers=1, words=200, warm_up_rows=16))
presets.PRESETS["cpu"] = short
facts = [("肺炎", "发热、咳嗽"), ("心绞痛", "胸痛"), ("胃溃疡", "上腹痛"), ("糖尿病", "多饮多尿"), ("哮喘", "喘息")]
rows = [VerdictRow(f"{signs}，考虑什么？", name, "诊断", name, answer, label)
        for name, signs in facts for answer, label in ((f"考虑{name}。", "是"), ("信息不足。", "否"))]
kept = judges.import_verdicts(name="path", file=VerdictFile(rows=rows, rejected=[], form="rows"), by=people.evaluator)
job = jobs.run_here(judges.train_judge(name="%s", verdict_set=kept, by=people.evaluator))
print(json.dumps(job.state))
"""


@pytest.fixture
def served(site: Site) -> Iterator[tuple[str, int]]:
    """A site with its people, served by web, worker and beat; its address, and the parent of the three."""
    # Two torch processes with threads for every core stand in each other's way.
    site.environment["OMP_NUM_THREADS"] = "1"
    assert site.python(PREPARE % evaluating.JUDGE) == "done"
    port = free_port()
    site.environment |= {"ZHENPING_PORT": str(port), "ZHENPING_JOB_LEASE_SECONDS": "60"}
    with site.running("manage.py", "serve") as parent:
        eventually(lambda: alive_and_working(port), seconds=90, every=0.3)
        yield f"http://127.0.0.1:{port}", parent.pid


def _choose(letter: str, comment: str) -> Callable[[Page], None]:
    def answer(page: Page) -> None:
        page.get_by_role("radio", name=letter).check()
        page.get_by_label("说明").fill(comment)

    return answer


def _extract(page: Page) -> None:
    page.get_by_label("症状", exact=True).fill("\n".join(story.SYMPTOMS))


def _plan(first: str) -> Callable[[Page], None]:
    def answer(page: Page) -> None:
        page.get_by_label("推荐检查和检验").fill(first)
        page.get_by_label("解释依据").fill("怀疑心肌缺血")

    return answer


def test_seven_people_take_a_record_to_the_board(
    browser: Browser, served: tuple[str, int], tmp_path: Path
) -> None:
    base, parent = served

    def enters(name: str) -> Person:
        return sign_in(arrive(browser, base), f"{name}@test.example", PASSWORD)

    alice, bob, carol = enters("alice"), enters("bob"), enters("carol")
    curating.import_delivery(alice, tmp_path)
    curating.remove_identifiers(alice)
    curating.read_second(bob)
    addresses = annotating.write_items(alice)

    bob.go(addresses[0])
    bob.sees("题目内容在您领取后才显示")
    secrets = ["冠状动脉造影", "胸痛伴ST段压低提示心肌缺血"]
    answers = {
        "分诊导诊": _choose("B", story.BOB_SAYS),
        "症状抽取": _extract,
        "检查检验推荐": _plan("心肌酶谱"),
    }
    annotating.answer_blind(bob, answers, [*secrets, story.CAROL_SAYS])
    answers |= {"分诊导诊": _choose("A", story.CAROL_SAYS), "检查检验推荐": _plan("动态心电图")}
    annotating.answer_blind(carol, answers, [*secrets, story.BOB_SAYS, "心肌酶谱"])

    dan, erin = enters("dan"), enters("erin")
    assert annotating.adjudicate_all(dan) == 2
    assert annotating.approve_all(erin) == 3

    lead = enters("lead")
    annotating.draft_release(lead)
    with held(parent):
        annotating.ask_for_freeze(lead)
    expect(lead.page.get_by_text("SHA-256", exact=True)).to_be_visible()
    bundle = annotating.download(lead, tmp_path)

    evaluator = enters("evaluator")
    evaluating.read_passport(evaluator)
    evaluating.register_model(evaluator, bundle, tmp_path)
    evaluating.run_model(evaluator)
    evaluating.look_at_samples(evaluator)
    evaluating.read_board(evaluator)
    for person in (alice, bob, carol, dan, erin, lead, evaluator):
        person.leave()
