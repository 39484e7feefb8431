"""A folder of files as `import_directory` takes them."""

from pathlib import Path
from uuid import UUID

import pytest

from customers.imports import import_directory
from registers.imports import ImportRefused, Report

AW = "11111111-1111-4111-8111-111111111111"
WWI = "22222222-2222-4222-8222-222222222222"
SALES = "a0000001-0000-4000-8000-000000000001"
SERVICE = "a0000001-0000-4000-8000-000000000002"
FILES = {
    "tenants": [
        "tenant_id,name,country,language",
        f"{AW},Adventure Works,US,en",
        f"{WWI},Wide World Importers,GB,",
    ],
    "domains": [
        "tenant_id,domain,is_primary",
        f"{AW},adventure-works.example,true",
        f"{AW},skihütte.example,false",
        f"{WWI},wideworldimporters.example,true",
    ],
    "admins": ["tenant_id,name,email", f"{AW},Ada Park,ada.park@adventure-works.example"],
    "subscriptions": [
        "subscription_id,tenant_id,product,channel,state,purchased_at,activated_at,ends_at,successor_id",
        f"{SALES},{AW},Dynamics 365 Sales,web_direct,active,2024-01-01,2024-01-02T09:00:00+01:00,,{SERVICE}",
        f"{SERVICE},{AW},Microsoft 365 E3,csp,suspended,2024-01-01T00:00:00Z,,2030-01-01,",
    ],
    "workloads": ["tenant_id,product", f"{AW},Exchange Online", f"{AW},microsoft-teams"],
}


class Folder:
    """A folder of import files, good ones at first, that a test changes line by line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, lines in FILES.items():
            self.write(name, lines)

    def write(self, name: str, lines: list[str], encoding: str = "utf-8") -> None:
        (self.path / f"{name}.csv").write_bytes("\n".join([*lines, ""]).encode(encoding))

    def add(self, name: str, *lines: str) -> None:
        self.write(name, FILES[name] + list(lines))

    def replace(self, name: str, old: str, new: str) -> None:
        self.write(name, [line.replace(old, new) for line in FILES[name]])

    def load(self, **options) -> Report:
        return import_directory(folder=self.path, **options)

    def refusals(self) -> list[str]:
        with pytest.raises(ImportRefused) as refused:
            self.load()
        return refused.value.report.refusals


def subscription_lines(count: int, tenant: str = AW) -> list[str]:
    ids = [UUID(int=number) for number in range(count)]
    return [f"{an_id},{tenant},Power Apps,web_direct,active,2024-01-01,,," for an_id in ids]
