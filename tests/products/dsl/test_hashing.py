from products.dsl.hashing import document_hash


def test_the_hash_is_sha256_of_the_canonical_text() -> None:
    assert document_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_order_of_keys_does_not_matter_and_the_order_of_lists_does() -> None:
    assert document_hash({"a": 1, "b": {"c": 2, "d": 3}}) == document_hash({"b": {"d": 3, "c": 2}, "a": 1})
    assert document_hash({"a": [1, 2]}) != document_hash({"a": [2, 1]})


def test_a_single_letter_changes_the_hash() -> None:
    assert document_hash({"title": "é"}) != document_hash({"title": "e"})


def test_half_a_character_can_be_hashed() -> None:
    assert len(document_hash({"title": "\ud83d"})) == 64
