"""Recurrent networks as a script has them."""

from __future__ import annotations

CLASSES = """
    class RowReader(nn.Module):
        \"\"\"Reads an image row by row; the last state of the last layer is what it has to say.\"\"\"

        def __init__(self, *sizes):
            super().__init__()
            self.layers = nn.ModuleList(nn.CELL(a, b, batch_first=True) for a, b in pairwise(sizes))

        def forward(self, images):
            rows = images.transpose(1, 2).flatten(2)  # (batch, height, channels * width)
            for layer in self.layers:
                rows, _ = layer(rows)
            return rows[:, -1]


    class RowWriter(nn.Module):
        \"\"\"Is given the code at every row, and writes the image row by row.\"\"\"

        def __init__(self, channels, height, width, *sizes):
            super().__init__()
            self.shape = (channels, height, width)
            self.layers = nn.ModuleList(nn.CELL(a, b, batch_first=True) for a, b in pairwise(sizes))
            self.rows = nn.Linear(sizes[-1], channels * width)

        def forward(self, code):
            channels, height, width = self.shape
            states = code[:, None].expand(-1, height, -1)
            for layer in self.layers:
                states, _ = layer(states)
            return self.rows(states).unflatten(2, (channels, width)).transpose(1, 2)
    """
