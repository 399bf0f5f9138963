"""Arrays -> Plotly's figures as plain dictionaries, in one template. Knows nothing of Streamlit, of runs or of words."""
