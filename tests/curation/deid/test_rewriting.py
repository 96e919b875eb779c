"""Sentences about rewritten texts, surrogates, the reverse search, the scan and the measurement."""

import json
from datetime import date

import pytest

from curation.deid import (
    KnownIdentifiers,
    Policy,
    Rewritten,
    Span,
    Surrogates,
    detect,
    measure,
    reverse_search,
    rewrite,
    scan,
)

KEY = Surrogates(b"project-key", "patient-1")


def rewritten(text: str, **options: object) -> str:
    return rewrite(text, detect(text), surrogates=KEY, **options).text  # type: ignore[arg-type]


def test_names_become_role_words_and_numbers_become_their_type() -> None:
    text = rewritten("姓名：张三丰 住院号：0012345 电话：13800138000 记录者：刘雨桐")
    assert "张三丰" not in text and "刘雨桐" not in text
    assert text.startswith("姓名：患者 住院号：【病案号】 电话：【手机号】")


def test_hospitals_ages_and_addresses_are_generalised() -> None:
    assert rewritten("曾就诊于保定市清苑县中医院。") == "曾就诊于某医院。"
    assert "≥90岁" in rewritten("患者，男，93岁")
    assert "【地址】" in rewritten("家住北京市朝阳区幸福路12号3号楼501室。")
    assert rewritten("来自四川的患者") == "来自【地区】的患者"


def test_the_date_offset_is_a_multiple_of_seven_days_and_never_zero() -> None:
    offsets = {Surrogates(b"k", f"p{number}").shift_days for number in range(500)}
    assert 0 not in offsets
    assert all(offset % 7 == 0 for offset in offsets)
    assert len(offsets) > 50


def test_intervals_and_formats_survive_the_shift() -> None:
    text = rewritten("2019年3月5日入院，2019-03-15出院")
    first, second = text.split("入院，")
    begin = date(*(int(part) for part in first.replace("年", "-").replace("月", "-").rstrip("日").split("-")))
    end = date.fromisoformat(second.removesuffix("出院"))
    assert (end - begin).days == 10
    assert (begin - date(2019, 3, 5)).days == KEY.shift_days


def test_a_year_alone_and_an_impossible_day_become_a_placeholder() -> None:
    assert rewritten("2012年因外伤手术") == "【日期】因外伤手术"
    spans = [Span(0, 9, "DATE", "rule", 1.0)]
    assert rewrite("2019年2月30日", [Span(0, 10, "DATE", "rule", 1.0)], surrogates=KEY).text == "【日期】"
    assert rewrite("一九八五年三月五日", spans, surrogates=KEY).text == "【日期】"


def test_the_same_patient_gets_the_same_shift_and_another_project_another_one() -> None:
    assert Surrogates(b"a", "p").shift_days == Surrogates(b"a", "p").shift_days
    assert len({Surrogates(bytes([key]), "p").shift_days for key in range(40)}) > 10


def test_the_offset_map_survives_json() -> None:
    text = "患者王建国，电话13800138000。"
    result = rewrite(text, detect(text), surrogates=KEY)
    assert Rewritten.from_json(result.to_json()) == result
    assert set(json.loads(result.to_json())) == {"text", "offsets"}


def test_a_touched_replacement_maps_back_to_the_whole_original() -> None:
    result = rewrite("叫王建国。", [Span(1, 4, "NAME_PATIENT", "known", 1.0)], surrogates=KEY)
    assert result.text == "叫患者。"
    assert result.to_source(1, 2) == (1, 4)
    assert result.from_source(2, 3) == (1, 3)


def test_overlapping_spans_are_refused() -> None:
    spans = [Span(0, 3, "DATE", "rule", 1.0), Span(2, 4, "DATE", "rule", 1.0)]
    with pytest.raises(ValueError):
        rewrite("一二三四五", spans, surrogates=KEY)


def test_a_policy_can_keep_a_type() -> None:
    policy = Policy(version="t", actions={"HOSPITAL": "keep"})
    assert rewritten("就诊于保定市中医院。", policy=policy) == "就诊于保定市中医院。"


def test_digests_of_originals_ignore_width_and_spaces_and_depend_on_the_key() -> None:
    assert KEY.digest("138 0013 8000") == KEY.digest("１３８００１３８０００")
    assert KEY.digest("张三") != Surrogates(b"other", "patient-1").digest("张三")


def test_the_reverse_search_sees_through_width_and_spaces() -> None:
    hits = reverse_search("报告人张 三，电话１３８-0013-8000", ["13800138000", "张三", "李四"])
    assert [hit.original for hit in hits] == [1, 0]


def test_the_reverse_search_does_not_report_a_short_number_inside_a_longer_one() -> None:
    assert reverse_search("血小板 1234567", ["2345"]) == []
    assert len(reverse_search("编号 2345", ["2345"])) == 1


def test_the_scan_reports_numbers_dates_and_hospitals_and_passes_a_clean_text() -> None:
    kinds = {span.type for span in scan("2019年3月5日于保定市中医院，编号8831207。")}
    assert {"DATE", "HOSPITAL", "UNIQUE_OTHER"} <= kinds
    assert scan("患者血压120/80mmHg，白细胞12.5×10^9/L，予阿司匹林100mg。") == []


def test_a_rewritten_record_passes_the_reverse_search() -> None:
    text = "姓名：张三丰，住院号：ZY0012345，手机138 0013 8000，家属李秀英（妻子）陪同。"
    known = KnownIdentifiers.from_mapping(
        {"patient_name": "张三丰", "relatives": "李秀英", "mrn": ["ZY0012345"], "phone": "13800138000"}
    )
    result = rewrite(text, detect(text, known=known), surrogates=KEY)
    assert reverse_search(result.text, ["张三丰", "李秀英", "ZY0012345", "13800138000"]) == []


def test_known_identifiers_refuse_unknown_fields_and_split_lists() -> None:
    assert KnownIdentifiers.from_mapping({"relatives": "李四、王五"}).relatives == ("李四", "王五")
    with pytest.raises(ValueError):
        KnownIdentifiers.from_mapping({"shoe_size": "42"})


def test_measure_counts_full_cover_exact_spans_clean_documents_and_extras() -> None:
    text = "姓名：张三丰，电话13800138000。"
    docs = [
        {"text": text, "spans": [{"start": 3, "end": 6, "type": "NAME_PATIENT"}]},
        {"text": "天气很好", "spans": [{"start": 0, "end": 2, "type": "NAME_OTHER"}]},
    ]
    figures = measure(docs)
    assert figures["documents"] == 2
    assert figures["clean_documents"] == 0.5
    assert figures["by_type"]["NAME_PATIENT"] == {
        "gold": 1,
        "recall_full_cover": 1.0,
        "recall_exact": 1.0,
        "precision": 1.0,
    }
    assert figures["by_type"]["NAME_OTHER"]["recall_full_cover"] == 0.0
    assert figures["spans_beyond_gold_per_1000"] == pytest.approx(1000 / (len(text) + 4))
