"""Reading extraction and open answers: tolerant of wrapping, strict on shape."""

import pytest

from benchmark.scoring import extract_value

EVENT = '{"主体词": "发热", "发生状态": "否定", "描述词": ["反复"], "解剖部位": []}'
TRIPLE = '{"关系": "药物治疗", "头实体": "白喉", "尾实体": "抗毒素"}'


def test_entities_are_read_from_a_fence_with_prose_around_it():
    reply = '好的，结果如下：\n```json\n{"疾病": ["脑脓肿"], "药物": []}\n```\n以上供参考。'
    assert extract_value(reply, "entities").value == {"疾病": ["脑脓肿"], "药物": []}


def test_python_quotes_are_read_as_a_literal():
    result = extract_value("{'症状': ['腹痛', '发热']}", "entities")
    assert (result.value, result.rule) == ({"症状": ["腹痛", "发热"]}, "literal")


def test_code_in_a_reply_is_never_run():
    assert extract_value("[__import__('os').system('true')]", "terms").value is None


def test_the_last_value_of_the_right_shape_wins():
    assert extract_value('{"症状": ["a"]} 修正为 {"症状": ["b"]}', "entities").value == {"症状": ["b"]}


def test_a_value_after_a_think_block_is_read_and_one_inside_is_not():
    assert extract_value('<think>{"症状": ["a"]}</think>{"症状": ["b"]}', "entities").value == {"症状": ["b"]}
    assert extract_value('<think>{"症状": ["a"]}', "entities").rule == "unclosed_think"


def test_a_truncated_object_gives_nothing_not_even_its_inner_lists():
    assert extract_value('{"关系": [' + TRIPLE + ", {", "triples").value is None
    assert extract_value('{"a": ["x"], "b": [', "terms").value is None


@pytest.mark.parametrize(
    "reply",
    [
        '{"疾病": "脑脓肿"}',
        '{"疾病": [1]}',
        '["脑脓肿"]',
        '{"疾病": {"a": []}}',
        '{"疾病": ["a"], "疾病": ["b"]}',
        "无",
        '{"": ["a"]}',
    ],
)
def test_entities_of_another_shape_are_refused(reply: str):
    assert extract_value(reply, "entities").value is None


def test_events_take_missing_fields_as_empty_and_refuse_unknown_ones():
    assert extract_value('[{"主体词": "积液", "解剖部位": ["盆腔"]}]', "events").value == [
        {"主体词": "积液", "发生状态": "", "描述词": [], "解剖部位": ["盆腔"]}
    ]
    assert extract_value('[{"主体词": "积液", "部位": "盆腔"}]', "events").value is None
    assert extract_value("[" + EVENT + "]", "events").value[0]["发生状态"] == "否定"


def test_events_without_a_subject_and_lone_objects_are_refused():
    assert extract_value('[{"发生状态": "否定"}]', "events").value is None
    assert extract_value(EVENT, "events").value is None


def test_an_empty_list_of_events_is_an_answer():
    assert extract_value("[]", "events").value == []


def test_triples_are_read_bare_or_under_their_key():
    expected = [{"关系": "药物治疗", "头实体": "白喉", "尾实体": "抗毒素"}]
    assert extract_value(f"[{TRIPLE}]", "triples").value == expected
    assert extract_value('{"关系": [' + TRIPLE + "]}", "triples").value == expected
    assert extract_value('[{"关系": "药物治疗", "头实体": "白喉"}]', "triples").value is None


@pytest.mark.parametrize(
    "reply",
    [
        "肺癌术后##咯血",
        "归一化术语：肺癌术后##咯血",
        '["肺癌术后", "咯血"]',
        '"肺癌术后##咯血"',
        "肺癌术后##咯血\n（解释：略）",
        '{"术语": "肺癌术后##咯血"}',
        "**肺癌术后##咯血**",
    ],
)
def test_terms_are_read_in_every_usual_form(reply: str):
    assert extract_value(reply, "terms").value == ["肺癌术后", "咯血"]


def test_a_paragraph_is_not_a_term():
    assert extract_value("这个诊断比较复杂。\n需要结合病史。", "terms").value is None


def test_points_turn_single_texts_and_numbers_into_lists():
    assert extract_value('{"性别": "男", "年龄": 45, "主诉": ["头痛"], "家族史": null}', "points").value == {
        "性别": ["男"],
        "年龄": ["45"],
        "主诉": ["头痛"],
        "家族史": [],
    }


def test_points_with_nested_objects_or_booleans_are_refused():
    assert extract_value('{"主诉": {"a": "b"}}', "points").value is None
    assert extract_value('{"主诉": true}', "points").value is None
