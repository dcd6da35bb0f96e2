"""What a pump manufacturer buys and sells: codes, descriptions, units, prices and usual quantities."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tallystick.server.demo.scenario.people import (
    BRACKWATER,
    DREYHAUPT,
    KOWALIK,
    SERAFIM,
    TEJO,
    VARNHOLT,
    ZIELONKA,
)
from tallystick.trade.values import Item, Price


@dataclass(frozen=True, slots=True)
class Product:
    """An item that `seller` sells. `lots` are the quantities in which it is usually ordered."""

    seller: str
    item: Item
    price: Price
    lots: tuple[int, ...]
    unit: str = "pcs"


# seller: (buyer's code, description, seller's code, price, currency, per, unit, usual quantities)
_Row = tuple[str, str, str, str, str, int, str, tuple[int, ...]]

_CATALOGUE: dict[str, tuple[_Row, ...]] = {
    VARNHOLT: (
        ("CA-DN50-PN16", "Pump casing DN50 GJS-400", "7710-05", "58.60", "EUR", 1, "pcs", (120, 160, 220)),
        ("CA-DN65-PN16", "Pump casing DN65 GJS-400", "7710-06", "69.90", "EUR", 1, "pcs", (120, 180, 240)),
        ("CA-DN80-PN16", "Pump casing DN80 GJS-400", "7710-08", "84.20", "EUR", 1, "pcs", (100, 200, 300)),
        ("CA-DN100-PN16", "Pump casing DN100 GJS-400", "7710-10", "112.50", "EUR", 1, "pcs", (60, 90, 120)),
        ("CA-DN125-PN16", "Pump casing DN125 GJS-400", "7710-12", "168.00", "EUR", 1, "pcs", (24, 40, 60)),
        ("CC-250-GJL", "Casing cover Ø250 GJL-250", "7735-25", "31.40", "EUR", 1, "pcs", (150, 200, 300)),
        ("BB-45-GJL", "Bearing bracket 45 GJL-250", "7760-45", "46.80", "EUR", 1, "pcs", (100, 150, 250)),
        ("IM-180-BZ", "Impeller bronze Ø180", "8120-18", "71.30", "EUR", 1, "pcs", (80, 150, 200)),
        ("IM-220-BZ", "Impeller bronze Ø220", "8120-22", "96.70", "EUR", 1, "pcs", (40, 60, 100)),
        ("IM-260-1.4408", "Impeller stainless Ø260", "8140-26", "184.00", "EUR", 1, "pcs", (20, 30, 45)),
    ),
    ZIELONKA: (
        ("SH-045-310", "Shaft 45×310 1.4404", "WAL-45310", "23.90", "EUR", 1, "pcs", (300, 500, 600)),
        ("SH-055-360", "Shaft 55×360 1.4404", "WAL-55360", "34.10", "EUR", 1, "pcs", (160, 240, 320)),
        ("SH-065-420", "Shaft 65×420 1.4462", "WAL-65420", "58.75", "EUR", 1, "pcs", (60, 90, 140)),
        ("SL-045-BZ", "Shaft sleeve 45 bronze", "TUL-45", "9.80", "EUR", 1, "pcs", (300, 400, 600)),
        ("FL-DN80-PN16", "Flange DN80 PN16", "KOL-80-16", "17.60", "EUR", 1, "pcs", (80, 120, 200)),
        ("FL-DN100-PN16", "Flange DN100 PN16", "KOL-100-16", "22.30", "EUR", 1, "pcs", (60, 100, 160)),
        ("CP-HUB-42", "Coupling hub 42 H7", "SPR-42", "12.45", "EUR", 1, "pcs", (120, 200, 240)),
        ("KE-14x9x70", "Parallel key 14×9×70", "WPU-14970", "64.00", "EUR", 100, "pcs", (500, 1000, 2000)),
        ("BP-800-S235", "Base plate 800 S235", "PLY-800", "48.90", "EUR", 1, "pcs", (20, 40, 60)),
    ),
    KOWALIK: (
        ("BR-6206-2Z", "Ball bearing 6206 2Z", "K 6206-2Z", "12.40", "PLN", 1, "pcs", (1200, 1800, 2400)),
        ("BR-6308-C3", "Ball bearing 6308 C3", "K 6308-C3", "38.60", "PLN", 1, "pcs", (600, 900, 1200)),
        ("BR-6310-C3", "Ball bearing 6310 C3", "K 6310-C3", "57.20", "PLN", 1, "pcs", (400, 600, 800)),
        ("BR-6312-C3", "Ball bearing 6312 C3", "K 6312-C3", "84.90", "PLN", 1, "pcs", (200, 300, 500)),
        (
            "BR-7310-BEP",
            "Angular contact bearing 7310",
            "K 7310-B",
            "118.00",
            "PLN",
            1,
            "pcs",
            (100, 160, 240),
        ),
        ("BR-NU310", "Roller bearing NU 310", "K NU310", "132.50", "PLN", 1, "pcs", (80, 120, 200)),
        ("LN-KM9", "Lock nut KM9", "K KM9", "6.90", "PLN", 1, "pcs", (500, 800, 1000)),
        ("GR-LGMT2", "Bearing grease lithium", "K SM-L2", "31.00", "PLN", 1, "kg", (90, 180, 270)),
    ),
    SERAFIM: (
        ("MS-38-SIC", "Mechanical seal 38 SiC/SiC", "VM-38SS", "41.50", "EUR", 1, "pcs", (100, 180, 250)),
        ("MS-48-SIC", "Mechanical seal 48 SiC/SiC", "VM-48SS", "56.20", "EUR", 1, "pcs", (80, 120, 160)),
        ("MS-60-CAR", "Mechanical seal 60 carbon", "VM-60CS", "72.40", "EUR", 1, "pcs", (40, 60, 90)),
        ("GK-DN65-EP", "Gasket DN65 EPDM", "JT-065", "0.94", "EUR", 1, "pcs", (1500, 2000, 3000)),
        ("GK-DN80-EP", "Gasket DN80 EPDM", "JT-080", "1.18", "EUR", 1, "pcs", (1200, 2000, 3000)),
        ("GK-DN100-EP", "Gasket DN100 EPDM", "JT-100", "1.46", "EUR", 1, "pcs", (800, 1200, 1600)),
        ("OR-120x4-FKM", "O-ring 120×4 FKM", "OR-1204V", "38.00", "EUR", 100, "pcs", (500, 1000, 2000)),
        ("GP-10-PTFE", "Gland packing 10 mm PTFE", "EB-10", "7.35", "EUR", 1, "m", (100, 200, 250)),
    ),
    DREYHAUPT: (
        ("MO-100-30", "Motor 3 kW B35 100L", "DM 100L-4", "214.00", "EUR", 1, "pcs", (24, 36, 60)),
        ("MO-132-55", "Motor 5.5 kW B35 132S", "DM 132S-4", "336.00", "EUR", 1, "pcs", (24, 36, 48)),
        ("MO-132-75", "Motor 7.5 kW B35 132M", "DM 132M-4", "398.00", "EUR", 1, "pcs", (20, 32, 40)),
        ("MO-160-110", "Motor 11 kW B35 160M", "DM 160M-4", "574.00", "EUR", 1, "pcs", (12, 18, 24)),
        ("MO-160-150", "Motor 15 kW B35 160L", "DM 160L-4", "688.00", "EUR", 1, "pcs", (12, 18, 24)),
        ("MO-180-220", "Motor 22 kW B35 180L", "DM 180L-4", "1035.00", "EUR", 1, "pcs", (6, 8, 12)),
        ("TB-IP66-M", "Terminal box IP66 medium", "DM KK-M", "28.70", "EUR", 1, "pcs", (40, 60, 100)),
    ),
    TEJO: (
        ("CT-VFD-075", "Drive 7.5 kW IP55", "TE-V75", "412.00", "EUR", 1, "pcs", (20, 25, 60)),
        ("CT-VFD-150", "Drive 15 kW IP55", "TE-V150", "689.00", "EUR", 1, "pcs", (12, 18, 24)),
        ("CT-VFD-220", "Drive 22 kW IP55", "TE-V220", "918.00", "EUR", 1, "pcs", (6, 10, 12)),
        ("CT-PS-16", "Pressure sensor 0–16 bar", "TE-P16", "48.30", "EUR", 1, "pcs", (100, 150, 200)),
        ("CT-PT100", "Temperature probe PT100", "TE-T100", "19.40", "EUR", 1, "pcs", (150, 250, 400)),
        ("CT-CB-2", "Pump controller, two pumps", "TE-C2", "264.00", "EUR", 1, "pcs", (20, 30, 40)),
    ),
    BRACKWATER: (
        ("P-80-250-150", "Pump set DN80, 15 kW", "BW 80-250/15", "2480.00", "EUR", 1, "pcs", (2, 4, 6)),
        ("P-65-200-75", "Pump set DN65, 7.5 kW", "BW 65-200/7.5", "1640.00", "EUR", 1, "pcs", (2, 4, 8)),
        ("P-100-315-220", "Pump set DN100, 22 kW", "BW 100-315/22", "3890.00", "EUR", 1, "pcs", (2, 3, 4)),
        ("SK-80-250", "Spares kit 80-250", "BW SK-80", "318.00", "EUR", 1, "set", (4, 6, 10)),
        ("SK-65-200", "Spares kit 65-200", "BW SK-65", "246.00", "EUR", 1, "set", (4, 6, 12)),
        ("WR-080", "Wear ring DN80", "BW WR-80", "39.50", "EUR", 1, "pcs", (12, 20, 40)),
    ),
}


def _product(seller: str, row: _Row) -> Product:
    code, description, partner_code, amount, currency, per, unit, lots = row
    price = Price(Decimal(amount), currency, Decimal(per))
    return Product(seller, Item(code, description, partner_code), price, lots, unit)


PRODUCTS = {row[0]: _product(seller, row) for seller, rows in _CATALOGUE.items() for row in rows}


def sold_by(seller: str) -> tuple[Product, ...]:
    """All that a company sells, in the order of its catalogue."""
    return tuple(product for product in PRODUCTS.values() if product.seller == seller)
