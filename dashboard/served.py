"""The dashboard as a server runs it."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.opening import Opening

app = st.App(Path(__file__).with_name("app.py"), middleware=[Middleware(Opening)])
