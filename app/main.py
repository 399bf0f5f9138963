"""The script that Streamlit runs: which pages there are, and nothing else."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.controls import upload_block
from app.controls.header import header
from app.controls.orders import orders
from app.experiment.experiment import Experiment
from app.looks.theme import MARK, style
from app.views import compare, explore, history, inspect, models, train
from app.words.messages import Messages

st.set_page_config(page_title="AE Lab", page_icon=MARK, layout="wide", initial_sidebar_state="auto")
experiment = Experiment()
messages = Messages(experiment.language)
upload_block.finish(experiment)
st.html(style(experiment.language))
st.logo(MARK, size="small")

VIEWS = [
    (train, messages("page.train")),
    (inspect, messages("page.inspect")),
    (explore, messages("page.explore")),
    (compare, messages("page.compare")),
    (models, messages("page.models")),
    (history, messages("page.history")),
]
# Reached by the menu of runs: the line on top has no room for more words on a small screen.
ASIDE = (history,)
PAGES = {
    # The first page's own path is "", whatever it is given.
    (name := view.__name__.rpartition(".")[2]): st.Page(
        partial(view.draw, experiment, messages),
        title=title,
        url_path=name,
        default=view is train,
        visibility="hidden" if view in ASIDE else "visible",
    )
    for view, title in VIEWS
}
page = st.navigation(list(PAGES.values()), position="top")
if (asked := experiment.gone()) is not None:
    st.switch_page(PAGES[asked])
header(experiment, messages, page.url_path or "train")
orders(experiment)
page.run()
