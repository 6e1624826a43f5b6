"""Who sends bills to the agencies: fifteen to seventeen vendors each, always the same ones."""

from dataclasses import dataclass
from functools import cache
from random import Random

from .agencies import AGENCIES, Agency
from .tin import make_tin
from .trades import TRADES, Trade


@dataclass(frozen=True)
class Vendor:
    """`share` is the vendor's part of its trade's bills, `reference` how it numbers its invoices,
    `newcomer` a vendor whose first bill falls into the last closed month."""

    key: str
    name: str
    trade: Trade
    is_company: bool
    vat_registered: bool
    tin: str | None
    street: str
    city: str
    bank: str
    account_number: str
    reference: str
    first_number: int
    share: float = 1.0
    newcomer: bool = False

    def reference_of(self, number: int) -> str:
        """The vendor's own invoice number `number`."""
        return self.reference.format(number)


# trade: one name for each agency; a name in <…> is a person, ~ marks a payee not registered for VAT
NAMES = {
    "rent": (
        "Ayala Heights Leasing Corp.",
        "Bonifacio Global Realty, Inc.",
        "Manila Bayfront Properties, Inc.",
    ),
    "site": ("<~Reynaldo P. Villanueva>", "<~Josefina R. Macaraeg>", "South Road Property Ventures, Inc."),
    "law": ("Sandoval Reyes & Partners", "Ocampo Lim Law Offices", "Del Rosario Abad & Associates"),
    "audit": ("Navarro Tan & Co., CPAs", "Salonga Cruz & Co.", "<~Ma. Teresa D. Gatchalian>"),
    "talent": ("<~Miguel Antonio S. Cordero>", "<~Bianca Louise T. Ramos>", "<~Paolo Rafael M. Dizon>"),
    "talent2": ("<~Kristine Joy A. Bautista>", "<~Emmanuel C. Lacson>", "<~Patricia Anne V. Soriano>"),
    "consult": (
        "BrightPath Management Consulting, Inc.",
        "Insight Asia Research Corp.",
        "<Roberto L. Evangelista>",
    ),
    "production": ("Silver Lens Productions, Inc.", "Red Carabao Films Corp.", "Habagat Studios, Inc."),
    "production2": (
        "Kape at Kamera Creatives, Inc.",
        "Northlight Post, Inc.",
        "Bagong Araw Media Works, Inc.",
    ),
    "fabricate": (
        "Bulacan Steel & Signs Corp.",
        "Triple A Displays, Inc.",
        "Cavite Metal Works & Signage, Inc.",
    ),
    "security": (
        "Golden Shield Security Agency, Inc.",
        "Lakan Guard Services, Inc.",
        "Marikina Protective Agency, Inc.",
    ),
    "print": ("Quezon Print House, Inc.", "Imprenta Moderna Corp.", "Tarpaulin Depot Phils., Inc."),
    "print2": (
        "Papel Pilipinas Trading Corp.",
        "San Juan Offset Press, Inc.",
        "Binondo Paper Merchants, Inc.",
    ),
    "supplies": (
        "Office Basics Trading, Inc.",
        "<~Lourdes B. Fernandez>",
        "Maharlika School & Office Supply, Inc.",
    ),
    "power": (
        "Luzon Power Distribution Corp.",
        "Luzon Power Distribution Corp.",
        "Metro South Electric, Inc.",
    ),
    "telco": (
        "Pacific Fiber Communications, Inc.",
        "Isla Telecom, Inc.",
        "Pacific Fiber Communications, Inc.",
    ),
    "courier": ("Mabilis Express, Inc.", "Tropang Hatid Logistics Corp.", "Agila Cargo Movers, Inc."),
    "broker": ("MediaLink Brokers, Inc.", "<Antonio J. Zamora>", "Prime Time Media Brokers Corp."),
    "newcomer": (
        "Sampaguita Films & Events, Inc.",
        "Blue Ocean Broadcast Works Corp.",
        "Everest Production House, Inc.",
    ),
}
STREETS = (
    "Shaw Boulevard",
    "E. Rodriguez Sr. Avenue",
    "Ortigas Avenue",
    "Timog Avenue",
    "Quirino Highway",
    "A. Mabini Street",
    "Taft Avenue",
    "C. Palanca Street",
    "Sucat Road",
    "Katipunan Avenue",
)
CITIES = (
    "Mandaluyong City",
    "Quezon City",
    "Pasig City",
    "Manila",
    "Parañaque City",
    "Caloocan City",
    "Marikina City",
)
BANKS = (
    "BDO Unibank",
    "Bank of the Philippine Islands",
    "Metrobank",
    "Security Bank",
    "Land Bank of the Philippines",
)
REFERENCES = ("SI-{:06d}", "{:07d}", "INV{:05d}", "BI {:05d}", "{:06d}", "S.I. {:05d}")
SHARED = {"talent": 0.5, "production": 5 / 7, "print": 5 / 7}
WITHOUT_TIN = ("supplies",)  # the agencies still wait for these vendors' registration papers


def _vendor(agency: Agency, index: int, key: str) -> Vendor:
    rng = Random(f"vendor:{agency.code}:{key}")
    trade_key = "production" if key == "newcomer" else key.rstrip("2")
    share = 1.0 if key == "newcomer" else SHARED.get(trade_key, 1.0)
    plain = NAMES[key][index]
    is_company = not plain.startswith("<")
    missing_tin = key in WITHOUT_TIN and agency.code == "CKVC" or key == "talent2" and agency.code == "RIM"
    tin = make_tin(rng, is_company, rng.choice((0, 0, 0, 1, 2)) if is_company else 0)
    return Vendor(
        key=key,
        name=plain.strip("<>~"),
        trade=TRADES[trade_key],
        is_company=is_company,
        vat_registered="~" not in plain,
        tin=None if missing_tin else tin,
        street=f"{rng.randint(12, 988)} {rng.choice(STREETS)}",
        city=rng.choice(CITIES),
        bank=rng.choice(BANKS),
        account_number=f"{rng.randint(10**9, 10**10 - 1):010d}",
        reference=rng.choice(REFERENCES),
        first_number=rng.randint(120, 4200),
        share=1 - share if key.endswith("2") else share,
        newcomer=key == "newcomer",
    )


@cache
def vendors_of(agency: Agency) -> tuple[Vendor, ...]:
    """The vendors of `agency`, in a fixed order."""
    return tuple(_vendor(agency, AGENCIES.index(agency), key) for key in NAMES)
