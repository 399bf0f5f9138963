"""AE Lab in the browser: Streamlit lays the page out, a component draws what moves, /api serves the data."""
