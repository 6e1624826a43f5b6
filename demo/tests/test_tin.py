from random import Random

from demo.books.agencies import AGENCIES
from demo.books.customers import customers_of
from demo.books.tin import SHAPE, make_tin
from demo.books.vendors import vendors_of


def test_shape_and_first_digit():
    rng = Random(1)
    for _ in range(500):
        company, person = make_tin(rng, True, 3), make_tin(rng, False)
        assert SHAPE.fullmatch(company) and company.startswith("0") and company.endswith("-00003")
        assert SHAPE.fullmatch(person) and not person.startswith("0")


def test_every_party_has_its_own_number():
    parties = [party for agency in AGENCIES for party in (*vendors_of(agency), *customers_of(agency))]
    numbers = [party.tin for party in parties if party.tin] + [agency.tin for agency in AGENCIES]
    assert all(SHAPE.fullmatch(number) for number in numbers)
    assert len({number[:11] for number in numbers}) == len(numbers)


def test_two_vendors_lack_theirs_on_purpose():
    missing = [
        (agency.code, vendor.key) for agency in AGENCIES for vendor in vendors_of(agency) if not vendor.tin
    ]
    assert missing == [("RIM", "talent2"), ("CKVC", "supplies")]
