"""Series of a measure, for the tests of charts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def months(count: int, *, first: str = "2025-01") -> list[str]:
    return [str(month) for month in pd.period_range(first, periods=count, freq="M")]


def measured(
    shares: Sequence[float],
    *,
    sizes: int = 40,
    measure: str = "clinical_drift",
    unit: str = "A",
    first: str = "2025-01",
) -> pd.DataFrame:
    """Return rows as `measure_table` gives them, as far as charts look at them; a NaN is a month without sentences."""
    share = np.asarray(shares, dtype=float)
    among = np.where(np.isnan(share), 0.0, sizes)
    return pd.DataFrame(
        {
            "unit": unit,
            "period": months(len(share), first=first),
            "measure": measure,
            "numerator": np.nan_to_num(share) * among,
            "denominator": among,
            "raw": share,
            "estimate": share,
            "low": np.clip(share - 0.1, 0.0, 1.0),
            "high": np.clip(share + 0.1, 0.0, 1.0),
            "error": 0.05,
            "labelled": np.nan_to_num(share * among).astype(int),
            "notes": 9,
        }
    )
