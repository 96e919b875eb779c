"""The pure checks: answers given away, lengths, stems that are alike."""

from hypothesis import given
from hypothesis import strategies as st

from annotation.checks import given_away, in_prompts, lengths
from annotation.formats import FORMATS
from annotation.similarity import ALIKE, share, shingles, sketch

OPTIONS = {"A": "急性阑尾炎", "B": "急性胆囊炎"}


def _choice(question: str, right: str = "A") -> list[str]:
    input_ = {"question": question, "options": OPTIONS, "multiple": False}
    return [problem.code for problem in given_away("choice", input_, {"choice": [right]}, [])]


def test_the_right_option_in_the_stem_is_a_leak() -> None:
    assert _choice("患者诊断为急性阑尾炎，最可能的诊断是？") == ["answer_in_stem"]


def test_a_stem_that_names_right_and_wrong_options_gives_nothing_away() -> None:
    assert _choice("急性阑尾炎与急性胆囊炎如何鉴别？本例最可能是？") == []


def test_only_a_wrong_option_in_the_stem_gives_nothing_away() -> None:
    assert _choice("急性胆囊炎术后，最可能的诊断是？") == []


def test_the_answer_in_the_material_of_an_open_question_is_told_once_for_each_topic() -> None:
    input_ = {
        "question": "请给出诊断和依据。",
        "context": "右下腹痛八小时，初步诊断：急性阑尾炎。",
        "topics": ["诊断", "诊断依据"],
        "reference_free": False,
    }
    target = {"answer": {"诊断": ["急性阑尾炎"], "诊断依据": ["右下腹痛", "反跳痛明显"]}}
    found = given_away("open_answer", input_, target, [])
    assert [(one.field, one.params["topic"]) for one in found] == [
        ("context", "诊断"),
        ("context", "诊断依据"),
    ]
    assert {one.level for one in found} == {"warning"}


def test_a_point_that_stands_in_the_question_is_a_leak() -> None:
    input_ = {"question": "是否应当建议急诊手术？", "topics": ["处理"], "reference_free": False}
    points = [{"topic": "处理", "text": "建议急诊手术"}]
    assert [one.code for one in given_away("open_answer", input_, {}, points)] == ["key_in_stem"]


def test_what_is_to_be_found_in_the_text_is_no_leak() -> None:
    for name in ("extraction", "record"):
        sample = FORMATS[name].sample
        assert given_away(name, sample.input, sample.target, sample.points) == []


def test_a_stem_inside_a_prompt_is_a_leak_and_a_short_one_is_chance() -> None:
    assert in_prompts("下列哪一项是急性阑尾炎的体征", ["示例：下列哪一项是急性阑尾炎的体征？答案 A"])
    assert not in_prompts("体征", ["示例：体征"])


def test_a_part_outside_its_usual_length_is_told_with_the_bounds() -> None:
    input_ = {"question": "何病", "options": {"A": "甲", "B": "乙" * 300}, "multiple": False}
    found = lengths("CMExam", "choice", input_, [])
    assert [(one.field, one.params["found"], one.level) for one in found] == [
        ("question", 2, "warning"),
        ("option_B", 300, "warning"),
    ]


def test_a_dataset_may_have_bounds_of_its_own() -> None:
    assert lengths("CHIP-CDN", "extraction", {"text": "肺炎"}, []) == []
    assert lengths("CMeEE", "extraction", {"text": "肺炎"}, [])[0].code == "length_bounds"


def test_every_sample_of_a_format_passes_without_an_error() -> None:
    for name, form in FORMATS.items():
        sample = form.sample
        found = given_away(name, sample.input, sample.target, sample.points)
        assert [one for one in found if one.level == "error"] == []


def test_one_changed_word_leaves_two_stems_alike_and_sketches_meet() -> None:
    one = "女，34岁，转移性右下腹痛8小时，体温38.2℃，右下腹压痛反跳痛，最可能的诊断是什么？"
    other = one.replace("34岁", "52岁").replace("，最可能的诊断是什么？", "。最可能的诊断是")
    assert share(shingles(one), shingles(other)) >= ALIKE
    assert set(sketch(one)) & set(sketch(other))


def test_stems_about_other_things_are_not_alike() -> None:
    one, other = "糖尿病酮症酸中毒的首要治疗措施是什么？", "慢性阻塞性肺疾病急性加重的常见诱因有哪些？"
    assert share(shingles(one), shingles(other)) < 0.1


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_share_is_symmetric_and_a_text_is_like_itself(one: str, other: str) -> None:
    a, b = shingles(one), shingles(other)
    assert share(a, b) == share(b, a)
    assert share(a, a) == (1.0 if a else 0.0)
    assert sketch(one) == sketch(one)
    assert all(0 <= value < 1 << 63 for value in sketch(one))
