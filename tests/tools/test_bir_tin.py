import pytest

from tests.tools.test_bir_plain import load

tin = load("ipai_finance_ppm", "tin")


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("008-412-637", "008-412-637-00000"),
        ("008412637", "008-412-637-00000"),
        (" 008-412-637-000 ", "008-412-637-00000"),
        ("008412637001", "008-412-637-00001"),
        ("0084126370012", "008-412-637-00012"),
        ("00841263700123", "008-412-637-00123"),
        ("008 412 637 00123", "008-412-637-00123"),
        ("008.412.637", "008-412-637-00000"),
    ],
)
def test_the_ways_people_write_one_number(text, full):
    assert tin.parse_tin(text).full == full


@pytest.mark.parametrize(
    "text", ["", "12345678", "1234567890", "008-412-63A", "008-412-637-000000", "00-8412-637"]
)
def test_another_shape_is_refused_in_words(text):
    with pytest.raises(ValueError, match="is not a TIN: write nine digits"):
        tin.parse_tin(text)


@pytest.mark.parametrize("text", ["000-000-000", "111111111", "999-999-999-00000"])
def test_nine_equal_digits_are_never_issued(text):
    with pytest.raises(ValueError, match="never issued"):
        tin.parse_tin(text)
