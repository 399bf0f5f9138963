"""Arrays -> Plotly's figures as plain dictionaries, in one template; they know nothing of Streamlit or of runs."""
