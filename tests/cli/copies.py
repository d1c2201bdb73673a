"""An export in which one note repeats another and one is amended."""

from pathlib import Path

COPIED = "Drove him to the clinic and back again this morning."


def copied_export(folder: Path) -> Path:
    path = folder / "a.csv"
    rows = [f"{number},P1,C1,{number}/3/2025,{COPIED}" for number in (3, 2)]
    path.write_text("\n".join(["Note ID,Staff,Client ID,Service Date,Note", *rows, f"3,P1,C1,3/3/2025,{COPIED} Ok."]))
    return path
