"""One file a page, each a short script of calls. (Streamlit would take a folder named pages for its own.)"""
