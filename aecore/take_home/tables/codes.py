"""The codes of the test images as a table: a row an image."""

from __future__ import annotations

import io

from aecore.take_home.exported import Exported
from aecore.take_home.subject import Subject


def codes(asked: Subject) -> Exported:
    """The same table as CSV and as Parquet: `index`, `label`, `class`, `code_0` and on; of a distribution its mean,
    and `deviation_0` and on.

    Raises:
        DataError: the images are not here, or others are.
        RunError: weights that are damaged.
    """
    import pyarrow
    from pyarrow import csv, parquet

    test = asked.images.test
    means, deviations = asked.codes(test.images)
    classes = asked.images.classes
    columns: dict[str, object] = {
        "index": pyarrow.array(range(len(means)), pyarrow.int64()),
        "label": test.labels.numpy(),
        "class": [classes[label] for label in test.labels.tolist()],
    }
    for name, table in (("code", means), ("deviation", deviations)):
        if table is not None:
            columns |= {f"{name}_{axis}": values.numpy() for axis, values in enumerate(table.T.contiguous())}
    table = pyarrow.table(columns)
    text, packed = io.BytesIO(), io.BytesIO()
    csv.write_csv(table, text, csv.WriteOptions(quoting_style="needed"))
    parquet.write_table(table, packed)
    name = f"{asked.name}-codes"
    return Exported(name, {f"{name}.csv": text.getvalue(), f"{name}.parquet": packed.getvalue()})
