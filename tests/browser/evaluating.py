"""The third stage by hand: a judge is looked at, a model's replies are uploaded, run, looked at, and stand on the board."""

import json
import zipfile
from pathlib import Path

from playwright.sync_api import expect

from tests.browser import story
from tests.browser.annotating import RELEASE
from tests.browser.hands import Person

JUDGE = "path-judge"
MODEL = "甲模型"


def read_passport(person: Person) -> None:
    """How far the judge can be trusted, before it is used."""
    person.go("/judges/")
    person.click(JUDGE, "link")
    expect(person.page.get_by_role("heading", name="在没见过的题目上")).to_be_visible()
    expect(person.page.get_by_role("row", name="Cohen kappa")).to_be_visible()


def register_model(person: Person, bundle: Path, folder: Path) -> None:
    """Stored replies to the items of the bundle become a model."""
    with zipfile.ZipFile(bundle) as parts:
        questions = [json.loads(line) for line in parts.read("items.jsonl").decode().splitlines()]
    assert len(questions) == 3
    lines = [
        json.dumps({"id": one["id"], "reply": story.reply(one)}, ensure_ascii=False) for one in questions
    ]
    file = folder / "replies.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    person.go("/models/")
    person.click("登记模型", "link")
    person.click("已存答案", "link")
    person.page.get_by_label("显示名称").fill(MODEL)
    person.page.get_by_label("文件", exact=True).set_input_files(file)
    person.click("登记")
    person.sees(f"已登记模型“{MODEL}”。")


def run_model(person: Person) -> None:
    """Start the run and wait for its numbers, which come by themselves."""
    person.go("/runs/")
    person.click("新建评测", "link")
    page = person.page
    page.get_by_label("裁判").select_option(label=JUDGE)
    person.click("开始评测")
    expect(page.get_by_role("heading", level=1)).to_have_text(MODEL)
    expect(page.get_by_role("heading", name="得分", exact=True)).to_be_visible(timeout=180_000)


def look_at_samples(person: Person) -> None:
    """From the run to the item that the physicians disputed: prompt, reply, what was read from it."""
    page = person.page
    person.click("逐题查看", "link")
    page.get_by_label("数据集").select_option(story.CHOICE)
    person.click("筛选")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("[data-row-link]").click()
    person.sees("应首先就诊于心血管内科")
    expect(page.locator(".page-head__lede")).to_contain_text("100.0")


def read_board(person: Person) -> None:
    """The model stands on the board of the release, with a figure for each of three dimensions and the chart of them."""
    page = person.page
    person.go(f"/board/?release={RELEASE}")
    row = page.get_by_role("table").first.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(MODEL)
    for dimension in ("MedRU", "SmartServ", "SmartCare"):
        expect(row.locator(f'[data-label="{dimension}"]')).to_contain_text("%")
    chart = page.get_by_role("img", name="各维度得分")
    expect(chart).to_be_visible()
    expect(chart.locator(".chart__line")).to_have_count(1)
