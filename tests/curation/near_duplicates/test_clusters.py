"""Near-duplicates: what belongs together is found, what does not is not, whatever the order and the number of texts."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.near_duplicates import Sketches, find_clusters
from curation.near_duplicates.shingles import jaccard, shingles
from curation.readers import Rejected, open_table

NOTE = (
    "患者三天前受凉后出现咳嗽咳黄痰，伴发热，最高体温三十八度五，无胸痛咯血，自服头孢后稍缓解，今来我院就诊。"
)


def clusters_of(texts: Sequence[str], *, portion: int = 7) -> list[list[int]]:
    sketches = Sketches()
    for start in range(0, len(texts), portion):
        sketches.add(texts[start : start + portion])
    found = find_clusters(sketches, lambda places: [texts[place] for place in places])
    return [[member.place for member in cluster.members] for cluster in found]


def random_text(rng: random.Random, length: int) -> str:
    return "".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(length))


def with_changes(rng: random.Random, text: str, share: float) -> str:
    """``text`` with single characters replaced until the share of common shingles falls to about ``share``."""
    letters = list(text)
    places = rng.sample(range(len(letters)), len(letters))
    while jaccard(shingles(text), shingles("".join(letters))) > share:
        letters[places.pop()] = chr(rng.randrange(0x4E00, 0x9FA5))
    return "".join(letters)


def test_copies_that_differ_in_blanks_punctuation_case_and_width_are_one_cluster() -> None:
    texts = [
        f"{NOTE}CRP 12.5",
        f"  {NOTE.replace('，', ',')}\n\nＣＲＰ　１２．５。",
        f"{NOTE.replace('，', '')}crp125",
        "完全不同的另一份病历，内容是骨折后复查，没有任何相同之处。",
    ]

    assert clusters_of(texts) == [[0, 1, 2]]


def test_a_changed_word_in_a_long_text_is_a_near_duplicate_and_its_share_is_told() -> None:
    texts = [NOTE, NOTE.replace("三天", "五天"), NOTE + "建议住院治疗并完善检查后再做进一步的评估与处理方案"]
    sketches = Sketches()
    sketches.add(texts)
    (cluster,) = find_clusters(sketches, lambda places: [texts[place] for place in places])

    assert [member.place for member in cluster.members] == [0, 1]
    expected = jaccard(shingles(texts[0]), shingles(texts[1]))
    assert [member.similarity for member in cluster.members] == [expected, expected] and expected >= 0.8


def test_texts_that_share_less_than_the_threshold_are_left_apart() -> None:
    rng = random.Random(5)
    text = random_text(rng, 300)
    apart = with_changes(rng, text, 0.78)

    assert jaccard(shingles(text), shingles(apart)) < 0.8 and clusters_of([text, apart]) == []


def test_what_is_connected_by_steps_is_one_cluster() -> None:
    rng = random.Random(6)
    chain = [random_text(rng, 400)]
    for _step in range(3):
        chain.append(with_changes(rng, chain[-1], 0.85))

    assert jaccard(shingles(chain[0]), shingles(chain[-1])) < 0.8
    assert clusters_of([*chain, random_text(rng, 400)]) == [[0, 1, 2, 3]]


@pytest.mark.parametrize("share", [0.82, 0.9, 0.95])
def test_nearly_every_pair_above_the_threshold_is_found(share: float) -> None:
    rng = random.Random(7)
    originals = [random_text(rng, 200) for _ in range(150)]
    texts = originals + [with_changes(rng, text, share) for text in originals]
    above = [
        number
        for number, text in enumerate(originals)
        if jaccard(shingles(text), shingles(texts[number + 150])) >= 0.8
    ]

    found = {tuple(cluster) for cluster in clusters_of(texts)}

    assert len(above) > 60 and found <= {(number, number + 150) for number in above}
    assert len(found) >= 0.98 * len(above)


def test_a_form_that_everybody_fills_in_does_not_join_what_was_written_into_it() -> None:
    rng = random.Random(8)
    form = random_text(rng, 150)
    texts = [form + random_text(rng, 150) for _ in range(400)]
    texts.append(with_changes(rng, texts[17], 0.9))

    assert clusters_of(texts) == [[17, 400]]


def test_hundreds_of_equal_texts_are_one_cluster() -> None:
    rng = random.Random(9)
    texts = [NOTE] * 500 + [random_text(rng, 60) for _ in range(50)]

    assert clusters_of(texts) == [list(range(500))]


def test_short_texts_are_compared_whole_and_empty_ones_not_at_all() -> None:
    assert clusters_of(["无", "。。。", "", "无。", "有", "  "]) == [[0, 3]]


def test_the_portions_in_which_texts_arrive_change_nothing() -> None:
    rng = random.Random(10)
    originals = [random_text(rng, 120) for _ in range(40)]
    texts = originals + [with_changes(rng, text, 0.9) for text in originals[:20]]

    assert clusters_of(texts, portion=1) == clusters_of(texts, portion=1000)


def test_no_texts_give_no_clusters() -> None:
    assert clusters_of([]) == [] and clusters_of([NOTE]) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_every_cluster_is_connected_by_exact_shares(texts: list[str]) -> None:
    for cluster in clusters_of(texts):
        sets = {place: shingles(texts[place]) for place in cluster}
        reached, waiting = {cluster[0]}, [cluster[0]]
        while waiting:
            here = waiting.pop()
            near = {place for place in cluster if jaccard(sets[here], sets[place]) >= 0.8} - reached
            reached |= near
            waiting += near
        assert reached == set(cluster)


def test_the_clusters_of_the_real_consultations_are_those_of_an_exact_search(shared_data: Path) -> None:
    """Nine hundred consultations, every pair of which is compared, against the same by sketches."""
    path = next(shared_data.glob("import/*/*.csv"))
    texts = []
    for row in open_table(path).rows():
        if not isinstance(row, Rejected):
            texts.append("\n".join(list(row.values.values())[1:]))
        if len(texts) == 900:
            break
    sets = [shingles(text) for text in texts]
    pairs = set()
    for right, later in enumerate(sets):
        for left in range(right):
            small, large = sorted((len(sets[left]), len(later)))
            if small >= 0.8 * large and jaccard(sets[left], later) >= 0.8:
                pairs.add((left, right))

    found = clusters_of(texts, portion=500)

    together = {place: number for number, cluster in enumerate(found) for place in cluster}
    missed = [
        pair for pair in pairs if together.get(pair[0]) is None or together[pair[0]] != together.get(pair[1])
    ]
    assert pairs and missed == []
    assert set(together) == {place for pair in pairs for place in pair}
